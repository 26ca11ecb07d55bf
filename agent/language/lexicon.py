"""The word lists beside the grammar, read once on first use."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypeVar

from .tokens import Word

__all__ = [
    "ATTRS",
    "NUMBERS",
    "ORDINALS",
    "attr_kind",
    "filler_at",
    "match",
    "role_at",
    "verb_at",
    "verb_phrases",
]

T = TypeVar("T")

NUMBERS = {
    word: number
    for number, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
        sixteen seventeen eighteen nineteen twenty""".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "a hundred": 100, "hundred": 100}
ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1
    )
} | {"last": -1, "final": -1}
ATTRS = ("colour", "shape", "size", "state", "place")


def _lines(name: str) -> list[tuple[str, list[str]]]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    pairs = (line.split(":", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return [(head.strip(), [part.strip() for part in rest.split("|")]) for head, rest in pairs]


@cache
def verb_phrases() -> dict[tuple[str, ...], str]:
    """Every phrase of `verbs.txt`, as words, with its family."""
    return {tuple(phrase.split()): family for family, phrases in _lines("verbs.txt") for phrase in phrases}


@cache
def _role_phrases() -> dict[tuple[str, ...], tuple[str, bool]]:
    found: dict[tuple[str, ...], tuple[str, bool]] = {}
    for head, phrases in _lines("roles.txt"):
        role = head.removeprefix("weak ")
        for phrase in phrases:
            words = phrase.split()
            for last in (words[-1], words[-1] + ("es" if words[-1][-1] in "xh" else "s")):
                found[(*words[:-1], last)] = (role, head.startswith("weak "))
    return found | {("entries",): ("listitem", True), ("radios",): ("radio", False)}


@cache
def _attrs() -> dict[str, str]:
    return {word: kind for kind, rest in _lines("attrs.txt") for word in " ".join(rest).split()}


@cache
def _fillers(kind: str) -> dict[tuple[str, ...], str]:
    return {tuple(p.split()): p for head, phrases in _lines("fillers.txt") if head == kind for p in phrases}


def match(
    phrases: dict[tuple[str, ...], T], words: list[Word], at: int, longest: int = 8
) -> tuple[T, int] | None:
    """The longest phrase that stands at `at`, with its length in words; never across quotes or marks."""
    low: list[str] = []
    found = None
    for word in words[at : at + longest]:
        if word.quoted:
            break
        low.append(word.low)
        value = phrases.get(tuple(low))
        if value is not None:
            found = value, len(low)
        if word.after or word.newline:
            break
    return found


def verb_at(words: list[Word], at: int) -> tuple[str, int] | None:
    """The verb family that stands at `at` and its length in words; None for words that are no command."""
    found = match(verb_phrases(), words, at)
    return None if found is None or found[0] == "no" else found


def role_at(words: list[Word], at: int) -> tuple[str, bool, int] | None:
    """The role named at `at`, whether it is a weak word, and its length in words."""
    found = match(_role_phrases(), words, at, 3)
    return None if found is None else (*found[0], found[1])


def filler_at(kind: str, words: list[Word], at: int) -> int:
    """How many words of filler stand at `at`."""
    found = match(_fillers(kind), words, at)
    return found[1] if found else 0


def attr_kind(word: Word) -> str | None:
    """Whether an unquoted word names a colour, a shape, a size, a state or a place."""
    return None if word.quoted else _attrs().get(word.low)
