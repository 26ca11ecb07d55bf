from ......perception.omni.local import *
