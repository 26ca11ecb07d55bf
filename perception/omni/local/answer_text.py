"""An answer's text, sorted into words, thoughts and calls while it comes."""

from __future__ import annotations

import json
from typing import Any, Literal, cast

from ..parts import ToolCall
from ..session import CallDelta, Delta, ReasoningDelta, TextDelta

__all__ = ["CALL_ENDS", "CALL_STARTS", "AnswerText"]

CALL_STARTS, CALL_ENDS = "<tool_call>", "</tool_call>"
_THINK, _THOUGHT = "<think>", "</think>"
_Place = Literal["text", "thought", "call"]


class AnswerText:
    """Takes text in pieces of any size.

    Args:
        thinking: whether the answer begins inside a thought.
        calls: whether calls are looked for; if not, their marks are words.
        earlier: how many calls the conversation had before, so that every one has its own id.
    """

    def __init__(self, *, thinking: bool, calls: bool, earlier: int = 0) -> None:
        self._place: _Place = "thought" if thinking else "text"
        self._calls = calls
        self._waiting = ""
        self._made, self._earlier = 0, earlier

    @property
    def calls(self) -> int:
        """How many calls there were."""
        return self._made

    def add(self, text: str) -> list[Delta]:
        """What can be told apart so far."""
        self._waiting += text
        deltas: list[Delta] = []
        while (cut := self._next_mark()) is not None:
            mark, start = cut
            deltas += self._told(self._waiting[:start], whole=True)
            self._waiting = self._waiting[start + len(mark) :]
            self._place = self._after(mark)
        if self._place != "call":
            held = max((_overlap(self._waiting, mark) for mark in self._marks()), default=0)
            ready = len(self._waiting) - held
            deltas += self._told(self._waiting[:ready], whole=False)
            self._waiting = self._waiting[ready:]
        return deltas

    def rest(self) -> list[Delta]:
        """What is left at the end; a call that was cut off is words."""
        if self._place == "call":
            self._place, self._waiting = "text", CALL_STARTS + self._waiting
        deltas = self._told(self._waiting, whole=True)
        self._waiting = ""
        return deltas

    def _marks(self) -> tuple[str, ...]:
        if self._place == "call":
            return (CALL_ENDS,)
        if self._place == "thought":
            return (_THOUGHT,)
        return (_THINK, CALL_STARTS) if self._calls else (_THINK,)

    def _next_mark(self) -> tuple[str, int] | None:
        found = [(self._waiting.find(mark), mark) for mark in self._marks()]
        here = [(start, mark) for start, mark in found if start >= 0]
        return (min(here)[1], min(here)[0]) if here else None

    def _after(self, mark: str) -> _Place:
        return "thought" if mark == _THINK else "call" if mark == CALL_STARTS else "text"

    def _told(self, text: str, *, whole: bool) -> list[Delta]:
        if self._place == "call":
            return [CallDelta(self._read(text))] if whole else []
        if not text:
            return []
        return [ReasoningDelta(text) if self._place == "thought" else TextDelta(text)]

    def _read(self, text: str) -> ToolCall:
        """The call; one that is no JSON keeps its text, so that whoever answers can say what is wrong."""
        self._made += 1
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        name, arguments = "", text.strip()
        if isinstance(value, dict):
            call = cast("dict[str, Any]", value)
            name = str(call.get("name", ""))
            arguments = json.dumps(call.get("arguments", {}), ensure_ascii=False)
        return ToolCall(f"call_{self._earlier + self._made}", name, arguments)


def _overlap(text: str, mark: str) -> int:
    """How many letters at the end of the text could begin the mark."""
    return next((n for n in range(min(len(text), len(mark) - 1), 0, -1) if mark.startswith(text[-n:])), 0)
