"""The best recogniser there is on this machine: Moonshine where it is sure, else Whisper beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .consensus import consensus
from .moonshine import Moonshine
from .transcript import Recognizer, Transcript
from .whisper import Whisper, whisper_installed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SURE", "Careful", "believed", "open_recognizer"]

SURE = 0.85
"""Confidence from which Moonshine is right about as often as Whisper (measured on the spoken set)."""


def believed(first: Transcript, second: Transcript) -> tuple[Transcript, Transcript | None]:
    """Of the fast and the careful reading the one to believe, and the other if it says anything."""
    if not second.text:  # Whisper found nothing but what it makes up itself
        return first, None
    best = consensus(first, second)
    return best, second if best.recognizer == first.recognizer else first


class Careful:
    """Two recognisers as one: the second is asked where the first is not sure."""

    def __init__(self, first: Recognizer, second: Recognizer) -> None:
        self.name = f"{first.name} and {second.name}"
        self._first, self._second = first, second

    def transcribe(self, samples: NDArray[np.float32]) -> Transcript:
        """The reading of whoever is to be believed."""
        read = self._first.transcribe(samples)
        if read.confidence >= SURE or not read.text:
            return read
        best, other = believed(read, self._second.transcribe(samples))
        if other is None or other.text == best.text:
            return best
        return replace(best, others=((other.text, other.confidence), *best.others))


def open_recognizer(*, align: bool = False) -> Recognizer:
    """Moonshine, with Whisper beside it where that is installed; `align` for the times of all words.

    Raises:
        EnvironmentFault: weights are missing.
    """
    moonshine = Moonshine(align=align)
    return Careful(moonshine, Whisper()) if whisper_installed() else moonshine
