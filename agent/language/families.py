"""Tags one clause: its verb family decides which words are text to type, an option, keys, a target."""

from __future__ import annotations

from dataclasses import dataclass

from .amounts import split_times
from .choices import Choices
from .chords import chords
from .drags import Drags
from .lists import listed
from .literals import LiteralTagger
from .nouns import NounTagger, Tag
from .openings import Openings, is_url
from .refusals import NotUnderstood, Unclear
from .scrolling import Scrolling
from .sources import content_of, from_as_in
from .tokens import Word
from .waits import Waits

__all__ = ["Tagger"]

_POINTING = frozenset(
    """click double_click right_click hover move clear check uncheck goto switch focus expand find
        close copy cut paste""".split()
)
_BARE = frozenset("undo redo save back copy cut paste close clear".split())
_ONTO = frozenset("on over at in into upon onto to".split())


@dataclass(frozen=True, slots=True)
class Tagger:
    """Turns verb family and words of one clause into the tags that `commands.lark` reads."""

    nouns: NounTagger

    def tags(self, family: str, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        """Tags per step; most clauses are one step, lists are several.

        Raises:
            Unclear: something only the person knows is missing.
            NotUnderstood: the words have no meaning after this verb.
        """
        if family in ("type", "put", "fill", "set"):
            return LiteralTagger(self.nouns).tags(family, words, verb)
        if family in ("named", "late"):
            return [[("NAMED", self._named(words, verb))]]
        if family in _BARE and not words:
            return [[("BARE", family)]]
        nouns = self.nouns
        handler = {
            "press": self._press,
            "select": Choices(nouns).tags,
            "scroll": Scrolling(nouns).tags,
            "page": Scrolling(nouns).page,
            "wait": Waits(nouns).tags,
            "open": Openings(nouns).tags,
            "read": self._read,
            "drag": Drags(nouns).tags,
            "move": Drags(nouns).tags,
            "say": self._say,
            "select_text": self._select_text,
            "toggle": self._toggle,
        }.get(family)
        if handler:
            return handler(words, verb)
        if family in _POINTING:
            return self._point(family, words)
        raise NotUnderstood(f'"{family.replace("_", " ")}" takes nothing after it.')

    def _named(self, words: list[Word], verb: list[Word]) -> str:
        if words:
            raise NotUnderstood(
                f'I do not know how to "{self.nouns.text(verb + words)}"; say for example “click Submit”.'
            )
        return (
            verb[0].text if len(verb) == 1 or verb[1].low in ("it", "the", "this") else self.nouns.text(verb)
        )

    def _point(self, family: str, words: list[Word]) -> list[list[Tag]]:
        if family == "goto" and len(words) == 1 and is_url(words[0].text):
            return [[("OPEN", "open"), ("URL", words[0].text)]]
        if (
            family == "paste"
            and len(words) > 2
            and words[0].low in ("it", "that", "them", "this")
            and words[1].low in _ONTO
        ):
            words = words[1:]
        while words and not words[0].quoted and words[0].low in _ONTO and len(words) > 1 and family != "find":
            words = words[1:]
        if not words:
            raise Unclear(f"What should I {family.replace('_', ' ')}?")
        if family in ("copy", "cut"):
            words = content_of(from_as_in(words))
        words, times = (
            split_times(words) if family in ("click", "double_click", "right_click") else (words, None)
        )
        many = listed(self.nouns, words)
        sentence = family in ("check", "uncheck")
        step = [[("POINT", family), *self.nouns.target(part, sentence=sentence)] for part in many]
        return step * self._bounded(times)

    def _bounded(self, times: int | None) -> int:
        if times is not None and not 1 <= times <= 50:
            raise NotUnderstood(f"{times} times is outside 1 to 50.")
        return times or 1

    def _press(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        if not words:
            raise Unclear("Which key or button should I press?")
        rest, times = split_times(words)
        where: list[Tag] = []
        keys = chords(rest)
        for at in range(1, len(rest)):
            if (
                keys is None
                and rest[at].low in ("in", "into", "on")
                and chords(rest[:at])
                and at + 1 < len(rest)
            ):
                keys, where = chords(rest[:at]), [("INTO", "in"), *self.nouns.target(rest[at + 1 :])]
        if keys is None:
            if rest[-1].low in ("key", "keys"):
                raise Unclear(f'Which key is "{self.nouns.text(rest)}"?')
            return self._point("click", words)
        if times is not None:
            self._bounded(times)
        tail: list[Tag] = [("TIMES", times)] if times is not None else []
        return [[("PRESS", "press"), *(("CHORD", key) for key in chord), *tail, *where] for chord in keys]

    def _read(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        if not words:
            raise Unclear(f"What should I {verb[0].low}?")
        hole = _hole(words)
        named = [("HOLE", words[-1].text)] if hole else []
        return [[("READ", "read"), *self.nouns.target(from_as_in(words[: -2 if hole else None])), *named]]

    def _say(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        if not words:
            raise Unclear("What should I say?")
        if len(words) == 1 and words[0].low in ("it", "that", "this") and not words[0].quoted:
            raise Unclear("What should I say?")
        return [[("SAY", "say"), ("LITERAL", self.nouns.text(words))]]

    def _select_text(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        if len(words) == 1 and words[0].quoted and verb[-1].low == "text":
            return [[("SELECT_TEXT", "select_text"), ("LITERAL", words[0].text)]]
        while words and words[0].low in ("in", "of", "inside") and not words[0].quoted and len(words) > 1:
            words = words[1:]
        if verb[-1].low == "all" and words:
            raise Unclear(f'Select all of what in "{self.nouns.text(words)}": text, options or boxes?')
        return [
            [("SELECT_TEXT", "select_text"), *([("FROM", "in"), *self.nouns.target(words)] if words else [])]
        ]

    def _toggle(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        raise Unclear("Should it end up on or off?", ("on", "off"))


def _hole(words: list[Word]) -> bool:
    """Whether the words end in "as NAME", which says how the value is called afterwards."""
    return len(words) > 2 and words[-2].low == "as" and not words[-2].quoted and words[-1].text.isidentifier()
