"""Log-mel spectrograms of the two audio encoders, in numpy."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HOP", "RATE", "parakeet_mel", "whisper_mel"]

RATE = 16_000
HOP = 160
_WINDOW = 400


def parakeet_mel(samples: NDArray[np.float32], bins: int, fft: int = 512) -> NDArray[np.float32]:
    """Float32, shape (frames, bins), of mean 0 and deviation 1 in each bin; frames = 1 + samples // 160.

    The last frame is silence to the encoder: it is not whole (NeMo's preprocessor; its mask is one shorter).
    """
    sharpened: NDArray[np.float32] = np.concatenate(
        [samples[:1], samples[1:] - np.float32(0.97) * samples[:-1]], dtype=np.float32
    )
    window = np.zeros(fft)
    window[(fft - _WINDOW) // 2 : (fft + _WINDOW) // 2] = np.hanning(_WINDOW)
    power = _power(np.pad(sharpened, fft // 2), window)
    logged = np.log(power @ _filters(bins, fft) + 2.0**-24)
    whole = max(1, len(samples) // HOP)
    mean = logged[:whole].mean(axis=0)
    spread = np.sqrt(((logged[:whole] - mean) ** 2).sum(axis=0) / max(1, whole - 1))
    logged = (logged - mean) / (spread + 1e-5)
    logged[whole:] = 0.0
    return logged.astype(np.float32)


def whisper_mel(samples: NDArray[np.float32], bins: int) -> NDArray[np.float32]:
    """Float32, shape (bins, frames), about -1 to 1; frames = samples / 160, rounded up.

    As if the sound were followed by silence, which is how Whisper's encoders were trained.
    """
    frames = -(-len(samples) // HOP)
    padded = np.pad(samples, (0, _WINDOW))
    padded = np.concatenate([padded[_WINDOW // 2 : 0 : -1], padded])
    power = _power(padded, np.hanning(_WINDOW + 1)[:-1])[:frames]
    logged = np.log10(np.maximum(power @ _filters(bins, _WINDOW), 1e-10))
    logged = np.maximum(logged, logged.max() - 8.0)
    return ((logged + 4.0) / 4.0).T.astype(np.float32)


def _power(padded: NDArray[np.float32], window: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shape (frames, len(window) // 2 + 1)."""
    frames = np.lib.stride_tricks.sliding_window_view(padded, len(window))[::HOP]
    return np.abs(np.fft.rfft(frames * window)) ** 2


@cache
def _filters(bins: int, fft: int) -> NDArray[np.float64]:
    """Triangles of equal area on Slaney's scale, 0 to 8 kHz, shape (fft // 2 + 1, bins)."""
    edges = _hertz(np.linspace(_mels(0.0), _mels(RATE / 2), bins + 2))
    slopes = edges[None, :] - np.linspace(0, RATE / 2, fft // 2 + 1)[:, None]
    rising = -slopes[:, :-2] / np.diff(edges)[:-1]
    falling = slopes[:, 2:] / np.diff(edges)[1:]
    return np.maximum(0.0, np.minimum(rising, falling)) * (2.0 / (edges[2:] - edges[:-2]))


_LINEAR = 200 / 3  # hertz a mel below 1 kHz (Slaney, Auditory Toolbox)
_LOG = np.log(6.4) / 27


def _mels(hertz: float) -> float:
    return hertz / _LINEAR if hertz < 1000 else 15 + float(np.log(hertz / 1000)) / _LOG


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mels < 15, mels * _LINEAR, 1000 * np.exp(_LOG * (mels - 15)))
