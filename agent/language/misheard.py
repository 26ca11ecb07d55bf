"""Verbs, keys and directions that a recogniser wrote as other words: "quick save", "press inter".

Only at places where nothing but a verb, a key or a direction can stand, and only among these closed lists;
names, text and numbers are never touched here. What commits (submit, send, delete, …) is in no list.
"""

from __future__ import annotations

import re

from .chords import chords
from .lexicon import NUMBERS, role_at
from .phonetics import sound_cost, sounds
from .tokens import Word

__all__ = ["plain_form", "repaired_keys", "repaired_verb"]

_SPOKEN_VERBS = """click|double click|right click|hover over|type|press|select|choose|check|uncheck|untick
    |scroll|scroll down|scroll up|open|wait|read|copy|paste|undo|undo that|go back|go to|drag|clear|focus
    |switch to|set|press enter|press escape|press tab|page down|page up"""
_VERBS = tuple(phrase.strip() for phrase in _SPOKEN_VERBS.split("|"))
_KEYS = ("enter", "escape", "tab", "space", "backspace", "home", "end")
_DIRECTIONS = ("down", "up", "left", "right")
# Words that begin ordinary sentences; only the very sounds of a verb could make them one.
_ORDINARY = frozenset(
    """i you he she it we they the a an this that there here who what why where when how which my your our
    is are was were do does did have has had can will not no yes thanks thank if for in on at of but or
    can't don't won't""".split()
)
_LEAD = 0.08  # how much worse the second must sound
_WORST = 1.2  # cost of the worst repair, for long phrases


def _fits(heard: str, verb: str) -> float | None:
    """How well the heard words sound like the verb, 0 to 1; None where they do not."""
    a, b = sounds(heard), sounds(verb)
    if not a or not b or heard == verb:
        return None
    cost = sound_cost(a, b)
    alike = 1.0 - cost / max(len(a), len(b))
    if cost <= (0.65 if len(b) < 6 else 0.95) and alike >= 0.79:
        return alike
    return alike if cost <= _WORST and alike >= 0.88 else None


def repaired_verb(words: list[Word], at: int) -> tuple[str, int] | None:
    """The verb that the words at `at` sound like and how many they are; None where none stands out."""
    if at >= len(words) or (words[at].low in _ORDINARY):
        return None
    plain = plain_form(words[at].low)
    if plain is not None:
        return plain, 1
    found: list[tuple[float, int, str]] = []
    for size in (1, 2, 3):
        heard = " ".join(word.low for word in words[at : at + size])
        if at + size <= len(words) and not any(word.stop for word in words[at : at + size - 1]):
            fits = ((fit, size, verb) for verb in _VERBS if (fit := _fits(heard, verb)) is not None)
            last = words[at + size - 1].low
            found += [fit for fit in fits if last not in _ORDINARY or fit[2].endswith(last)]
    found.sort(key=lambda one: (-one[0], -one[1]))
    if not found:
        return None
    best = found[0]
    rivals = [one for one in found[1:] if one[2].split()[0] != best[2].split()[0]]
    if any(best[0] - one[0] < _LEAD for one in rivals):
        return None
    return best[2], best[1]


def plain_form(word: str) -> str | None:
    """The verb of "pressed", "clicks": recognisers write other tenses for what is said alone."""
    for ending in ("ed", "d", "s"):
        stem = word.removesuffix(ending)
        if stem != word:
            for verb in (stem, stem[:-1] if stem[-1:] == stem[-2:-1] else stem):
                if verb in _VERBS:
                    return verb
    return None


def repaired_keys(text: str) -> str:
    """The command with keys and directions put right behind "press" and "scroll"."""
    words = text.split()
    low = [word.casefold() for word in words]
    if low[:1] == ["press"] and len(words) > 1:
        return " ".join([words[0], *_keys(words[1:])])
    if low[:1] == ["scroll"] and len(words) > 1 and low[1] not in (*_DIRECTIONS, "to", "the"):
        near = _only(low[1], _DIRECTIONS, 0.35)
        return " ".join([words[0], near, *words[2:]]) if near else text
    return text


def _keys(words: list[str]) -> list[str]:
    text = re.sub(
        r"\bf[ -](\d\d?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b",
        lambda found: f"f{_figure(found[1])}",
        " ".join(words),
        flags=re.IGNORECASE,
    )
    words = text.split()
    if len(words) == 1 and _figure(words[0].casefold()).isdecimal():
        return [_figure(words[0].casefold())]
    as_words = [Word(word, word.casefold(), 0, 0) for word in words]
    if chords(as_words) or role_at(as_words, len(as_words) - 1) or len(words) > 1:
        return words
    near = _only(words[0].casefold(), _KEYS, 0.65)
    return [near] if near else words


def _only(heard: str, known: tuple[str, ...], limit: float) -> str | None:
    costs = sorted((sound_cost(sounds(heard), sounds(name)), name) for name in known)
    return costs[0][1] if costs[0][0] <= limit and costs[1][0] - costs[0][0] >= 0.3 else None


def _figure(word: str) -> str:
    return str(NUMBERS[word]) if word in NUMBERS else word
