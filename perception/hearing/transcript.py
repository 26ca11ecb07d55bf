"""What a recogniser makes of a stretch of sound, and the seam every recogniser stands behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Recognizer", "ScriptedRecognizer", "TimedWord", "Transcript"]


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word; `t0_s, t1_s` count from the first sample, confidence 0 to 1."""

    text: str
    t0_s: float
    t1_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """Text, its words in order, and the geometric mean of the probabilities of its tokens.

    `recognizer` names who read it; `estimated` says that word times are estimated, not aligned; `others`
    are the next best readings with their confidences, best first.
    """

    text: str
    words: tuple[TimedWord, ...] = ()
    confidence: float = 0.0
    recognizer: str = ""
    estimated: bool = False
    others: tuple[tuple[str, float], ...] = ()


class Recognizer(Protocol):
    """Reads sound: float32 mono at 16 kHz, shape (n,)."""

    name: str

    def transcribe(self, samples: NDArray[np.float32]) -> Transcript:
        """The whole stretch at once; empty text where nothing is said."""
        ...


class ScriptedRecognizer:
    """Reads what it was told to, by the length of the sound in samples; `otherwise` for the rest."""

    def __init__(self, said: Mapping[int, Transcript], otherwise: Transcript | None = None) -> None:
        self.name = "scripted"
        self._said = said
        self._otherwise = otherwise or Transcript("", recognizer="scripted")

    def transcribe(self, samples: NDArray[np.float32]) -> Transcript:
        """The scripted reading."""
        return self._said.get(len(samples), self._otherwise)
