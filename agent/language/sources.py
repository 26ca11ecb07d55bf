"""Where something is taken from: "the total from the invoice window", "the text in Notes"."""

from __future__ import annotations

from .tokens import Word

__all__ = ["content_of", "from_as_in"]


def content_of(words: list[Word]) -> list[Word]:
    """What "the text in Notes" names: Notes, whose content it is."""
    low = [word.low for word in words]
    at = 1 if low[0] == "the" else 0
    holds = low[at : at + 1] in (["text"], ["content"], ["contents"], ["value"])
    holds = holds and low[at + 1 : at + 2] in (["inside"], ["in"], ["of"])
    return words[at + 2 :] if holds and len(words) > at + 2 and not words[at].quoted else words


def from_as_in(words: list[Word]) -> list[Word]:
    """Read "the total from the invoice window" is where the total stands, so "from" relates like "in"."""
    found = [i for i in range(1, len(words) - 1) if words[i].low == "from" and not words[i].quoted]
    if len(found) != 1:
        return words
    at, old = found[0], words[found[0]]
    return [*words[:at], type(old)(old.text, "inside", old.start, old.end, old.after), *words[at + 1 :]]
