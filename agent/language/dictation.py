"""Text that was said to be typed: numbers in digits, spelled letters, marks that were named, capitals.

The rule: text that is a number as a whole is written in digits ("one two three" → 123), and so are numbers
of several words; a single number word inside other words stays a word ("one of us"). Marks are written only
where they were named; a mark's name after an article is a word ("a dash of salt"). Letters said one by one
are joined, in small letters unless "capital" or "all caps" was said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .refusals import Unclear
from .spoken_numbers import number_at, whole_number

__all__ = ["dictated"]

# name: (mark, joins left, joins right)
_MARKS = {
    "comma": (",", True, False),
    "full stop": (".", True, False),
    "question mark": ("?", True, False),
    "exclamation mark": ("!", True, False),
    "exclamation point": ("!", True, False),
    "semicolon": (";", True, False),
    "semi colon": (";", True, False),
    "colon": (":", True, False),
    "ellipsis": ("…", True, False),
    "dot": (".", True, True),
    "underscore": ("_", True, True),
    "dash": ("-", True, True),
    "hyphen": ("-", True, True),
    "slash": ("/", True, True),
    "forward slash": ("/", True, True),
    "backslash": ("\\", True, True),
    "back slash": ("\\", True, True),
    "at sign": ("@", True, True),
    "apostrophe": ("'", True, True),
    "hash": ("#", False, True),
    "hashtag": ("#", False, True),
    "hash tag": ("#", False, True),
    "hash sign": ("#", False, True),
    "dollar sign": ("$", False, True),
    "percent sign": ("%", True, False),
    "ampersand": ("&", False, False),
    "asterisk": ("*", False, False),
    "plus sign": ("+", False, False),
    "equals sign": ("=", False, False),
    "open bracket": ("(", False, True),
    "close bracket": (")", True, False),
    "open parenthesis": ("(", False, True),
    "close parenthesis": (")", True, False),
    "open quote": ("“", False, True),
    "close quote": ("”", True, False),
    "new line": ("\n", True, True),
    "newline": ("\n", True, True),
    "new paragraph": ("\n\n", True, True),
    "no space": ("", True, True),
}
_ARTICLES = frozenset("a an the this that one each every his her my your no".split())
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+$")


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    left: bool = False
    right: bool = False


def dictated(words: list[str]) -> str:
    """The characters to type for the words that were heard.

    Raises:
        Unclear: it cannot be told whether words belong to an address.
    """
    low = [word.casefold() for word in words]
    if low[-3:] == ["in", "all", "caps"] and len(words) > 3:
        return dictated(words[:-3]).upper()
    if "all" in low and low[low.index("all") + 1 : low.index("all") + 2] == ["caps"] and len(low) > 2:
        at = low.index("all")
        return _joined([*_pieces(words[:at]), _Piece(dictated(words[at + 2 :]).upper())])
    named = _mark(low[1:], 0) if low[:1] == ["the"] and len(low) > 1 else None
    if named is not None and named[1] == len(low) - 1:
        return named[0].text
    _check_address(words)
    number = whole_number(low) or _percentage(low)
    return number if number is not None else _joined(_pieces(words))


def _percentage(low: list[str]) -> str | None:
    number = whole_number(low[:-1]) if low[-1] in ("percent", "percents") else None
    if low[-2:] == ["per", "cent"]:
        number = whole_number(low[:-2])
    return f"{number}%" if number is not None else None


def _check_address(words: list[str]) -> None:
    """An address has no spaces: "john smith at example dot org" may be johnsmith@ or two things."""
    if 1 < len(words) <= 3 and _EMAIL.match(words[-1]) and all(word.isalpha() for word in words[:-1]):
        together = "".join(words).lower()
        apart = " ".join(words)
        raise Unclear(f"Is the address “{together}”, or should I type “{apart}”?", (together, apart))


def _pieces(words: list[str]) -> list[_Piece]:
    low = [word.casefold() for word in words]
    spelled = len(words) > 1 and all(_is_character(word) for word in low)
    found: list[_Piece] = []
    at = 0
    while at < len(words):
        piece, used = _piece(words, low, at, spelled)
        found.append(piece)
        at += used
    return found


def _is_character(word: str) -> bool:
    return len(word) == 1 or word in ("capital", "dash", "dot", "space") or whole_number([word]) is not None


def _piece(words: list[str], low: list[str], at: int, spelled: bool) -> tuple[_Piece, int]:
    mark = _mark(low, at)
    if mark is not None:
        return mark
    if _is_capital(low, at):
        return _capital(words, low, at)
    letters = _letters(low, at, 2 if spelled or len(low) == 2 else 3)
    if letters is not None:
        return letters
    if spelled:
        return _Piece(" " if low[at] == "space" else whole_number([low[at]]) or low[at], True, True), 1
    number = number_at(low, at)
    if number is not None and number.used > 1 and not (number.digits and number.used < 3):
        return _Piece(number.text), number.used
    if number is not None and _beside_mark(low, at):
        return _Piece(number.text), number.used
    return _Piece(_figures(words[at])), 1


def _beside_mark(low: list[str], at: int) -> bool:
    """Whether a named mark stands before or after: "ten colon thirty", "hash twelve"."""
    number = number_at(low, at)
    after = at + (number.used if number is not None else 1)
    before = any(at >= size and " ".join(low[at - size : at]) in _MARKS for size in (1, 2))
    return before or (after < len(low) and _mark(low, after) is not None)


def _figures(word: str) -> str:
    """Digits that the recogniser joined by hyphens or grouped by commas, and letters that it hyphenated."""
    if re.fullmatch(r"\d(?:-\d){2,}", word) or re.fullmatch(r"[A-Za-z](?:-[A-Za-z0-9])+", word):
        return word.replace("-", "").lower()
    return word.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", word) else word


def _mark(low: list[str], at: int) -> tuple[_Piece, int] | None:
    for size in (2, 1):
        name = " ".join(low[at : at + size])
        if name not in _MARKS or (size == 2 and at + 2 > len(low)):
            continue
        mark, left, right = _MARKS[name]
        if size == 1 and at > 0 and low[at - 1] in _ARTICLES and len(low) > 2:
            return None
        if mark == ":" and _figure(low, at - 1) and _figure(low, at + 1):
            right = True
        return _Piece(mark, left, right), size
    if low[at] == "period" and at == len(low) - 1 and at > 0 and low[at - 1] not in _ARTICLES:
        return _Piece(".", True), 1
    return None


def _figure(low: list[str], at: int) -> bool:
    return 0 <= at < len(low) and (low[at].isdecimal() or number_at(low, at) is not None)


def _is_capital(low: list[str], at: int) -> bool:
    """Whether "capital" asks for a large letter here, and is no word such as in "the capital of France"."""
    named = at + 1 < len(low) and low[at + 1] not in ("of", "city", "letters")
    return low[at] == "capital" and named and (at == 0 or low[at - 1] not in _ARTICLES)


def _capital(words: list[str], low: list[str], at: int) -> tuple[_Piece, int]:
    if len(low[at + 1]) > 1:
        return _Piece(words[at + 1][:1].upper() + words[at + 1][1:]), 2
    rest = _letters(low, at + 2, 1)
    more, used = (rest[0].text, rest[1]) if rest is not None else ("", 0)
    before = at > 0 and len(low[at - 1]) == 1
    return _Piece(low[at + 1].upper() + more, before, False), 2 + used


def _letters(low: list[str], at: int, least: int) -> tuple[_Piece, int] | None:
    """A run of single letters and digits, joined."""
    end = at
    while end < len(low) and len(low[end]) == 1 and low[end].isalnum():
        end += 1
    if end - at < least or end == at:
        return None
    before = at > 0 and len(low[at - 1]) == 1
    return _Piece(
        "".join(low[at:end]), before, end < len(low) and _is_character(low[end]) and False
    ), end - at


def _joined(pieces: list[_Piece]) -> str:
    text = ""
    for place, piece in enumerate(pieces):
        glued = piece.left or (place > 0 and pieces[place - 1].right)
        text += piece.text if glued or not text else f" {piece.text}"
    return text
