"""Where percepts come from: a screen, a microphone, a terminal, a script."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Protocol, Self

from .geometry import Box
from .labels import Label

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Frame", "KeyMoment", "Percept", "ScriptedSource", "Source", "TextInput"]


@dataclass(frozen=True, slots=True)
class KeyMoment:
    """The keys went to another window ("focus"), or the window that has them got another title ("title")."""

    kind: Literal["focus", "title"]
    t_ns: int


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of the whole screen.

    `pixels` is BGRA, uint8, shape (height, width, 4); `dirty` lists the boxes that differ from the frame
    before, empty where nothing does. `t0_ns, t1_ns` is the capture interval. `withheld` are the boxes that
    the privacy gate has painted over. `key` says what makes it a keyframe, which no later frame replaces.
    """

    t0_ns: int
    t1_ns: int
    pixels: NDArray[np.uint8]
    dirty: tuple[Box, ...]
    label: Label
    withheld: tuple[Box, ...] = ()
    key: KeyMoment | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]


@dataclass(frozen=True, slots=True)
class TextInput:
    """A line somebody typed or an argument somebody passed."""

    t0_ns: int
    t1_ns: int
    text: str
    label: Label


Percept = Frame | TextInput


class Source(Protocol):
    """An async context manager that is an async iterator of percepts."""

    @property
    def watermark_ns(self) -> int:
        """Everything captured before this instant has been delivered."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def __aiter__(self) -> AsyncIterator[Percept]: ...


class ScriptedSource:
    """Delivers the percepts it was given, in order, and ends."""

    def __init__(self, percepts: Sequence[Percept]) -> None:
        self._percepts = tuple(percepts)
        self._watermark_ns = 0

    @property
    def watermark_ns(self) -> int:
        """End of the last percept delivered."""
        return self._watermark_ns

    async def __aenter__(self) -> Self:
        """Nothing to open."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    async def __aiter__(self) -> AsyncIterator[Percept]:
        """Every percept once."""
        for percept in self._percepts:
            self._watermark_ns = percept.t1_ns
            yield percept
