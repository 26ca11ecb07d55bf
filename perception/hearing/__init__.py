"""Hearing: from sound to what was said."""

from .best import (
    open_recognizer,
)
from .ears import (
    Ears,
    SoundSource,
)
from .finished import (
    seems_finished,
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
from .peaks import (
    peaks_of,
)
from .reading import (
    find_turns,
    read_sound,
)
from .recognition import (
    InlineReader,
    RecognizerProcess,
    SoundReader,
)
from .riff import (
    read_riff,
)
from .settings import (
    EarsSettings,
    ListeningMode,
)
from .stop import (
    says_stop,
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
from .utterances import (
    both_readings,
    second_reading,
)
from .vad import (
    WINDOW,
    GatedActivity,
    GgmlActivity,
    SileroActivity,
    VoiceActivity,
    voice_activity,
)
from .wake import (
    after_wake_phrase,
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
    "Ears",
    "EarsSettings",
    "GatedActivity",
    "GgmlActivity",
    "Heard",
    "Hearing",
    "Hypothesis",
    "InlineReader",
    "ListeningMode",
    "MicrophoneBack",
    "MicrophoneLost",
    "Moonshine",
    "Origin",
    "Partial",
    "Recognizer",
    "RecognizerProcess",
    "ScriptedHearing",
    "ScriptedRecognizer",
    "SileroActivity",
    "Sound",
    "SoundChunk",
    "SoundGap",
    "SoundReader",
    "SoundSource",
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
    "after_wake_phrase",
    "both_readings",
    "find_turns",
    "open_recognizer",
    "peaks_of",
    "read_riff",
    "read_sound",
    "read_wav",
    "says_stop",
    "second_reading",
    "seems_finished",
    "voice_activity",
    "whisper_installed",
]
