from .....perception.omni import *
