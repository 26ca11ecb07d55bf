"""Thoughts that a model writes between tags at the beginning of its answer, told apart in a stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Spoken", "ThoughtSplitter"]

_OPEN = ("<think>", "<thinking>")
_CLOSE = ("</think>", "</thinking>")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A piece of the answer, or of the thoughts before it."""

    text: str
    thought: bool


class ThoughtSplitter:
    """Splits pieces of text that may end inside a tag.

    Only a block at the very beginning is a thought; a tag further on is something the model writes about.

    Args:
        inside: the text begins inside a thought, because the model's template opened it.
    """

    def __init__(self, *, inside: bool = False) -> None:
        self._held = ""
        self._state: Literal["start", "thought", "gap", "answer"] = "thought" if inside else "start"

    def feed(self, piece: str) -> list[Spoken]:
        """What can be said of this piece and of what was held back before it."""
        self._held += piece
        spoken: list[Spoken] = []
        while self._held and self._step(spoken):
            pass
        return spoken

    def end(self) -> list[Spoken]:
        """What was held back."""
        rest, self._held = self._held, ""
        return [Spoken(rest, self._state == "thought")] if rest.strip() else []

    def _step(self, spoken: list[Spoken]) -> bool:
        """One step on; False where more text is needed."""
        match self._state:
            case "start":
                return self._open()
            case "thought":
                return self._think(spoken)
            case "gap":
                self._held = self._held.lstrip()
                self._state = "answer" if self._held else "gap"
                return bool(self._held)
            case "answer":
                spoken.append(Spoken(self._held, thought=False))
                self._held = ""
                return False

    def _open(self) -> bool:
        begun = self._held.lstrip()
        for tag in _OPEN:
            if begun.startswith(tag):
                self._held, self._state = begun.removeprefix(tag), "thought"
                return True
        if any(tag.startswith(begun) for tag in _OPEN):
            return False
        self._state = "answer"
        return True

    def _think(self, spoken: list[Spoken]) -> bool:
        ends = [(at, tag) for tag in _CLOSE if (at := self._held.find(tag)) >= 0]
        if ends:
            at, tag = min(ends)
            thought, self._held = self._held[:at], self._held[at + len(tag) :]
            self._state = "gap"
        else:
            keep = max(_overlap(self._held, tag) for tag in _CLOSE)
            cut = len(self._held) - keep
            thought, self._held = self._held[:cut], self._held[cut:]
        if thought:
            spoken.append(Spoken(thought, thought=True))
        return bool(ends)


def _overlap(text: str, tag: str) -> int:
    """How many characters at the end of `text` may be the beginning of `tag`."""
    return next((n for n in range(len(tag) - 1, 0, -1) if text.endswith(tag[:n])), 0)
