"""Mail and web addresses as they are said: "ada at example dot org", "localhost colon eight thousand"."""

from __future__ import annotations

import re

from .openings import is_url
from .spoken_numbers import number_at

__all__ = ["join_addresses"]

_NO_NAME = r"(?!(?:a|an|the|this|that|one|each|red|green|blue|type|enter|write|and|into|in|to|on|open)\s)"
_DOT = re.compile(rf"(?<!\S){_NO_NAME}([\w@.:/-]*\w)[.,]?\s+dot\s+(\w[\w.-]*)", re.IGNORECASE)
_UNDERSCORE = re.compile(r"(?<!\S)([\w.@-]*\w)\s+underscore\s+(\w[\w.@-]*)", re.IGNORECASE)
_DASH = re.compile(
    rf"(?<!\S){_NO_NAME}(\w[\w.]*)\s+(?:dash|hyphen)\s+(\w[\w.-]*)(?=\s+(?:at|dot)\s)", re.IGNORECASE
)
_AT = re.compile(r"(?<!\S)([\w.+-]*\w)\s+at\s+((?:[\w-]+\.)+[a-z]{2,})(?=[\s,.;:!?]|$)", re.IGNORECASE)
_LETTERS = re.compile(
    r"(?<!\S)(\w(?:\s+\w)+)(?=\s+(?:dot|at\s+\S+\s+dot|at\s+\S+\.\S+|underscore|colon\s+slash)\s)",
    re.IGNORECASE,
)
_SCHEME = re.compile(
    r"(?<!\S)(https?)\s*(?:colon|:)\s*(?:(?:forward\s+)?slash\s+(?:forward\s+)?slash|double\s+slash|//)\s*",
    re.IGNORECASE,
)
_HOST = r"(?:https?://)?(?:localhost|(?:[\w-]+\.)+[a-z]{2,})(?::\d+)?"
_SLASH = re.compile(rf"(?<!\S)({_HOST}(?:/[\w.-]+)*)\s+(?:forward\s+)?slash\s+([\w-]+)", re.IGNORECASE)
_PORT = re.compile(rf"(?<!\S)({_HOST})\s+colon\s+(.+)$", re.IGNORECASE)
_WWW = re.compile(r"(?<!\S)(?:w\s+w\s+w|(?:double\s*u\s*){3}|triple\s+w)(?=\s+dot\s)", re.IGNORECASE)


def join_addresses(text: str) -> str:
    """The text with every spoken address written as one word, in small letters."""
    text = _WWW.sub("www", text)
    text = _LETTERS.sub(lambda found: re.sub(r"\s+", "", found[1]), text)
    text = _SCHEME.sub(lambda found: found[1].lower() + "://", text)
    text = _again(_DASH, r"\1-\2", text)
    text = _again(_UNDERSCORE, r"\1_\2", text)
    text = _again(_DOT, r"\1.\2", text)
    text = _AT.sub(r"\1@\2", text)
    text = _PORT.sub(_port, text)
    text = _again(_SLASH, r"\1/\2", text)
    return " ".join(_small(word) for word in text.split())


def _again(pattern: re.Pattern[str], by: str, text: str) -> str:
    for _ in range(12):
        text, count = pattern.subn(by, text)
        if not count:
            break
    return text


def _port(found: re.Match[str]) -> str:
    words = found[2].split()
    low = [word.casefold().strip(",.!?") for word in words]
    plain = low[0].replace(",", "")
    number = number_at(low, 0)
    if plain.isdecimal():
        return " ".join([f"{found[1]}:{plain}", *words[1:]])
    return found[0] if number is None else " ".join([f"{found[1]}:{number.text}", *words[number.used :]])


def _small(word: str) -> str:
    bare = word.rstrip(".,;:!?")
    return word.lower() if "@" in word or is_url(bare) else word
