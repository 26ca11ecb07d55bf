"""The seam to pointer and keyboard."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from ..perception import Clock, SystemClock
from .actions import Action

__all__ = ["Ack", "Hands", "RecordingHands"]


@dataclass(frozen=True, slots=True)
class Ack:
    """The hands performed the action that carried `key`, between `t0_ns` and `t1_ns`.

    `pasted` says that text went through the clipboard instead of the keys; `text` is what a
    `CopySelection` copied, None where nothing was.
    """

    key: str
    t0_ns: int
    t1_ns: int
    pasted: bool = False
    text: str | None = None


class Hands(Protocol):
    """Performs canonical actions, one at a time."""

    async def perform(self, action: Action, key: str) -> Ack:
        """Perform the action and acknowledge with the intent key.

        Raises:
            ActFailed: the action cannot be performed (no such key, point off the screen).
            DisplayError: the display is gone.
            WorkerError: the helper process is gone; whether the action happened is unknown.
        """
        ...

    async def release_all(self) -> None:
        """Release every key and button that is held; never raises."""
        ...


@dataclass
class RecordingHands:
    """Rehearsal: writes down what it was asked and touches nothing."""

    clock: Clock = field(default_factory=SystemClock)
    performed: list[tuple[str, Action]] = field(default_factory=list[tuple[str, Action]])
    released: int = 0

    async def perform(self, action: Action, key: str) -> Ack:
        """Record and acknowledge."""
        now = self.clock.now_ns()
        self.performed.append((key, action))
        return Ack(key, now, now)

    async def release_all(self) -> None:
        """Count the call."""
        self.released += 1
