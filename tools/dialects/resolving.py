"""Which dialect a profile's name means."""

from __future__ import annotations

from ...errors import InvalidInput
from .dialect import Dialect
from .nemotron import NemotronDialect
from .plain_tools import PlainTools

__all__ = ["resolve_dialect"]

_DIALECTS: tuple[Dialect, ...] = (PlainTools(), NemotronDialect(), NemotronDialect(thinking=False))


def resolve_dialect(name: str) -> Dialect:
    """The dialect of that name.

    Raises:
        InvalidInput: there is none; the message names those there are.
    """
    for dialect in _DIALECTS:
        if dialect.name == name:
            return dialect
    known = ", ".join(dialect.name for dialect in _DIALECTS)
    raise InvalidInput(
        f"There is no action dialect {name!r}.", remedy=f"Set `dialect` in the profile to one of: {known}."
    )
