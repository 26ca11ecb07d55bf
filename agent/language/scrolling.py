"""Tags scroll clauses: which way, how far, in what, or until what is in sight."""

from __future__ import annotations

from dataclasses import dataclass

from .amounts import split_times, split_units
from .nouns import NounTagger, Tag
from .refusals import NotUnderstood, Unclear
from .tokens import Word

__all__ = ["Scrolling"]

_DIRECTIONS = {
    "up": "up",
    "down": "down",
    "left": "left",
    "right": "right",
    "upwards": "up",
    "downwards": "down",
    "upward": "up",
    "downward": "down",
}
_ENDS = {"bottom": "down", "end": "down", "top": "up", "start": "up", "beginning": "up"}


@dataclass(frozen=True, slots=True)
class Scrolling:
    """Scrolling by an amount, to an end, or to a target."""

    nouns: NounTagger

    def tags(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        """Tags per step.

        Raises:
            Unclear: something only the person knows is missing.
            NotUnderstood: the words have no meaning here.
        """
        words, amount, unit = split_units(words)
        low = [word.low for word in words]
        if low[:3] == ["all", "the", "way"]:
            words, low = words[3:], low[3:]
            if low in (["down"], ["up"]):
                return [[("SCROLL", "scroll"), ("DIRECTION", low[0]), ("UNIT", "end")]]
        ends = next((_ENDS[w] for w in low if w in _ENDS), None)
        if (
            ends
            and low[0] in ("to", "all", "down", "up")
            and (low[-1] in _ENDS or low[-1] == "page" or "of" in low)
        ):
            end = max(i for i, w in enumerate(low) if w in _ENDS)
            rest = words[end + 1 :]
            source = (
                [] if not rest or rest[-1].low == "page" else [("FROM", "in"), *self.nouns.target(rest[1:])]
            )
            return [[("SCROLL", "scroll"), ("DIRECTION", ends), ("UNIT", "end"), *source]]
        if low[:1] and low[0] in _DIRECTIONS and not words[0].quoted:
            return [self._directed(_DIRECTIONS[low[0]], words[1:], amount, unit)]
        if len(low) > 1 and low[-1] in _DIRECTIONS and amount is None:
            return [
                [
                    *self._directed(_DIRECTIONS[low[-1]], [], None, None),
                    ("FROM", "in"),
                    *self.nouns.target(words[:-1]),
                ]
            ]
        if low[:1] in (["to"], ["until"]) and len(words) > 1:
            return [[("SCROLL", "scroll"), ("TO", "to"), *self.nouns.target(words[1:])]]
        raise Unclear("Which way should I scroll, or to what?", ("down", "up"))

    def _directed(self, way: str, rest: list[Word], amount: object, unit: str | None) -> list[Tag]:
        low = [word.low for word in rest]
        if low[:1] == ["to"] and len(rest) > 1 and amount is None:
            return [("SCROLL", "scroll"), ("TO", way), *self.nouns.target(rest[1:])]
        tags: list[Tag] = [("SCROLL", "scroll"), ("DIRECTION", way)]
        tags += [("TIMES", amount)] if amount is not None else []
        tags += [("UNIT", unit)] if unit else []
        if low in (
            ["the", "page"],
            ["on", "the", "page"],
            ["the", "screen"],
            ["a", "bit"],
            ["a", "little"],
            [],
        ):
            return tags
        if low[0] in ("in", "on", "inside", "within", "the") and len(rest) > 1:
            return [*tags, ("FROM", "in"), *self.nouns.target(rest[low[0] != "the" :])]
        raise NotUnderstood(f'I do not understand "{self.nouns.text(rest)}" after “scroll {way}”.')

    def page(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        """Tags of "page down", "page up".

        Raises:
            NotUnderstood: anything follows but a count.
        """
        words, times = split_times(words)
        if words:
            raise NotUnderstood(
                f'I do not understand "{self.nouns.text(words)}" after “page {verb[-1].low}”.'
            )
        return [[("SCROLL", "scroll"), ("DIRECTION", verb[-1].low), ("TIMES", times or 1), ("UNIT", "page")]]
