from ....tasks import *
