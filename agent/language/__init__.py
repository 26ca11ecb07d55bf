"""From imperative English to steps: a normaliser, a grammar and the steps of the public contract."""

from .compiler import compile_command
from .steps import CONTROL_VERBS, VERBS, Compiled, Question, Relation, Step, Target, ValueRef

__all__ = [
    "CONTROL_VERBS",
    "VERBS",
    "Compiled",
    "Question",
    "Relation",
    "Step",
    "Target",
    "ValueRef",
    "compile_command",
]
