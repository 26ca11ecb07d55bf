"""Durations and counts: "for 2 seconds", "half a minute", "500 ms", "three times", "twice"."""

from __future__ import annotations

import re

from .lexicon import NUMBERS
from .refusals import Unclear
from .tokens import Word

__all__ = ["seconds_of", "split_times", "split_units"]

_UNITS = {
    "ms": 0.001,
    "msec": 0.001,
    "millisecond": 0.001,
    "s": 1.0,
    "sec": 1.0,
    "second": 1.0,
    "min": 60.0,
    "m": 60.0,
    "minute": 60.0,
    "h": 3600.0,
    "hour": 3600.0,
}
_SCROLL_UNITS = {
    "page": "page",
    "screen": "page",
    "line": "line",
    "pixel": "pixel",
    "px": "pixel",
    "notch": "notch",
    "notche": "notch",
    "tick": "notch",
    "click": "notch",
    "step": "notch",
}
_ONCE = {"once": 1, "twice": 2, "thrice": 3}


def _number(text: str) -> float | None:
    if re.fullmatch(r"\d+(?:[.,]\d+)?", text):
        return float(text.replace(",", "."))
    value = NUMBERS.get(
        text,
        {"a": 1, "an": 1, "half a": 0.5, "half an": 0.5, "a couple of": 2, "one and a half": 1.5}.get(text),
    )
    return None if value is None else float(value)


def _whole(value: float) -> float | int:
    return int(value) if value == int(value) else round(value, 6)


def seconds_of(words: list[Word]) -> float | int | None:
    """Seconds that the words name; None where they name no duration.

    Raises:
        Unclear: a duration without a number ("a moment", "a few seconds").
    """
    text = " ".join(word.low for word in words if not word.quoted)
    text = re.sub(r"^(?:for |about |around |another |up to |at most )+", "", text)
    text = re.sub(r"^(\d+(?:\.\d+)?)([a-z]+)$", r"\1 \2", text)
    if re.fullmatch(
        r"(?:a )?(?:few|some|several|many|moment|bit|(?:little |short )?while|little|little bit)(?: \w+)?",
        text,
    ):
        raise Unclear("How many seconds should I wait?")
    if " and " in text and "half" not in text:
        parts = [seconds_of([w for w in part]) for part in _around_and(words)]
        return None if None in parts else _whole(sum(part for part in parts if part is not None))
    amount, _, unit = text.rpartition(" ")
    if (len(amount) > 0 and unit.rstrip("s") in _UNITS) or unit in _UNITS:
        value = _number(amount)
        scale = _UNITS.get(unit) or _UNITS[unit.rstrip("s")]
        return None if value is None else _whole(value * scale)
    value = _number(text) if text not in ("a", "an") else None
    return None if value is None else _whole(value)


def _around_and(words: list[Word]) -> list[list[Word]]:
    at = next(i for i, word in enumerate(words) if word.low == "and")
    return [words[:at], words[at + 1 :]]


def split_times(words: list[Word]) -> tuple[list[Word], int | None]:
    """Cut "3 times", "twice" off the end; the count is None where there is none."""
    if not words or words[-1].quoted:
        return words, None
    if words[-1].low in _ONCE and len(words) > 1:
        return words[:-1], _ONCE[words[-1].low]
    if len(words) > 1 and words[-1].low in ("times", "time", "x") and not words[-2].quoted:
        value = _number(words[-2].low)
        if value is not None and value == int(value):
            return words[:-2], int(value)
    found = re.fullmatch(r"(\d+)x|x(\d+)", words[-1].low)
    return (words[:-1], int(found.group(1) or found.group(2))) if found and len(words) > 1 else (words, None)


def split_units(words: list[Word]) -> tuple[list[Word], int | float | None, str | None]:
    """Cut "3 pages", "by 200 pixels", "a bit" out of a scroll; what is left, the amount, the unit."""
    words, times = split_times(words)
    if times is not None:
        return [word for word in words if word.low != "by"], times, None
    if len(words) > 1 and words[-2].low == "by" and _number(words[-1].low) is not None:
        return words[:-2], _whole(_number(words[-1].low) or 0), None
    for at in range(len(words) - 1):
        unit = _SCROLL_UNITS.get(words[at + 1].low.rstrip("s"))
        value = _number(words[at].low)
        if unit and value is not None:
            left = words[:at] + words[at + 2 :]
            return [word for word in left if word.low not in ("by", "for")], _whole(value), unit
    return words, None, None
