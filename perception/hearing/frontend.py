"""What is done to sound before it is read: level, rumble, silence around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .heard import RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["levelled", "padded", "resampled_by", "voiced_span", "without_rumble"]


def levelled(samples: NDArray[np.float32], loudness: float = 0.1) -> NDArray[np.float32]:
    """The sound without its mean, its louder half at a root mean square of `loudness`.

    Quiet microphones and loud ones look the same to a recogniser; the gain is limited to 30 dB, so that
    silence stays silence, and the result to full scale.
    """
    import numpy as np

    if not len(samples):
        return samples
    centred = samples - samples.mean(dtype=np.float64).astype(np.float32)
    frames = centred[: len(centred) // 320 * 320].reshape(-1, 320)
    energy = np.sort((frames**2).mean(axis=1)) if len(frames) else (centred**2).mean(keepdims=True)
    loud = float(np.sqrt(energy[len(energy) // 2 :].mean()))
    gain = min(loudness / max(loud, 1e-9), 31.6)
    return np.clip(centred * np.float32(gain), -1.0, 1.0).astype(np.float32)


def padded(samples: NDArray[np.float32], before_s: float, after_s: float) -> NDArray[np.float32]:
    """Silence before and after."""
    import numpy as np

    return np.pad(samples, (int(before_s * RATE), int(after_s * RATE)))


def voiced_span(samples: NDArray[np.float32]) -> tuple[float, float]:
    """Seconds of the first and the last 20 ms that are within 25 dB of the loud ones."""
    import numpy as np

    frames = samples[: len(samples) // 320 * 320].reshape(-1, 320)
    energy = (frames**2).mean(axis=1)
    if not len(energy) or not energy.any():
        return 0.0, len(samples) / RATE
    loud = np.flatnonzero(energy > np.quantile(energy, 0.9) * 10**-2.5)
    return float(loud[0]) * 0.02, float(loud[-1] + 1) * 0.02


def resampled_by(samples: NDArray[np.float32], speed: float) -> NDArray[np.float32]:
    """The sound played `speed` times as fast, pitch and all, by linear interpolation."""
    import numpy as np

    at = np.arange(int(len(samples) / speed)) * speed
    return np.interp(at, np.arange(len(samples)), samples).astype(np.float32)


def without_rumble(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The sound without what lies below 60 Hz, rising to all of it at 120 Hz."""
    import numpy as np

    if len(samples) < 2:
        return samples
    spectrum = np.fft.rfft(samples)
    hertz = np.arange(len(spectrum)) * RATE / len(samples)
    return np.fft.irfft(spectrum * np.clip(hertz / 60 - 1, 0, 1), len(samples)).astype(np.float32)
