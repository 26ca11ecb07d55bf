"""From imperative English to steps: a normaliser, a grammar and the steps of the public contract."""

from .antecedents import POINTED
from .compiler import compile_command
from .corrections import Correction, CorrectionKind, read_correction
from .lexicon import NUMBERS as NUMBER_WORDS
from .phonetics import likeness, sound_cost, sounds
from .spoken import SpokenCommand, normalize_spoken
from .steps import CONTROL_VERBS, VERBS, Compiled, Question, Relation, Step, Target, ValueRef

__all__ = [
    "CONTROL_VERBS",
    "NUMBER_WORDS",
    "POINTED",
    "VERBS",
    "Compiled",
    "Correction",
    "CorrectionKind",
    "Question",
    "Relation",
    "SpokenCommand",
    "Step",
    "Target",
    "ValueRef",
    "compile_command",
    "likeness",
    "normalize_spoken",
    "read_correction",
    "sound_cost",
    "sounds",
]
