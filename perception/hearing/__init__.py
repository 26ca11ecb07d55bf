"""Hearing: from sound to what was said."""

from .best import (
    open_recognizer,
)
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
from .moonshine import (
    Moonshine,
)
from .reading import (
    find_turns,
    read_sound,
)
from .transcript import (
    Recognizer,
    ScriptedRecognizer,
    TimedWord,
    Transcript,
)
from .turns import (
    TurnDetector,
    TurnEvent,
    TurnSettings,
)
from .vad import (
    WINDOW,
    GatedActivity,
    GgmlActivity,
    SileroActivity,
    VoiceActivity,
    voice_activity,
)
from .wav import (
    Sound,
    WavSource,
    read_wav,
)
from .whisper import (
    Whisper,
    whisper_installed,
)

__all__ = [
    "RATE",
    "WINDOW",
    "GatedActivity",
    "GgmlActivity",
    "Heard",
    "Hearing",
    "Hypothesis",
    "MicrophoneBack",
    "MicrophoneLost",
    "Moonshine",
    "Origin",
    "Partial",
    "Recognizer",
    "ScriptedHearing",
    "ScriptedRecognizer",
    "SileroActivity",
    "Sound",
    "SoundChunk",
    "SoundGap",
    "SpeechBegan",
    "SpokenStop",
    "SpokenWord",
    "TimedWord",
    "Transcript",
    "TurnDetector",
    "TurnEvent",
    "TurnSettings",
    "Utterance",
    "VoiceActivity",
    "WavSource",
    "Whisper",
    "find_turns",
    "open_recognizer",
    "read_sound",
    "read_wav",
    "voice_activity",
    "whisper_installed",
]
