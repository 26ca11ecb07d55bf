"""Where in the sound each word is: how much of it must be heard before the word becomes certain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .moonshine_net import MoonshineNet, log_softmax

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["moments_of_certainty", "spread"]

FRAME_S = 0.024
"""Seconds a state of the encoder stands for: 64 x 3 x 2 samples."""

_STEP = 6


def moments_of_certainty(
    net: MoonshineNet, states: NDArray[np.float32], ids: Sequence[int], firsts: Sequence[int]
) -> list[float]:
    """Seconds until the tokens `firsts` (indices into `ids`) become certain; rising.

    The decoder is given the text and ever longer beginnings of the sound, silence in place of the rest,
    all in one batch. A token is certain where its log-probability has risen halfway, which is about the
    middle of its word.
    """
    import numpy as np

    frames = states.shape[1]
    heard = list(range(_STEP, frames + _STEP, _STEP))
    given = np.repeat(states, len(heard), axis=0)
    for row, count in enumerate(heard):
        given[row, count:] = states[0, 0]
    logits: NDArray[np.float32] = net.logits(given, ids)[:, list(firsts)]
    logs = log_softmax(logits)
    moments: list[float] = []
    for column, first in enumerate(firsts):
        rise: list[float] = np.maximum.accumulate(logs[:, column, ids[first]]).tolist()
        at = float(np.interp((rise[0] + rise[-1]) / 2, rise, heard)) * FRAME_S
        moments.append(max(at, moments[-1] if moments else 0.0))
    return moments


def spread(
    weights: Sequence[int], t0_s: float, t1_s: float, middles: Sequence[float] | None = None
) -> list[tuple[float, float]]:
    """Begin and end of words between `t0_s` and `t1_s`; `weights` are their lengths in letters.

    With `middles` the border between two words divides the time between their middles by their lengths;
    without, the whole time is divided by them.
    """
    total = max(1, sum(weights))
    borders = [t0_s]
    for i in range(1, len(weights)):
        if middles is None:
            border = t0_s + (t1_s - t0_s) * sum(weights[:i]) / total
        else:
            left, right = middles[i - 1], middles[i]
            border = left + (right - left) * weights[i - 1] / max(1, weights[i - 1] + weights[i])
        borders.append(min(max(border, borders[-1]), t1_s))
    return list(zip(borders, [*borders[1:], t1_s], strict=True))
