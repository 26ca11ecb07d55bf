"""From imperative English to steps: a normaliser, a grammar and the steps of the public contract."""

from .steps import CONTROL_VERBS, VERBS, Compiled, Question, Relation, Step, Target, ValueRef

__all__ = ["CONTROL_VERBS", "VERBS", "Compiled", "Question", "Relation", "Step", "Target", "ValueRef"]
