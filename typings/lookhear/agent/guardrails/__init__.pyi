from .....agent.guardrails import *
