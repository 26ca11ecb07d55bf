"""One stream of sound as it is listened to: its last seconds, their times, and who speaks when."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from .heard import RATE, SoundChunk
from .turns import TurnDetector, TurnEvent, TurnSettings
from .vad import WINDOW, VoiceActivity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Track"]

KEPT_S = 40.0
"""The longest turn, its pre-roll and some more."""


class Track:
    """Takes chunks, keeps the last 40 seconds, and tells the events of its turns.

    Positions count samples since the track began; lost sound counts as none.
    """

    def __init__(self, voice: VoiceActivity, settings: TurnSettings | None = None) -> None:
        import numpy as np

        self.detector = TurnDetector(settings)
        self._voice = voice
        self._ring = np.zeros(int(KEPT_S * RATE), np.float32)
        self._times: deque[tuple[int, int]] = deque()
        self._taken = 0  # samples in the ring
        self._judged = 0  # samples the network has seen

    @property
    def position(self) -> int:
        """Samples taken so far."""
        return self._taken

    @property
    def silence(self) -> int:
        """Samples since the last speech, as far as the network has seen."""
        return self._judged - self.detector.last_speech

    def take(self, chunk: SoundChunk) -> list[TurnEvent]:
        """Keep the chunk and judge every window it completes."""
        self._keep(chunk)
        events: list[TurnEvent] = []
        while self._taken - self._judged >= WINDOW:
            window = self.cut(self._judged, self._judged + WINDOW)
            events += self.detector.feed(self._judged, self._voice.probability(window))
            self._judged += WINDOW
        return events

    def lose(self) -> bool:
        """Sound is missing here: the open turn is dropped, for a lost word may be a "not"; was one open?"""
        speaking = self.detector.speaking
        self.detector.drop()
        self._voice.reset()
        self._judged = self._taken
        return speaking

    def cut(self, start: int, end: int) -> NDArray[np.float32]:
        """A copy of the samples from `start` to `end`, as far as they are still kept."""
        import numpy as np

        size = len(self._ring)
        start = max(start, self._taken - size, 0)
        end = min(end, self._taken)
        if end <= start:
            return np.zeros(0, np.float32)
        return np.take(self._ring, np.arange(start, end) % size)

    def time_of(self, position: int) -> int:
        """When the sample at `position` was captured, ns on the ordering clock."""
        for first, t0_ns in reversed(self._times):
            if first <= position:
                return t0_ns + (position - first) * 1_000_000_000 // RATE
        if not self._times:
            return 0
        first, t0_ns = self._times[0]
        return t0_ns + (position - first) * 1_000_000_000 // RATE

    def between(self, t0_ns: int, t1_ns: int) -> NDArray[np.float32]:
        """The kept samples captured between two instants; zeros where no sound came."""
        import numpy as np

        out = np.zeros(max(0, (t1_ns - t0_ns) * RATE // 1_000_000_000), np.float32)
        ends = [*(first for first, _ in self._times), self._taken][1:]
        for (first, begin_ns), end in zip(self._times, ends, strict=True):
            at = (begin_ns - t0_ns) * RATE // 1_000_000_000
            low, high = max(0, at), min(len(out), at + end - first)
            if high > low:
                piece = self.cut(first + low - at, first + high - at)
                out[low : low + len(piece)] = piece
        return out

    def _keep(self, chunk: SoundChunk) -> None:
        import numpy as np

        samples = chunk.samples[-len(self._ring) :]
        at = (self._taken + np.arange(len(samples))) % len(self._ring)
        self._ring[at] = samples
        self._times.append((self._taken, chunk.t0_ns))
        self._taken += len(samples)
        while self._times[0][0] < self._taken - len(self._ring) and len(self._times) > 1:
            self._times.popleft()
