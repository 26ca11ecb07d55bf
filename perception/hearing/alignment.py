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
_TOKENS_AT_ONCE = 64
"""Tokens of a batch: each costs 130 kB of logits, and each row 14 kB a frame for the keys of its sound."""


def moments_of_certainty(
    net: MoonshineNet, states: NDArray[np.float32], ids: Sequence[int], firsts: Sequence[int]
) -> list[float]:
    """Seconds until the tokens `firsts` (indices into `ids`) become certain; rising.

    The decoder is given the text and ever longer beginnings of the sound, silence in place of the rest,
    a few at a time: all at once, a long sentence would take half a gigabyte. A token is certain where its
    log-probability has risen halfway, which is about the middle of its word.
    """
    import numpy as np

    frames = states.shape[1]
    heard = list(range(_STEP, frames + _STEP, _STEP))
    given = np.repeat(states, len(heard), axis=0)
    for row, count in enumerate(heard):
        given[row, count:] = states[0, 0]
    # Every part spans the whole sound: the network scales its numbers by the largest of a batch.
    parts = min(len(heard), -(-len(heard) * (len(ids) + 1) // _TOKENS_AT_ONCE))
    logs = np.empty((len(heard), len(firsts)), np.float32)
    for part in range(parts):
        logs[part::parts] = _logs(net, given[part::parts], ids, firsts)
    moments: list[float] = []
    for column in range(len(firsts)):
        rise: list[float] = np.maximum.accumulate(logs[:, column]).tolist()
        at = float(np.interp((rise[0] + rise[-1]) / 2, rise, heard)) * FRAME_S
        moments.append(max(at, moments[-1] if moments else 0.0))
    return moments


def _logs(
    net: MoonshineNet, states: NDArray[np.float32], ids: Sequence[int], firsts: Sequence[int]
) -> NDArray[np.float32]:
    """Log-probabilities of the tokens `firsts`, float32, shape (batch, len(firsts))."""
    places = list(firsts)
    return log_softmax(net.logits(states, ids)[:, places])[:, range(len(places)), [ids[at] for at in places]]


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
