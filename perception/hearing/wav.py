# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false
"""Sound from a WAV file of any rate, width and number of channels, at once or as a source."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ..clock import Clock, SystemClock
from .heard import RATE, MicrophoneBack, MicrophoneLost, SoundChunk, SoundGap
from .riff import read_riff

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Sound", "WavSource", "read_wav"]

Sound = SoundChunk | SoundGap | MicrophoneLost | MicrophoneBack
"""What a microphone says."""

_CHUNK = 512


def read_wav(path: Path) -> NDArray[np.float32]:
    """All samples, mono, float32 in -1 to 1, 16 kHz.

    Raises:
        InvalidInput: there is no such file, or it cannot be read as a WAV file.
    """
    import numpy as np

    samples, rate = read_riff(path)
    return resampled(samples.mean(axis=1, dtype=np.float32), rate)


def resampled(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """`samples` at 16 kHz."""
    import numpy as np

    if rate == RATE or not len(samples):
        return samples
    import soxr

    return np.asarray(soxr.resample(samples, rate, RATE), np.float32)


class WavSource:
    """Sound that is at hand, delivered as a microphone would: 32 ms a chunk.

    Args:
        samples: float32 mono at 16 kHz, or the path of a WAV file.
        real_time: Whether to deliver at the pace of the sound; otherwise as fast as it is taken, with
            the times it would have had.
        silence_s: Seconds of silence after the end, so that the last turn ends as it would live.
    """

    def __init__(
        self,
        samples: NDArray[np.float32] | Path,
        *,
        real_time: bool = True,
        silence_s: float = 1.5,
        clock: Clock | None = None,
    ) -> None:
        import numpy as np

        sound = read_wav(samples) if isinstance(samples, Path) else samples
        whole = -(-(len(sound) + int(silence_s * RATE)) // _CHUNK) * _CHUNK
        self._samples = np.pad(sound, (0, whole - len(sound)))
        self._real_time = real_time
        self._clock = clock or SystemClock()
        self.t0_ns = 0

    async def __aenter__(self) -> Self:
        """The sound begins now."""
        self.t0_ns = self._clock.now_ns()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    async def __aiter__(self) -> AsyncIterator[Sound]:
        """Every chunk once."""
        yield MicrophoneBack(self.t0_ns, "file")
        for at in range(0, len(self._samples), _CHUNK):
            t0, t1 = (self.t0_ns + n * 1_000_000_000 // RATE for n in (at, at + _CHUNK))
            if self._real_time:
                await self._clock.sleep_until(t1)
            else:
                await asyncio.sleep(0)
            yield SoundChunk(t0, t1, self._samples[at : at + _CHUNK])
