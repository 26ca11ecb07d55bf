"""Is what the microphone heard what the speakers play?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .heard import RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["likeness"]

_HOP = 160
_BANDS = 20
_LAG_S = 0.6


def likeness(heard: NDArray[np.float32], played: NDArray[np.float32]) -> float:
    """How much of the shape of `heard` is in `played`, 0 to 1; both float32 at 16 kHz.

    Log energies of 20 bands every 10 ms, each freed of its mean, are correlated at every shift of
    `played` against `heard`; a room, a loudspeaker and a level change leave that shape as it is, and no
    other speech has it. `played` should begin up to 0.6 s before `heard` and may end later.
    """
    import numpy as np

    if len(played) < RATE // 5 or float(np.abs(played).max()) < 1e-3:
        return 0.0
    ours, theirs = _shape(heard), _shape(played)
    if len(ours) < 10 or len(theirs) < 10:
        return 0.0
    size = len(ours) + len(theirs)
    spectra = np.fft.rfft(theirs, size, axis=0) * np.conj(np.fft.rfft(ours, size, axis=0))
    shifted = np.fft.irfft(spectra.sum(axis=1), size)
    energy = np.concatenate([[0.0], np.cumsum((theirs**2).sum(axis=1))])
    own = float((ours**2).sum())
    best = 0.0
    for lag in range(-10, min(len(theirs), int(2 * _LAG_S * 100))):
        begin, end = max(0, lag), min(len(theirs), lag + len(ours))
        if end - begin < len(ours) // 2:
            continue
        there = float(energy[end] - energy[begin])
        best = max(best, float(shifted[lag % size]) / max(1e-9, (own * there) ** 0.5))
    return best


def _shape(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Log band energies without their means over time, shape (frames, bands)."""
    import numpy as np

    count = (len(samples) - 400) // _HOP + 1
    if count < 1:
        return np.zeros((0, _BANDS))
    frames = np.lib.stride_tricks.sliding_window_view(samples, 400)[::_HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(400), 512, axis=1)) ** 2
    edges = np.unique(np.geomspace(5, 128, _BANDS + 1).astype(int))
    bands = np.add.reduceat(power, edges[:-1], axis=1)
    logs = np.log(bands + bands.max() * 1e-4 + 1e-12)
    return logs - logs.mean(axis=0)
