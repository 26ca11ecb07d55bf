"""The seam of generative models: a session that grows, answers in pieces, can be cut short and rolled back.

A session knows no tool and no plan. Tools go in as name, description and JSON Schema (or as a mapping that is
put on the wire unread); calls come out as they were written.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from ..coordinates import SentImage
from .parts import Message, ToolCall
from .profile import Capabilities, ModelProfile

__all__ = [
    "CallDelta",
    "Delta",
    "Ended",
    "GenerativeModel",
    "OmniSession",
    "ReasoningDelta",
    "TextDelta",
    "ToolDeclaration",
    "Usage",
]


@dataclass(frozen=True, slots=True)
class ToolDeclaration:
    """What a model is told of a tool; `native`, where it is given, is sent as it is instead."""

    name: str
    description: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    native: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one answer or of many: `cached` and `media` are parts of `prompt`."""

    prompt: int = 0
    cached: int = 0
    media: int = 0
    completion: int = 0
    calls: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt + other.prompt,
            self.cached + other.cached,
            self.media + other.media,
            self.completion + other.completion,
            self.calls + other.calls,
        )


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """The next piece of what the model thinks aloud."""

    text: str


@dataclass(frozen=True, slots=True)
class CallDelta:
    """A whole call, put together from its fragments."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class Ended:
    """The last piece: why the answer ends and what it took.

    stop: the model was done; length: it ran into `max_tokens`; calls: it waits for tools; cancelled.
    """

    reason: Literal["stop", "length", "calls", "cancelled"]
    usage: Usage


Delta = TextDelta | ReasoningDelta | CallDelta | Ended


class OmniSession(Protocol):
    """One conversation that only grows at its end.

    What did not change is not computed or sent twice where the backend can help it.
    """

    @property
    def usage(self) -> Usage:
        """Of all answers so far."""
        ...

    async def append(self, message: Message) -> None:
        """Put a message at the end; it is read when an answer is asked for, at the latest.

        Raises:
            InvalidInput: a part needs a sense that the model does not have.
        """
        ...

    def respond(
        self, tools: Sequence[ToolDeclaration] = (), schema: Mapping[str, Any] | None = None
    ) -> AsyncIterator[Delta]:
        """The answer in pieces; the last is `Ended`, and what was answered becomes part of the session.

        Args:
            tools: what it may call.
            schema: JSON Schema that the whole answer must keep to.

        Raises:
            EnvironmentFault: the model cannot be reached or refuses; the session is as it was before.
        """
        ...

    def cancel(self) -> None:
        """End the answer that runs, within two tokens; it stays in the session as far as it came."""
        ...

    def mark(self) -> int:
        """This place, to come back to; more messages than that are forgotten by `rollback`."""
        ...

    def rollback(self, mark: int) -> None:
        """Forget everything after a mark; what follows is answered as if it had never been.

        Raises:
            ValueError: there is no such place.
        """
        ...

    async def close(self) -> None:
        """Give back what it holds."""
        ...


class GenerativeModel(Protocol):
    """A model that writes: in this process, or behind a server."""

    @property
    def name(self) -> str:
        """As it was asked for."""
        ...

    @property
    def profile(self) -> ModelProfile:
        """How it wants to be spoken to."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it takes and gives; those of the profile, narrowed to what the model itself says."""
        ...

    def sent(self, image: SentImage) -> SentImage:
        """The picture as the model will count it: with its size after the model's own resizing."""
        ...

    async def open(self) -> OmniSession:
        """A new conversation.

        Raises:
            EnvironmentFault: the model cannot be had; the message says what to install, start or set.
        """
        ...

    async def close(self) -> None:
        """Give back everything."""
        ...
