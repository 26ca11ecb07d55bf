"""Ordinals: "second", "3rd", "last", "second to last"."""

from __future__ import annotations

import re

from .lexicon import ORDINALS
from .tokens import Word

__all__ = ["counted"]


def counted(rest: list[Word]) -> tuple[int, int] | None:
    """The ordinal that the words begin with, -1 for the last, and its length in words."""
    if not rest or rest[0].quoted:
        return None
    low = [word.low for word in rest[:4]]
    digits = re.fullmatch(r"(\d+)(?:st|nd|rd|th)", low[0])
    number = int(digits.group(1)) if digits else ORDINALS.get(low[0])
    if number is None or number == 0:
        return None
    if number > 0 and low[1:3] == ["to", "last"]:
        return -number, 3
    if number > 0 and low[1:3] == ["from", "last"]:
        return -number, 3
    if number > 0 and low[1:2] == ["last"]:
        return -number, 2
    if number > 0 and low[0] and low[1:2] == ["to-last"]:
        return -number, 2
    return number, 1
