"""Texts of one thing by two readers: whether they look the same, and how it is spelled."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

__all__ = ["Verdict", "alike", "bare", "compare_names", "plain", "spelled", "trimmed"]

Verdict = Literal["same", "part", "silent", "other"]

_ALIKE = str.maketrans(
    {"0": "o", "1": "l", "i": "l", "|": "l", "!": "l", "ı": "l", "5": "s", "8": "b", "¡": "l"}
)
# One of these is how a reader of letters says that it saw a picture.
_PICTURES = frozenset("x×✕✖✗+-−<>≡=∨∧^~v…•·○oO◯□口回囗三目日Q⋮:⋯*#→←↑↓↩☰⚙★☆♡♥▼▲►◄▾▴")


def plain(text: str | None) -> str:
    """Letters and digits alone, in one case; what has none of them stays as it is."""
    folded = unicodedata.normalize("NFKC", text or "").casefold()
    return "".join(re.findall(r"\w+", folded)) or "".join(folded.split())


def alike(a: str | None, b: str | None) -> bool:
    """Whether two texts look the same: without diacritics, spaces and marks, look-alike letters equal."""
    return bare(a) == bare(b)


def compare_names(shown: str | None, told: str | None) -> Verdict:
    """What a tree's name says to what is shown.

    `silent`: one of the two says nothing, or what is shown is a picture taken for a letter. `part`: one holds
    the other, as where a caption is cut.
    """
    if not told or not shown or _is_picture(shown, told):
        return "silent"
    if alike(shown, told):
        return "same"
    a, b = bare(shown), bare(told)
    short, long = sorted((a, b), key=len)
    return "part" if len(short) >= 3 and short in long else "other"


def trimmed(shown: str, told: str) -> str:
    """What is shown, without the arrows and dots at its ends that the tree does not count to the name.

    No letter is touched, but an accent goes that the tree has nowhere: dots are easily read as one.
    """
    first = next((i for i, c in enumerate(shown) if c.isalnum() or c in told), 0)
    last = next((i for i, c in enumerate(reversed(shown)) if c.isalnum() or c in told), 0)
    kept = shown[first : len(shown) - last].strip()
    parts = unicodedata.normalize("NFKD", kept)
    base = "".join(c for c in parts if not unicodedata.combining(c))
    return base if told.isascii() and base.isascii() else kept


def spelled(shown: str, told: str) -> str:
    """A value that is shown, in the letters of the program, where they look the same.

    The case stays as shown: a style sheet may have changed it.
    """
    if plain(shown) == plain(told):
        a, b = "".join(shown.split()), "".join(told.split())
        return told if a == b or a.casefold() != b.casefold() else shown
    return told


def _is_picture(shown: str, told: str) -> bool:
    mark = shown.strip()
    return len(mark) == 1 and (mark in _PICTURES or mark.casefold() in "xvoq") and plain(told) != plain(mark)


def bare(text: str | None) -> str:
    """How a text looks, and nothing of how it is written."""
    parted = unicodedata.normalize("NFKD", plain(text))
    return "".join(c for c in parted if not unicodedata.combining(c)).translate(_ALIKE)
