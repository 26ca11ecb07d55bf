# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
"""From the blocks a recording process sends to chunks of 512 samples at 16 kHz, each with its time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .hearing.heard import RATE, SoundChunk, SoundGap
from .sound_clock import SampleClock

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["CHUNK", "SoundStream"]

CHUNK = 512
"""Samples of a chunk: 32 ms, the window of the voice detector."""

_SETTLING = 4  # blocks until the least delayed of them tells the time well


class SoundStream:
    """One unbroken opening of a device.

    Args:
        rate: frames per second of the device.
        channels: samples of a frame; their mean is taken.
        ahead_ns: how long before its time a sample comes (`SampleClock`).
    """

    def __init__(self, rate: float, channels: int, ahead_ns: int = 0) -> None:
        import numpy as np

        self._channels = channels
        self._clock = SampleClock(rate, ahead_ns)
        self._per_sample = rate / RATE
        self._resampler: Any = None
        if round(rate) != RATE:
            import soxr

            self._resampler = soxr.ResampleStream(rate, RATE, 1, dtype="float32", quality="HQ")
        self._expected = 0
        self._taken = 0.0
        self._waiting: NDArray[np.float32] = np.zeros(0, np.float32)
        self._blocks = 0

    def renders_ahead(self, ahead_ns: int, *, anew: bool = False) -> None:
        """As `SampleClock.renders_ahead`."""
        self._clock.renders_ahead(ahead_ns, anew=anew)

    def take(self, first: int, t_ns: int, frames: bytes) -> Iterator[SoundChunk | SoundGap]:
        """Take a block whose first frame has the index `first` and which came at `t_ns`.

        Yields:
            Whole chunks, once the times are settled, and gaps where frames are missing.
        """
        import numpy as np

        block = np.frombuffer(frames, "<i2").reshape(-1, self._channels)
        lost_ns = self._clock.arrived(first + len(block), t_ns)
        if self._blocks == 0:
            self._taken = first / self._per_sample
        elif first != self._expected or lost_ns:
            yield from self._begin_anew(first, lost_ns)
        self._expected = first + len(block)
        mono = block.astype(np.float32).mean(axis=1) if self._channels > 1 else block[:, 0].astype(np.float32)
        mono /= 32768.0
        if self._resampler is not None:
            mono = self._resampler.resample_chunk(mono)
        self._waiting = np.concatenate((self._waiting, mono))
        self._blocks += 1
        if self._blocks >= _SETTLING:
            yield from self._chunks()

    def _chunks(self) -> Iterator[SoundChunk]:
        whole = len(self._waiting) // CHUNK * CHUNK
        for at in range(0, whole, CHUNK):
            samples = self._waiting[at : at + CHUNK].copy()
            yield SoundChunk(self._time(at), self._time(at + CHUNK), samples)
        self._waiting = self._waiting[whole:]
        self._taken += whole

    def _time(self, at: int) -> int:
        return self._clock.time_of(round((self._taken + at) * self._per_sample))

    def _begin_anew(self, first: int, lost_ns: int) -> Iterator[SoundGap]:
        """Go on behind missing frames; the piece of a chunk before them is given up with them."""
        if self._resampler is not None:
            self._resampler.clear()
        missing_from = self._time(0)
        self._waiting = self._waiting[:0]
        self._taken = first / self._per_sample
        yield SoundGap(missing_from - lost_ns, self._time(0), "overflow")
