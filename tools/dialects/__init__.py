"""The dialects that models act in: how each is told to answer, and what its answers mean."""

from .dialect import ActionResult, Dialect, MalformedAnswer, Parsed, Reply, Step
from .key_names import canonical_key, canonical_keys
from .nemotron import NemotronDialect
from .plain_tools import PlainTools
from .resolving import resolve_dialect

__all__ = [
    "ActionResult",
    "Dialect",
    "MalformedAnswer",
    "NemotronDialect",
    "Parsed",
    "PlainTools",
    "Reply",
    "Step",
    "canonical_key",
    "canonical_keys",
    "resolve_dialect",
]
