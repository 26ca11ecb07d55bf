"""Hearing: from sound to what was said."""

from .heard import (
    RATE,
    Heard,
    Hearing,
    Hypothesis,
    MicrophoneBack,
    MicrophoneLost,
    Origin,
    Partial,
    ScriptedHearing,
    SoundChunk,
    SoundGap,
    SpeechBegan,
    SpokenStop,
    SpokenWord,
    Utterance,
)

__all__ = [
    "RATE",
    "Heard",
    "Hearing",
    "Hypothesis",
    "MicrophoneBack",
    "MicrophoneLost",
    "Origin",
    "Partial",
    "ScriptedHearing",
    "SoundChunk",
    "SoundGap",
    "SpeechBegan",
    "SpokenStop",
    "SpokenWord",
    "Utterance",
]
