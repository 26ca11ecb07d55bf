from ....perception import *
