from ....agent import *
