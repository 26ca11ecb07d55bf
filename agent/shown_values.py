"""Whether what a control shows is the value that was wanted: compared as numbers where both are."""

from __future__ import annotations

import re

from .comparison import Match, compare_pixels

__all__ = ["number_in", "same_value"]

_NUMBER = re.compile(r"\s*([-+−]?\d+(?:[.,]\d+)?)\s*(%|percent|per cent|[^\d\s]{0,3})\s*$", re.IGNORECASE)


def number_in(text: str | None) -> float | None:
    """The one number a text is, with or without a unit behind it."""
    found = _NUMBER.match(text or "")
    return float(found[1].replace("−", "-").replace(",", ".")) if found else None


def same_value(wanted: str, shown: str | None) -> bool | None:
    """Whether the two say the same; None where what is shown cannot be read."""
    if not shown:
        return None
    one, other = number_in(wanted), number_in(shown)
    if one is not None and other is not None:
        return one == other
    match = compare_pixels(wanted, shown)
    return None if match is Match.UNREAD else match is Match.SAME
