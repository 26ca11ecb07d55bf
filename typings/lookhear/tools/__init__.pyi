from ....tools import *
