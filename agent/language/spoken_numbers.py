"""Numbers as they are said: "twenty three point five", "two thousand and six", "five five oh"."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Number", "join_numbers", "number_at", "whole_number"]

_UNITS = {word: n for n, word in enumerate("zero one two three four five six seven eight nine".split())}
_DIGITS = {word: str(n) for word, n in _UNITS.items()} | {"oh": "0", "nought": "0", "naught": "0"}
_TEENS = {
    word: n
    for n, word in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 10
    )
}
_TENS = {
    word: n
    for n, word in zip(
        range(20, 100, 10),
        "twenty thirty forty fifty sixty seventy eighty ninety".split(),
        strict=True,
    )
}
_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_ORDINALS = {
    word: n for n, word in enumerate("first second third fourth fifth sixth seventh eighth ninth".split(), 1)
}
_REPEATS = {"double": 2, "triple": 3}


@dataclass(frozen=True, slots=True)
class Number:
    """A number in digits, how many words it takes, and whether it was said digit by digit."""

    text: str
    used: int
    digits: bool = False


def number_at(words: list[str], at: int) -> Number | None:
    """The longest number that the lower-case words from `at` on say; None where they say none."""
    run = _digit_run(words, at)
    if run is not None:
        return run
    value, used = _cardinal(words, at)
    if value is None:
        return None
    year = _year(words, at, value, used)
    if year is not None:
        return year
    return _with_point(words, at, str(value), used)


def _with_point(words: list[str], at: int, text: str, used: int) -> Number:
    if words[at + used : at + used + 1] == ["point"]:
        after, end = "", at + used + 1
        while end < len(words) and words[end] in _DIGITS:
            after += _DIGITS[words[end]]
            end += 1
        if not after:
            value, size = _cardinal(words, at + used + 1)
            after, end = ("", end) if value is None else (str(value), at + used + 1 + size)
        if after:
            return Number(f"{text}.{after}", end - at)
    return Number(text, used)


def _digit_run(words: list[str], at: int) -> Number | None:
    """Two or more digits in a row: "five five oh", "double seven"."""
    said, end = "", at
    while end < len(words):
        if words[end] in _REPEATS and end + 1 < len(words) and words[end + 1] in _DIGITS:
            said += _DIGITS[words[end + 1]] * _REPEATS[words[end]]
            end += 2
        elif words[end] in _DIGITS:
            said += _DIGITS[words[end]]
            end += 1
        else:
            break
    ends_in_scale = end < len(words) and words[end] in (*_SCALES, "hundred")
    if len(said) < 2 or ends_in_scale:
        return None
    return Number(said, end - at, digits=True)


def _below_hundred(words: list[str], at: int) -> tuple[int | None, int]:
    word = words[at] if at < len(words) else ""
    if word in _TENS:
        unit = words[at + 1] if at + 1 < len(words) else ""
        more = _UNITS.get(unit, 0)
        return (_TENS[word] + more, 2) if more else (_TENS[word], 1)
    if re.fullmatch(r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-\w+", word):
        tens, unit = word.split("-", 1)
        return (_TENS[tens] + _UNITS[unit], 1) if _UNITS.get(unit) else (None, 0)
    found = _UNITS.get(word, _TEENS.get(word))
    return (found, 1) if found is not None else (None, 0)


def _hundreds(words: list[str], at: int) -> tuple[int | None, int]:
    value, used = _below_hundred(words, at)
    if value is None and words[at : at + 2] == ["a", "hundred"]:
        value, used = 1, 1
    if value is None:
        return None, 0
    if words[at + used : at + used + 1] != ["hundred"]:
        return value, used
    value, used = value * 100, used + 1
    skip = int(words[at + used : at + used + 1] == ["and"])
    more, size = _below_hundred(words, at + used + skip)
    return (value + more, used + skip + size) if more else (value, used)


def _cardinal(words: list[str], at: int) -> tuple[int | None, int]:
    value, used = _hundreds(words, at)
    if value is None:
        if words[at : at + 2] not in (["a", "thousand"], ["a", "million"]):
            return None, 0
        value, used = 1, 1
    total, scale = 0, words[at + used] if at + used < len(words) else ""
    if scale not in _SCALES:
        return value, used
    total, used = value * _SCALES[scale], used + 1
    skip = int(words[at + used : at + used + 1] == ["and"])
    more, size = _cardinal(words, at + used + skip)
    return (total + more, used + skip + size) if more and more < _SCALES[scale] else (total, used)


def _year(words: list[str], at: int, value: int, used: int) -> Number | None:
    """Read "nineteen eighty four", "twenty oh six"."""
    if not (10 <= value < 100 and used == 1):
        return None
    rest = words[at + 1 : at + 3]
    if rest[:1] == ["oh"] and len(rest) == 2 and rest[1] in _UNITS:
        return Number(f"{value}0{_UNITS[rest[1]]}", 3)
    more, size = _below_hundred(words, at + 1)
    return Number(f"{value}{more}", 1 + size) if more is not None and more >= 10 else None


def whole_number(words: list[str]) -> str | None:
    """The number that all of the words say, in digits; None where they say anything else."""
    sign = "-" if words[:1] in (["minus"], ["negative"]) else ""
    rest = words[len(sign) :]
    found = number_at(rest, 0) if rest else None
    return sign + found.text if found is not None and found.used == len(rest) else None


def join_numbers(words: list[str]) -> list[str]:
    """Replace numbers of several words by digits; single words and digits said one by one stay.

    What those mean depends on where they stand: "click one of them", "type one two three".
    """
    low = [word.casefold() for word in words]
    found: list[str] = []
    at = 0
    while at < len(words):
        ordinal = _ordinal(low, at)
        number = number_at(low, at)
        if ordinal is not None:
            found.append(ordinal)
            at += 2
        elif number is not None and not number.digits and (number.used > 1 or "-" in low[at]):
            found.append(number.text)
            at += number.used
        else:
            at += _kept(found, words[at : at + (number.used if number is not None else 1)])
    return found


def _kept(found: list[str], words: list[str]) -> int:
    found += words
    return len(words)


def _ordinal(words: list[str], at: int) -> str | None:
    tens = _TENS.get(words[at])
    unit = _ORDINALS.get(words[at + 1]) if at + 1 < len(words) else None
    if tens is None or unit is None or "wait" in words[:at]:
        return None
    return f"{tens + unit}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(unit, 'th') }"
