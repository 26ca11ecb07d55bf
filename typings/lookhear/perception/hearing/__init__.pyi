from .....perception.hearing import *
