"""A whole sound read at once: its turns are found, each is read, and the words are joined."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .heard import RATE
from .transcript import Recognizer, TimedWord, Transcript
from .turns import TurnDetector, TurnEvent, TurnSettings
from .vad import WINDOW, VoiceActivity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["find_turns", "read_sound"]

_FOR_FILES = TurnSettings(hang_over_s=0.8, longest_s=20.0)


def find_turns(
    samples: NDArray[np.float32], voice: VoiceActivity, settings: TurnSettings = _FOR_FILES
) -> list[TurnEvent]:
    """The turns in a sound, as their `ended` events."""
    import numpy as np

    detector = TurnDetector(settings)
    voice.reset()
    whole = np.pad(samples, (0, -len(samples) % WINDOW))
    turns: list[TurnEvent] = []
    for at in range(0, len(whole), WINDOW):
        turns += [
            e for e in detector.feed(at, voice.probability(whole[at : at + WINDOW])) if e.kind == "ended"
        ]
    last = detector.end()
    return [*turns, last] if last else turns


def read_sound(samples: NDArray[np.float32], recognizer: Recognizer, voice: VoiceActivity) -> Transcript:
    """Everything that is said in a sound; empty where nobody speaks.

    A sound in which no speech is found is not read: recognisers make something up for noise.
    """
    read = [_read(samples, turn, recognizer) for turn in find_turns(samples, voice)]
    said = [t for t in read if t.text]
    words = tuple(word for t in said for word in t.words)
    sure = min((t.confidence for t in said), default=0.0)
    estimated = any(t.estimated for t in said)
    return Transcript(" ".join(t.text for t in said), words, sure, recognizer.name, estimated)


def _read(samples: NDArray[np.float32], turn: TurnEvent, recognizer: Recognizer) -> Transcript:
    end = min(len(samples), turn.end + int(0.2 * RATE))
    read = recognizer.transcribe(samples[turn.start : end])
    return replace(read, words=tuple(moved(word, turn.start / RATE) for word in read.words))


def moved(word: TimedWord, by_s: float) -> TimedWord:
    """The word, later."""
    return replace(word, t0_s=word.t0_s + by_s, t1_s=word.t1_s + by_s)
