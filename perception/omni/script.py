"""What a scripted model answers: words, thoughts, calls, errors, silence, and lines that break."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from .parts import ToolCall
from .session import Usage

__all__ = ["Script", "ScriptedAnswer", "ScriptedBytes", "ScriptedFault"]

Asked = TypeVar("Asked")


@dataclass(frozen=True, slots=True)
class ScriptedAnswer:
    """An answer and how it comes."""

    text: str = ""
    reasoning: str = ""
    calls: tuple[ToolCall, ...] = ()
    usage: Usage | None = None
    """What it counts; None counts a token for 4 characters."""
    reason: Literal["stop", "length"] = "stop"
    """Why it ends, where it does not end to call tools."""
    piece: int = 5
    """Characters in a piece."""
    pause_s: float = 0.0
    """Seconds between two pieces."""
    stall_after: int | None = None
    """After so many pieces nothing comes any more, until the other side goes away."""
    cut_after: int | None = None
    """After so many pieces the line breaks."""

    def pieces(self) -> Iterator[tuple[Literal["reasoning", "text"], str]]:
        """The thoughts, then the words, as they come."""
        for at in range(0, len(self.reasoning), self.piece):
            yield "reasoning", self.reasoning[at : at + self.piece]
        for at in range(0, len(self.text), self.piece):
            yield "text", self.text[at : at + self.piece]

    def counted(self, prompt: int, media: int = 0) -> Usage:
        """What it takes.

        Args:
            prompt: characters of everything before it.
            media: tokens of pictures and sound among it.
        """
        written = len(self.reasoning) + len(self.text) + sum(len(call.arguments) for call in self.calls)
        return self.usage or Usage(prompt // 4 + media, 0, media, -(-written // 4), 1)


@dataclass(frozen=True, slots=True)
class ScriptedFault:
    """A refusal of a server."""

    status: int
    message: str = "Scripted."
    code: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class ScriptedBytes:
    """A body sent as it is, in these packets."""

    packets: tuple[bytes, ...]
    content_type: str = "text/event-stream"
    pause_s: float = 0.0
    """Seconds after each packet."""


Answer = str | ScriptedAnswer | ScriptedFault | ScriptedBytes


class Script(Generic[Asked]):
    """Answers from a list, one after another, or from a function of what was asked."""

    def __init__(self, answers: Sequence[Answer] | Callable[[Asked], Answer | Awaitable[Answer]]) -> None:
        self._function = answers if callable(answers) else None
        self._list: list[Any] = [] if callable(answers) else list(answers)

    async def answer(self, asked: Asked) -> ScriptedAnswer | ScriptedFault | ScriptedBytes:
        """The next answer; at the end of the list, a refusal that says so."""
        if self._function is not None:
            found = self._function(asked)
            answer = await found if isinstance(found, Awaitable) else found
        else:
            answer = self._list.pop(0) if self._list else ScriptedFault(400, "The script is at its end.")
        return ScriptedAnswer(answer) if isinstance(answer, str) else answer
