"""What was heard, against the names on the screen: only for targets and options, and only by sound.

Screen text is untrusted, so it corrects nothing that was said; it only decides which element a name means.
A name wins where it is clearly the closest to the *sounds* of the heard words. Two that sound alike are a
question, and so is every other name where the heard word is itself a command word such as "cancel".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..perception import Element
from .candidates import Candidate
from .effects import commit_word, is_harmless_name
from .fields import FIELDS
from .language import NUMBER_WORDS, sound_cost, sounds
from .matching import Level, fold, opposed, synonymous

__all__ = ["Name", "heard_names"]

_SCALE = 0.9  # a name that only sounds the same is worth a little less than one that is spelled the same
_SURE = 0.85  # this much alike, and within the limits below, needs no question
_DOUBT = 0.74  # less alike than this is another word
_HOMOPHONE = 0.11  # cost up to which two names sound the same
_LONGEST = 60  # characters; longer texts are no names
_LIMITS = ((3, 0.35), (5, 0.6), (8, 0.9), (99, 1.2))  # up to so many sounds, so much may differ


@dataclass(frozen=True, slots=True)
class Name:
    """A name on the screen and what it calls; how well its role fits (0 to 1), what its window adds."""

    text: str
    element: Element
    factor: float
    bonus: float


def heard_names(text: str, names: Sequence[Name], spelled: list[Candidate]) -> list[Candidate]:
    """Candidates for a heard name: what is spelled so, and what sounds so.

    Args:
        text: the heard name.
        names: every name of everything that can be meant.
        spelled: the candidates by spelling.

    Returns:
        Candidates; `how` is `sound` for one that only sounds so and `doubt` for one to ask about.
    """
    # A recogniser makes no typing slips: what is only nearly spelled so must sound so.
    spelled = [c for c in spelled if c.level != Level.FUZZY]
    sure = any(c.level >= Level.ALIKE for c in spelled)
    known = {c.element.id for c in spelled}
    said = {fold(c.element.text or "") for c in spelled if c.level >= Level.ALIKE}
    found = list(spelled)
    for name in names:
        if name.element.id in known or len(name.text) > _LONGEST or fold(name.text) in said:
            continue
        alike, how = _sounding(text, name.text)
        if how == "doubt" and name.element.role in FIELDS and synonymous(fold(text), fold(name.text)):
            alike, how = 0.9, "sound"  # what is typed into a field can be taken back
        if how and (not sure or alike >= 1.0 - _HOMOPHONE / 2):
            level, scale = (Level.ALIKE, 1.0) if sure else (Level.FUZZY, _SCALE)
            found.append(Candidate(name.element, alike * scale * name.factor + name.bonus, level, how))
    return found


@lru_cache(maxsize=16384)
def _sounding(heard: str, name: str) -> tuple[float, str]:
    """How alike they sound and what that is good for: `sound`, `doubt`, or nothing."""
    wanted, there = _plain(heard), _plain(name)
    if _numbers(wanted) != _numbers(there) or not wanted or not there:
        return 0.0, ""
    if synonymous(fold(heard), fold(name)):
        return 0.8, "doubt"
    if opposed(wanted, there):
        return 0.0, ""
    cost, alike = min(_costs(wanted, there), key=lambda one: one[0])
    size = len(sounds(there))
    limit = next(limit for most, limit in _LIMITS if size <= most)
    if alike < _DOUBT:
        return 0.0, ""
    command_word = commit_word(heard) or is_harmless_name(heard)
    alone = cost > _HOMOPHONE and (cost > limit or alike < _SURE)
    return alike, "doubt" if command_word or alone else "sound"


def _costs(wanted: str, there: str) -> list[tuple[float, float]]:
    """Cost and likeness of the words as they are, and with an article that was taken off ("a mount")."""
    b = sounds(there)
    found: list[tuple[float, float]] = []
    for a, extra in ((sounds(wanted), 0.0), ("V" + sounds(wanted), 0.1)):
        cost = sound_cost(a, b) + extra
        if a and b:
            found.append((cost, max(0.0, 1.0 - cost / max(len(a), len(b)))))
    return found or [(99.0, 0.0)]


def _plain(text: str) -> str:
    """Folded, with number words in digits: no sound may turn one number into another."""
    words = re.findall(r"[\w']+", fold(text))
    return " ".join(str(NUMBER_WORDS.get(word, word)) for word in words)


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)
