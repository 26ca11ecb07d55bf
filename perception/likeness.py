"""How much of what a microphone heard is what the speakers played."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LOOPBACK_FROM", "loopback_share"]

LOOPBACK_FROM = 0.6
"""The share from which a stretch counts as what the speakers played.

Measured: 0.68 and more with an echo of 0.3 s and noise at 5 dB; another voice saying the same 0.53 and less.
"""

_WINDOW, _HOP = 512, 256  # 32 ms, half overlapped
_TAPS = 2  # more of them follow longer echoes, but fit a stranger's voice better, too
_FRAMES_PER_TAP = 12
_CANDIDATES = 3
_EARLY = 32  # 2 ms: the strongest path of a room is not always its first
_FAINT = 1e-8  # mean square below -80 dB: nothing was played


def loopback_share(mic: NDArray[np.float32], reference: NDArray[np.float32]) -> float:
    """The share of the microphone's energy that is explained by what was played, 0 to 1.

    Any delay within the reference, any level and any short echo are allowed for: per frequency, each frame
    of the microphone is predicted by least squares from the last few frames of the reference (a convolutive
    transfer function; Talmon, Cohen, Gannot 2009), at the delays the generalised cross-correlation with
    phase transform proposes (Knapp, Carter 1976). What fits by chance is subtracted (adjusted R²).

    Args:
        mic: float32, shape (n,), 16 kHz: a stretch of speech.
        reference: float32, shape (m,), 16 kHz: what was played from somewhat before until its end.
    """
    import numpy as np

    if len(mic) < 4 * _WINDOW or len(reference) < 4 * _WINDOW:
        return 0.0
    if np.mean(np.square(reference)) < _FAINT or np.mean(np.square(mic)) < _FAINT:
        return 0.0
    shares = [_explained(mic, _shifted(reference, at, len(mic))) for at in _delays(mic, reference)]
    return max(0.0, min(1.0, max(shares)))


def _delays(mic: NDArray[np.float32], reference: NDArray[np.float32]) -> list[int]:
    """Where in the reference the microphone's stretch most likely begins; negative: before it."""
    import numpy as np

    size = 1 << (len(mic) + len(reference) - 1).bit_length()
    cross = np.fft.rfft(reference, size) * np.conj(np.fft.rfft(mic, size))
    strength = np.abs(cross)
    # Half of the whitening: fully whitened, a noisy room decides; not at all, the pitch of the voice does.
    likeness = np.abs(np.fft.irfft(cross / np.sqrt(strength + 1e-3 * strength.max()), size))
    found: list[int] = []
    for _ in range(_CANDIDATES):
        at = int(np.argmax(likeness))
        found.append(at if at < len(reference) else at - size)
        likeness[np.arange(at - _HOP, at + _HOP) % size] = 0
    return found


def _shifted(reference: NDArray[np.float32], at: int, length: int) -> NDArray[np.float32]:
    """`length` samples of the reference from `at` on, silence where it has none."""
    import numpy as np

    padded = np.zeros(length, np.float32)
    at -= _EARLY
    first, last = max(0, at), min(len(reference), at + length)
    if last > first:
        padded[first - at : last - at] = reference[first:last]
    return padded


def _explained(mic: NDArray[np.float32], reference: NDArray[np.float32]) -> float:
    import numpy as np

    heard, played = _frames(mic), _frames(reference)
    count = len(heard)
    taps = max(1, min(_TAPS, count // _FRAMES_PER_TAP))
    late = np.stack([np.roll(played, tap, axis=0) for tap in range(taps)], axis=-1)
    for tap in range(taps):
        late[:tap, :, tap] = 0
    design = late.transpose(1, 0, 2)  # (frequency, frame, tap)
    target = heard.T[:, :, None]
    adjoint = design.conj().transpose(0, 2, 1)
    gram = adjoint @ design
    floor = 1e-6 * np.trace(gram, axis1=1, axis2=2).real.max() / taps + 1e-12
    weights = np.linalg.solve(gram + floor * np.eye(taps), adjoint @ target)
    left = float(np.sum(np.abs(target - design @ weights) ** 2))
    whole = float(np.sum(np.abs(target) ** 2))
    free = max(1.0, count * _HOP / _WINDOW * 1.3)  # overlapping frames are not independent
    chance = min(0.9, taps / free)
    return 1 - left / whole / (1 - chance)


def _frames(samples: NDArray[np.float32]) -> NDArray[np.complex64]:
    """Windowed spectra of 125 Hz to 7 kHz, shape (frames, frequencies)."""
    import numpy as np

    strips = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::_HOP]
    return np.fft.rfft(strips * np.hanning(_WINDOW), axis=1)[:, 4:224].astype(np.complex64)
