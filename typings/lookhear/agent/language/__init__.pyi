from .....agent.language import *
