"""Reads an utterance with Moonshine tiny: 15 to 60 ms for a command, on one thread."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .alignment import moments_of_certainty, spread
from .frontend import levelled, padded, resampled_by, voiced_span
from .heard import RATE
from .moonshine_net import Decoded, MoonshineNet
from .transcript import TimedWord, Transcript

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    View = tuple[NDArray[np.float32], Decoded, float]

__all__ = ["Moonshine", "points_at_something"]

_BEFORE_S, _AFTER_S = 0.2, 0.2
_SPEEDS = (1.0, 0.9, 1.1)
_COMMAND_S = 12.0
_POINTING = re.compile(r"\b(this|that|these|those|here|there|it|one|ones)\b", re.IGNORECASE)


def points_at_something(text: str) -> bool:
    """Whether the time of a word may matter: "click this", "put it there"."""
    return _POINTING.search(text) is not None


@dataclass(frozen=True, slots=True)
class _Word:
    first: int
    ids: tuple[int, ...]
    logs: tuple[float, ...]


class Moonshine:
    """Moonshine tiny (MIT), as a `Recognizer`.

    Args:
        align: Whether every text gets aligned word times; otherwise only one that points at something
            does, and the words of the others are spread over the speech by their lengths.

    Raises:
        EnvironmentFault: its weights are missing.
    """

    def __init__(self, *, align: bool = False) -> None:
        self.name = "moonshine"
        self.net = MoonshineNet()
        self._align = align

    def transcribe(self, samples: NDArray[np.float32]) -> Transcript:
        """The surest of the readings at three speeds: what one speed garbles another often has right."""
        return self._surest(samples, _SPEEDS if len(samples) < _COMMAND_S * RATE else (1.0,))

    def transcribe_once(self, samples: NDArray[np.float32]) -> Transcript:
        """One reading, a third of the cost."""
        return self._surest(samples, (1.0,))

    def _surest(self, samples: NDArray[np.float32], speeds: tuple[float, ...]) -> Transcript:
        if len(samples) < RATE // 20:
            return Transcript("", recognizer=self.name)
        readings = [self.view(samples, speed) for speed in speeds]
        best, *lesser = sorted(readings, key=lambda reading: -confidence(reading[1]))
        decoded = best[1]
        text = self.net.text(decoded.ids).strip()
        short = len(samples) < _COMMAND_S * RATE  # the cost of alignment grows with the square of it
        aligned = short and (self._align or points_at_something(text))
        words = self._words(samples, decoded, best, aligned=aligned)
        others = dict((self.net.text(d.ids).strip(), confidence(d)) for _, d, _ in reversed(lesser))
        others.pop(text, None)
        return Transcript(
            text, words, confidence(decoded), self.name, not aligned, tuple(reversed(others.items()))
        )

    def view(self, samples: NDArray[np.float32], speed: float) -> View:
        """States and likeliest tokens of the sound at a speed."""
        sound = levelled(samples)
        if speed != 1.0:
            sound = resampled_by(sound, speed)
        states = self.net.encode(padded(sound, _BEFORE_S, _AFTER_S))
        return states, self.net.decode(states, len(sound) / RATE), speed

    def _words(
        self, samples: NDArray[np.float32], decoded: Decoded, view: View, *, aligned: bool
    ) -> tuple[TimedWord, ...]:
        words = [w for w in self._grouped(decoded) if any(c.isalnum() for c in self.net.text(w.ids))]
        if not words:
            return ()
        middles = None
        if aligned:
            moments = moments_of_certainty(self.net, view[0], decoded.ids, [w.first for w in words])
            middles = [max(0.0, (moment - _BEFORE_S) * view[2]) for moment in moments]
        texts = [self.net.text(w.ids).strip() for w in words]
        spans = spread([len(t) for t in texts], *voiced_span(samples), middles)
        return tuple(
            TimedWord(text, t0, t1, math.exp(sum(w.logs) / len(w.logs)))
            for text, w, (t0, t1) in zip(texts, words, spans, strict=True)
        )

    def _grouped(self, decoded: Decoded) -> list[_Word]:
        """Tokens joined to words; a comma belongs to the word before and says nothing of its certainty."""
        words: list[_Word] = []
        for at, (token, log) in enumerate(zip(decoded.ids, decoded.logs, strict=True)):
            if not words or self.net.tokens[token].startswith(b"\xe2\x96\x81"):
                words.append(_Word(at, (token,), (log,)))
                continue
            word = words[-1]
            lettered = any(c.isalnum() for c in self.net.text([token]))
            words[-1] = _Word(word.first, (*word.ids, token), (*word.logs, log) if lettered else word.logs)
        return words


def confidence(decoded: Decoded) -> float:
    """Geometric mean of the probabilities of the tokens and of the end."""
    logs = [*decoded.logs, decoded.end_log]
    return math.exp(sum(logs) / len(logs)) if decoded.ids else 0.0
