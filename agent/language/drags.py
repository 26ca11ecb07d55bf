"""Tags drag and move clauses: what goes where."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .nouns import ARTICLES, NounTagger, Tag
from .refusals import Unclear
from .sources import from_as_in
from .tokens import Word

__all__ = ["Drags"]


@dataclass(frozen=True, slots=True)
class Drags:
    """Dragging an element, setting a slider, moving the pointer."""

    nouns: NounTagger

    def tags(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        """Tags per step.

        Raises:
            Unclear: something only the person knows is missing.
            NotUnderstood: the words have no meaning here.
        """
        if len(verb) > 2 or "over" in [w.low for w in verb]:
            return (
                [[("POINT", "move"), *self.nouns.target(words)]]
                if "drop" not in verb[-1].low
                else self._dragged(words)
            )
        return self._dragged(words)

    def _dragged(self, words: list[Word]) -> list[list[Tag]]:
        found = [
            i for i in range(1, len(words)) if words[i].low in ("to", "onto", "into") and not words[i].quoted
        ]
        found = found or [
            i for i in range(1, len(words)) if words[i].low in ("on", "in", "over") and not words[i].quoted
        ]
        found = [
            i
            for i in found
            if not (
                i + 2 < len(words)
                and [w.low for w in words[i + 2 : i + 4]] in (["left", "of"], ["right", "of"])
            )
        ]
        if not words or not found or found[0] == len(words) - 1:
            raise Unclear("What should I drag, and where to?")
        at = found[-1]
        what, to = self.nouns.target(from_as_in(words[:at])), words[at + 1 :]
        if ("ROLE", "slider") in what and len(to) == 1 and re.fullmatch(r"\d+(?:[.,]\d+)?%?", to[0].text):
            return [[("SET", "set"), *what, ("TO", "to"), ("LITERAL", to[0].text)]]
        if [w.low for w in to if w.low not in ARTICLES] in (
            ["left"],
            ["right"],
            ["top"],
            ["bottom"],
            ["up"],
            ["down"],
        ):
            raise Unclear("How far should I drag it, or onto what?")
        return [
            [
                ("DRAG", "drag"),
                *what,
                ("TO", "to"),
                *self.nouns.target(words[at + 1 :]),
            ]
        ]
