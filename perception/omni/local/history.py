"""What was said in a session, message by message, as tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..parts import Message
from ..session import ToolDeclaration
from .media import Media
from .segments import Segment, SegmentWriter

__all__ = ["History", "Said", "Script"]

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """One turn; `message` is None where the model itself wrote it."""

    message: Message | None
    segment: Segment


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """A whole conversation, ready to be read.

    `ids` and `identity` are int64 [n], `positions` [rows, n]; `media` are (offset, run) pairs; `places` are
    the lengths at which somebody may come back.
    """

    ids: Ids
    identity: Ids
    positions: Ids
    media: tuple[tuple[int, Media], ...]
    places: frozenset[int]

    @property
    def next_position(self) -> int:
        """Of the first token after it."""
        return int(self.positions.max()) + 1

    @property
    def media_tokens(self) -> int:
        """How many tokens are pictures, sound and clips."""
        return sum(run.tokens for _, run in self.media)


class History:
    """Turns in their order; only the end changes."""

    def __init__(self, segments: SegmentWriter) -> None:
        self._segments = segments
        self._turns: list[Said] = []
        self._marks: set[int] = set()
        self._heads: dict[str, list[Segment]] = {}

    def written(self, message: Message) -> Said:
        """The message as the next turn; it is not yet part of the history."""
        return Said(message, self._segments.message(message, first=not self._turns))

    def add(self, said: Said) -> None:
        """Put a turn at the end."""
        self._turns.append(said)

    def mark(self) -> int:
        """How many turns there are."""
        self._marks.add(len(self._turns))
        return len(self._turns)

    def rollback(self, mark: int) -> None:
        """Forget all turns but the first `mark`.

        Raises:
            ValueError: there are not so many.
        """
        if not 0 <= mark <= len(self._turns):
            raise ValueError(f"There is no place {mark} in a conversation of {len(self._turns)} turns.")
        del self._turns[mark:]
        self._marks = {place for place in self._marks if place <= mark}
        if not mark:
            self._heads.clear()

    def script(self, opening: Segment, tools: Sequence[ToolDeclaration]) -> Script:
        """Everything so far, with the tools in the system's message, and what opens an answer."""
        turns = [said.segment for said in self._turns]
        extra = 0
        if tools:
            head = self._head(tools)
            extra = len(head) - min(1, len(turns))
            turns = [*head, *turns[1:]]
        ends = np.cumsum([len(segment.ids) for segment in turns], dtype=np.int64)
        marked = {count + extra for count in self._marks if count} | {len(turns)}
        places = frozenset(int(ends[count - 1]) for count in marked if 0 < count <= len(turns))
        return _joined([*turns, opening], places)

    def _head(self, tools: Sequence[ToolDeclaration]) -> list[Segment]:
        """The first turn with the tools, which may need a turn of their own before it."""
        key = repr(tools)
        if key not in self._heads:
            first = self._turns[0].message if self._turns else None
            if first is not None and first.role == "system":
                self._heads[key] = [self._segments.message(first, first=True, tools=tools)]
            else:
                again = [self._segments.message(first, first=False)] if first else []
                self._heads[key] = [self._segments.tools_alone(tools), *again]
        return self._heads[key]


def _joined(segments: Sequence[Segment], places: frozenset[int]) -> Script:
    media: list[tuple[int, Media]] = []
    positions: list[Ids] = []
    offset = position = 0
    for segment in segments:
        media += [(offset + place, run) for place, run in segment.media]
        positions.append(segment.positions + position)
        offset, position = offset + len(segment.ids), position + segment.span
    return Script(
        np.concatenate([segment.ids for segment in segments]),
        np.concatenate([segment.identity for segment in segments]),
        np.concatenate(positions, axis=1),
        tuple(media),
        places,
    )
