from .....tasks.examples import *
