"""Word error, where case, marks and the writing of numbers are no difference."""

from __future__ import annotations

import re

__all__ = ["errors", "plain"]

SAME = {
    "42": "forty two",
    "30": "thirty",
    "2000": "two thousand",
    "3": "three",
    "3rd": "third",
    "2nd": "second",
    "control": "ctrl",
    "i'm": "i am",
    "what's": "what is",
}


def plain(text: str) -> list[str]:
    """Words as they are compared: no case, no punctuation, numbers as words."""
    text = re.sub(r"(?<=\d),(?=\d)", "", text.lower().replace("-", " ")).replace("@", " at ")
    text = re.sub(r"[^\w' ]", " ", re.sub(r"(?<=\w)\.(?=\w)", " dot ", text))
    return [word for part in text.split() for word in SAME.get(part, part).split()]


def errors(said: list[str], read: list[str]) -> int:
    """Word edit distance."""
    before = list(range(len(read) + 1))
    for i, a in enumerate(said, 1):
        now = [i]
        for j, b in enumerate(read, 1):
            now.append(min(before[j] + 1, now[-1] + 1, before[j - 1] + (a != b)))
        before = now
    return before[-1]
