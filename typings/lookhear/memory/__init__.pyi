from ....memory import *
