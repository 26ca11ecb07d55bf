from ...errors import *
