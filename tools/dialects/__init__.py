"""The dialects that models act in: how each is told to answer, and what its answers mean."""

from .dialect import OWN_LABEL, ActionResult, Dialect, MalformedAnswer, Parsed, Reply, SeenStep
from .key_names import canonical_key, canonical_keys
from .nemotron import NemotronDialect
from .plain_tools import PlainTools
from .resolving import resolve_dialect
from .step_history import pictures_left_out

__all__ = [
    "OWN_LABEL",
    "ActionResult",
    "Dialect",
    "MalformedAnswer",
    "NemotronDialect",
    "Parsed",
    "PlainTools",
    "Reply",
    "SeenStep",
    "canonical_key",
    "canonical_keys",
    "pictures_left_out",
    "resolve_dialect",
]
