"""How English words sound, and how far apart two stretches of sound are.

Letters become sounds by the rules of `letter_sounds.txt`, a small rule table in the manner of Elovitz et al.
(NRL Report 7948, 1976), with exceptions in `spelled_otherwise.txt`. Two stretches are compared by an edit
distance whose costs are small for sounds that recognisers and ears confuse: voiced and unvoiced pairs, vowels
that lie near each other, sounds that are dropped at the end of words. Word boundaries do not count.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

__all__ = ["likeness", "sound_cost", "sounds"]

_VOWELS = frozenset("iIeEaAOouUVYWJR")
_NEAR: dict[frozenset[str], float] = {
    frozenset(pair): cost
    for cost, pairs in {
        0.15: "iI IV eV aV AV UV AO RV uU ie",
        0.25: "Ie ae eE Oo uV oV EV YI WA YA",
        0.3: "pb td kg fv TD sz SZ CG nN fT GZ",
        0.4: "mn vD sT CS bv tD dD dT",
        0.5: "sS lr tC dG ln zD EI Ei yu yi wu wv hf",
        0.6: "pt pk tk bd dg bg vm rw gG nm sC ou oW YE lw",
    }.items()
    for pair in pairs.split()
}
_DROPPED = dict.fromkeys("hy", 0.4) | dict.fromkeys("td", 0.5) | {"V": 0.35, "I": 0.5, "r": 0.5, "l": 0.7}
_DROP, _SWAP, _OTHER_KIND, _OTHER_VOWEL = 0.8, 1.0, 1.2, 0.5


def _lines(name: str) -> list[str]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def _rules() -> dict[str, list[tuple[re.Pattern[str], str, re.Pattern[str], str]]]:
    """Rules by first letter, the longest letters first."""
    found: dict[str, list[tuple[re.Pattern[str], str, re.Pattern[str], str]]] = {}
    for line in _lines("letter_sounds.txt"):
        context, _, said = line.rpartition("=")
        left, letters, right = (part.strip() for part in re.split(r"(?<=\s)\|\s|^\|\s", context, maxsplit=2))
        before = re.compile(f"(?:{left})$" if left else "")
        rule = (before, letters, re.compile(right), said.strip())
        found.setdefault(letters[0], []).append(rule)
    return {first: sorted(rules, key=lambda rule: -len(rule[1])) for first, rules in found.items()}


@cache
def _exceptions() -> dict[str, str]:
    pairs = (line.split(":", 1) for line in _lines("spelled_otherwise.txt"))
    return {word: said.strip() for said, words in pairs for word in words.split()}


@lru_cache(maxsize=8192)
def _word(word: str) -> str:
    known = _exceptions().get(word)
    if known is not None:
        return known
    if word.endswith("s") and word[:-1] in _exceptions() and len(word) > 3:
        stem = _exceptions()[word[:-1]]
        return stem + ("s" if stem[-1] in "ptkfT" else "z")
    if len(word) < 5 and not re.search("[aeiouy]", word):
        return "".join(_exceptions().get(letter, letter) for letter in word)
    said, at = "", 0
    while at < len(word):
        size, sound = _letters(word, at)
        said += sound
        at += size
    return re.sub(r"([^aeiou])\1", r"\1", said)


def _letters(word: str, at: int) -> tuple[int, str]:
    for left, letters, right, said in _rules().get(word[at], []):
        if (
            word.startswith(letters, at)
            and left.search(word[:at])
            and right.match(word, at + len(letters))
            and (left.pattern != "^" or at == 0)
        ):
            return len(letters), said
    return 1, word[at] if word[at] in "bdfgklmnprstvwz" else ""


@lru_cache(maxsize=8192)
def sounds(text: str) -> str:
    """The sounds of the words, one letter each, without the gaps between words; digits stay digits."""
    words = re.findall(r"[a-z]+(?:'[a-z]+)?|\d+", text.casefold().replace("’", "'").replace("-", " "))
    said = "".join(word if word.isdigit() else _word(word.replace("'", "")) for word in words)
    return re.sub(r"([^\d])\1", r"\1", said)


def _swap(a: str, b: str) -> float:
    if a == b:
        return 0.0
    near = _NEAR.get(frozenset((a, b)))
    if near is not None:
        return near
    if (a in _VOWELS) != (b in _VOWELS):
        return 0.2 if {a, b} == {"r", "R"} else _OTHER_KIND
    return _OTHER_VOWEL if a in _VOWELS else _SWAP


def _drop(sound: str) -> float:
    return _DROPPED.get(sound, 0.7 if sound in _VOWELS else _DROP)


@lru_cache(maxsize=16384)
def sound_cost(a: str, b: str) -> float:
    """What it costs to hear the sounds `a` as `b`: 0 for the same sounds, about 1 for a wrong consonant."""
    above = [0.0]
    for sound in b:
        above.append(above[-1] + _drop(sound))
    for heard in a:
        row = [above[0] + _drop(heard)]
        for place, sound in enumerate(b, 1):
            row.append(
                min(
                    above[place] + _drop(heard),
                    row[-1] + _drop(sound),
                    above[place - 1] + _swap(heard, sound),
                )
            )
        above = row
    return above[-1]


def likeness(heard: str, name: str) -> float:
    """How much two texts sound alike, 0 to 1; 1 for homophones."""
    a, b = sounds(heard), sounds(name)
    if not a or not b:
        return 0.0
    return max(0.0, 1.0 - sound_cost(a, b) / max(len(a), len(b)))
