"""The spoken "stop": a short burst of speech, asked one question only: is it that word?"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from .frontend import levelled, padded, resampled_by
from .heard import RATE
from .moonshine_net import MoonshineNet, log_softmax

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LONGEST_BURST_S", "StopWord", "says_stop"]

LONGEST_BURST_S = 1.6
"""A burst of speech that is longer is not a bare "stop"."""

_STOP = re.compile(
    r"^(?:(?:no|okay|ok|oh|hey|please|wait|and|now|just|lookhear|look here)\W+)*stop"
    r"(?:\W+(?:stop|it|now|please|that|this|there|right|everything|lookhear|look here))*\W*$",
    re.IGNORECASE,
)
_SPEEDS = (0.9, 1.1)
_FORMS = ((" Stop", "."), (" Stop", "!"), (" stop", "."), (" Stop", ","))


def says_stop(text: str) -> bool:
    """Whether the whole text says stop and nothing else."""
    return _STOP.match(text.strip()) is not None


class StopWord:
    """Asks Moonshine how probable the word is, rather than what was said."""

    def __init__(self, net: MoonshineNet) -> None:
        self._net = net
        index = {token: i for i, token in enumerate(net.tokens)}
        self._forms = [[index[part.replace(" ", "\u2581").encode()] for part in form] for form in _FORMS]

    def probability(self, burst: NDArray[np.float32]) -> float:
        """That this burst of speech, float32 at 16 kHz, is the word "stop"; 0 where it is too long."""
        if not RATE // 10 < len(burst) < 2.5 * RATE:
            return 0.0
        sound = levelled(burst)
        views = (sound, *(resampled_by(sound, speed) for speed in _SPEEDS))
        return max(self._view(padded(view, 0.2, 0.3), len(view) / RATE) for view in views)

    def _view(self, sound: NDArray[np.float32], seconds: float) -> float:
        states = self._net.encode(sound)
        decoded = self._net.decode(states, seconds)
        if says_stop(self._net.text(decoded.ids)):
            return 1.0
        likely = max(self._log(states, form) for form in self._forms)
        own = sum(decoded.logs) + decoded.end_log
        return min(1.0, math.exp(likely - own))

    def _log(self, states: NDArray[np.float32], ids: list[int]) -> float:
        logs = log_softmax(self._net.logits(states, ids))[0]
        return float(sum(logs[at, token] for at, token in enumerate([*ids, 2])))
