"""How well a name that was asked for fits a name on the screen, cautiously.

What is not said is not guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path

from ..perception import Embedder

__all__ = ["Fit", "Level", "fit", "fold", "meaning_fits", "nearest", "opposed", "synonymous"]

_MARKS = "\"'“”‘’«»:*….,;!?›»→←<>▾▼▸►·• "
_CHORD = re.compile(
    r"\s+(?:(?:ctrl|alt|shift|cmd|super|⌘|⇧|⌥)\s*\+?\s*)+\S{1,6}$|\s+f\d{1,2}$", re.IGNORECASE
)
_HINT = re.compile(r"\s*[(\[](?:required|optional|mandatory)[)\]]\s*:?$")
_ALIKE = str.maketrans("01|5i", "ollsl")
_NEGATIONS = frozenset("don't dont not no never without un non cancel stop".split())
_NOISE = frozenset("the a an of to for and my your".split())
_PREFIX = re.compile(r"^(?:un|dis|de|re|non|in|anti|mis)-?")
VECTOR_LEAST, VECTOR_MARGIN = (
    0.66,
    0.08,
)  # cosine; synonyms such as remove/delete reach 0.76, neighbours such as city/street 0.62


class Level(IntEnum):
    """How a name was recognised, worst to best."""

    NONE = 0
    VECTOR = 1
    FUZZY = 2
    PART = 3
    ALIKE = 4
    EXACT = 5


@dataclass(frozen=True, slots=True)
class Fit:
    """How well two names agree; `score` is 0 to 1 and comparable between elements."""

    level: Level
    score: float


_NOTHING = Fit(Level.NONE, 0.0)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Case, spacing, closing marks, menu shortcuts and "(required)" folded away.

    A name made of marks alone stays.
    """
    plain = " ".join(
        unicodedata.normalize("NFKC", text).replace("’", "'").replace("&", " and ").casefold().split()
    )
    plain = _HINT.sub("", _CHORD.sub("", plain))
    return plain.strip(_MARKS) or plain


def _bare(text: str) -> str:
    """Without diacritics, which readers drop, and with look-alike glyphs made equal."""
    stripped = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return stripped.translate(_ALIKE)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+(?:[.@/-][\w']+)*|[^\w\s]+", text)


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


@lru_cache(maxsize=16384)
def fit(wanted: str, found: str, *, sentence: bool = False) -> Fit:
    """How well `found` answers to `wanted`, by spelling alone.

    `sentence` is for elements whose names are sentences, such as check boxes.
    """
    a, b = fold(wanted), fold(found)
    if not a or not b:
        return _NOTHING
    if a == b:
        return Fit(Level.EXACT, 1.0)
    if a.replace(" ", "").replace("-", "") == b.replace(" ", "").replace("-", ""):
        return Fit(Level.ALIKE, 0.97)
    if _bare(a) == _bare(b) and len(a) > 2 and _digits(a) == _digits(b):
        return Fit(Level.ALIKE, 0.95)
    if a in _either(b):
        return Fit(Level.ALIKE, 0.94)
    part = _part(_words(a), _words(b), sentence)
    return part if part.level else _fuzzy(a, b)


def _either(name: str) -> list[str]:
    """The names in "city or town" and "zip / postcode"; none where it is no such pair."""
    parts = re.split(r"\s+or\s+|\s*/\s*", name)
    return parts if len(parts) == 2 and all(0 < len(part.split()) <= 2 for part in parts) else []


def _part(wanted: list[str], found: list[str], sentence: bool) -> Fit:
    """Every wanted word stands in the found name, in order, and what else stands there does not deny it."""
    content = [word for word in wanted if word not in _NOISE] or wanted
    rest = list(found)
    for word in content:
        if word not in rest:
            return _NOTHING
        rest.remove(word)
    said = [word for word in found if word not in _NOISE and (word in content or word[0].isalnum())]
    share = len(content) / max(1, len(said))
    if any(word in _NEGATIONS for word in rest) or share < (0.15 if sentence else 0.34):
        return _NOTHING
    together = " ".join(wanted) in " ".join(found)
    return Fit(Level.PART, 0.70 + 0.15 * min(1.0, share) + (0.02 if together else 0.0))


def _fuzzy(a: str, b: str) -> Fit:
    """A slip of the finger or of the reader: one edit in five letters, two from nine on, no digit wrong."""
    from rapidfuzz.distance import DamerauLevenshtein

    allowed = 0 if min(len(a), len(b)) < 5 else 1 if min(len(a), len(b)) < 9 else 2
    distance = int(DamerauLevenshtein.distance(a, b, score_cutoff=allowed))
    if not allowed or distance > allowed or _digits(a) != _digits(b) or opposed(a, b):
        return _NOTHING
    return Fit(Level.FUZZY, 0.72 - 0.04 * distance)


@cache
def _groups(name: str) -> tuple[tuple[str, ...], ...]:
    """Lines of a word list, each cut at its bars."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(tuple(part.strip() for part in line.split("|")) for line in lines)


@cache
def _opposites() -> tuple[tuple[frozenset[str], ...], ...]:
    return tuple(tuple(frozenset(side.split()) for side in line) for line in _groups("opposites.txt"))


def synonymous(a: str, b: str) -> bool:
    """Whether two folded names mean the same on a control ("log in", "sign in"), by the shipped list."""
    return any(a in line and b in line for line in _groups("synonyms.txt"))


def _deny(one: str, other: str) -> bool:
    """Whether the two words stand on different sides of a line."""
    return any(
        one in first and other in second and other not in first
        for sides in _opposites()
        for first in sides
        for second in sides
        if first is not second
    )


def opposed(a: str, b: str) -> bool:
    """Whether the words that differ deny each other: accept and decline, install and uninstall, 1 and 2."""
    left, right = set(_words(a)), set(_words(b))
    if _digits(a) != _digits(b):
        return True
    for one in left - right:
        for other in right - left:
            if _deny(one, other):
                return True
            if _PREFIX.sub("", one) == other or _PREFIX.sub("", other) == one:
                return True
    return bool((left ^ right) & _NEGATIONS)


def meaning_fits(wanted: str, names: Sequence[str], embedder: Embedder) -> list[Fit]:
    """How well each name agrees in meaning; words that both share say nothing and are left out."""
    folded = fold(wanted)
    fits: list[Fit] = []
    for name in names:
        a, b = _different(folded, fold(name))
        if synonymous(folded, fold(name)):
            fits.append(Fit(Level.VECTOR, 0.85))
            continue
        if not a or not b or opposed(folded, fold(name)) or len(_words(fold(name))) > 6:
            fits.append(_NOTHING)
            continue
        vectors = embedder.embed([a, b, folded, fold(name)], "query")
        alike = min(float(vectors[0] @ vectors[1]), float(vectors[2] @ vectors[3]))
        fits.append(Fit(Level.VECTOR, alike) if alike >= VECTOR_LEAST else _NOTHING)
    return fits


def _different(a: str, b: str) -> tuple[str, str]:
    left, right = _words(a), _words(b)
    return " ".join(w for w in left if w not in right), " ".join(w for w in right if w not in left)


def nearest(wanted: str, names: Sequence[str], count: int = 3) -> list[str]:
    """The names spelled most like the wanted one, for a message."""
    from rapidfuzz import fuzz, process

    short = list(dict.fromkeys(name for name in names if len(name) <= 60))
    return [str(found[0]) for found in process.extract(wanted, short, scorer=fuzz.WRatio, limit=count)]
