from .....tools.dialects import *
