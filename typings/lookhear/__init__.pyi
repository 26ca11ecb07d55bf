from ... import *

__version__: str
