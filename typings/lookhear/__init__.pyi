from ... import *
