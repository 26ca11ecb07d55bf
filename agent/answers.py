"""What an answer to a question means: which of the choices, none of them, or something else entirely."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

__all__ = ["choice_of"]

_NO = frozenset({"no", "none", "neither", "never mind", "cancel", "none of them", "nope"})
_YES = frozenset({"yes", "yeah", "yep", "right", "correct", "yes please", "ok", "okay", "yes i did", "sure"})
_AROUND = re.compile(
    r"^(?:(?:please|i said|i meant|i mean|well|um|uh|oh)\s+)+|\s+(?:please|thanks|thank you)$"
)
_PLACES = ("first", "second", "third", "fourth", "fifth"), ("one", "two", "three", "four", "five")
# In an answer nothing goes before, so nothing is joined on: what is heard as "and check" is "uncheck".
_UN = re.compile(r"^(?:and|then|an|end|on)\s+(check|checked|tick|take)\b")


def choice_of(answers: Sequence[str], choices: Sequence[str]) -> int | Literal["none"] | None:
    """Which choice is meant: its place, "none" of them, or None where it is no answer.

    Args:
        answers: readings of what was said, the likeliest first; the first that is an answer counts.
        choices: the choices in the order they were said, a bare no left out.
    """
    for answer in answers:
        found = _meant(_plain(answer), [_plain(choice) for choice in choices])
        if found is not None:
            return found
    return None


def _meant(answer: str, choices: Sequence[str]) -> int | Literal["none"] | None:
    if answer in _NO:
        return "none"
    if answer in _YES and len(choices) == 1:
        return 0
    for place in range(min(len(choices), 5)):
        if answer in _numbers(place):
            return place
    for said in dict.fromkeys((_UN.sub("uncheck", answer), answer)):
        whole = [place for place, choice in enumerate(choices) if choice == said]
        begun = [place for place, choice in enumerate(choices) if choice.startswith(f"{said} ")]
        if len(whole or begun) == 1:
            return (whole or begun)[0]
    return None


def _numbers(place: int) -> tuple[str, ...]:
    ordinal, number = _PLACES[0][place], _PLACES[1][place]
    figure = str(place + 1)
    ordinals = (ordinal, f"the {ordinal}", f"{ordinal} one", f"the {ordinal} one")
    return (*ordinals, number, figure, f"number {number}", f"number {figure}")


def _plain(text: str) -> str:
    words = " ".join(re.sub(r"[^\w\s'@.-]|[.](?=\s|$)", " ", text.casefold()).split())
    return _AROUND.sub("", words)
