"""The lane between a microphone and who listens: sound may be dropped, what is said about it never."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TypeAlias

from .hearing.heard import MicrophoneBack, MicrophoneLost, SoundChunk, SoundGap
from .lanes import Gap, LaneCounts, RingLane

__all__ = ["SoundEvent", "SoundLane"]

SoundEvent: TypeAlias = SoundChunk | SoundGap | MicrophoneLost | MicrophoneBack


class SoundLane(RingLane[SoundEvent]):
    """Keeps the last `span_ns` of sound; overflow drops the oldest chunks and says so with one gap.

    Losses, returns and gaps that overflow catches are delivered all the same, after the gap.
    """

    def __init__(self, name: str, span_ns: int) -> None:
        super().__init__(name, span_ns, event_time)
        self._kept: deque[SoundEvent] = deque()

    @property
    def counts(self) -> LaneCounts:
        """The balance at this moment."""
        counts = super().counts
        return replace(counts, in_flight=counts.in_flight + len(self._kept))

    def _overflow(self, t_ns: int) -> None:
        if isinstance(self._items[0], SoundChunk):
            super()._overflow(t_ns)
            return
        kept = self._items.popleft()
        assert not isinstance(kept, Gap)
        self._kept.append(kept)

    def _take(self) -> SoundEvent | Gap:
        if self._gap is None and self._kept:
            self._delivered += 1
            return self._kept.popleft()
        return super()._take()

    def discard(self, reason: str) -> int:
        """Drop everything that waits."""
        count = len(self._kept)
        self._kept.clear()
        if count:
            self._drop(reason, count)
        return count + super().discard(reason)


def event_time(event: SoundEvent) -> int:
    """When what an event speaks of was over."""
    return event.t_ns if isinstance(event, MicrophoneLost | MicrophoneBack) else event.t1_ns
