"""What is sensed and understood: clocks, labels, percepts, scenes, readers, understanding."""

from .clock import Clock, ManualClock, SystemClock
from .elements import Element, ElementState, Role, Word
from .eyes import Eyes, EyesSettings, WindowList
from .gate import ChangeGate, changed_boxes, changed_share
from .geometry import Box, Point, bounding_box
from .hearing import Ears, EarsSettings, GatedActivity, GgmlActivity, Heard, Hearing, Hypothesis, InlineReader, ListeningMode, MicrophoneBack, MicrophoneLost, Moonshine, Origin, Partial, RATE, Recognizer, RecognizerProcess, ScriptedHearing, ScriptedRecognizer, SileroActivity, Sound, SoundChunk, SoundGap, SoundReader, SoundSource, SpeechBegan, SpokenStop, SpokenWord, TimedWord, Transcript, TurnDetector, TurnEvent, TurnSettings, Utterance, VoiceActivity, WINDOW, WavSource, Whisper, after_wake_phrase, find_turns, open_recognizer, read_riff, read_sound, read_wav, says_stop, seems_finished, voice_activity, whisper_installed
from .identity import Identities
from .labels import Integrity, Label, Modality, join_labels
from .lanes import BoundedLane, CoalescingLane, Gap, Lane, LaneClosed, LaneCounts, LatestLane, LosslessLane, RingLane
from .likeness import LOOPBACK_FROM, loopback_share
from .lines import Line
from .loopback import SoundReference
from .merge import Region, merge_lines, plan_regions
from .microphone_process import Microphone, MicrophoneSettings, list_microphones
from .moment import Moment
from .ocr import OcrStatus, OcrWorker, ReadCancelled
from .omni import EmbeddedModel, OmniModel, ScriptedModel, Understanding
from .pointer import PointerTrail
from .reader import GroundTruthReader, Reader, Reading, View
from .recording import AHEAD_MS
from .roles import compose
from .scene import Scene, SceneRing, Window
from .screen import ScreenSettings, ScreenSource
from .settle import Settled
from .shapes import Shape, ShapeFinder, find_shapes
from .sight import Sight
from .sound_clock import SampleClock
from .sound_lane import SoundEvent, SoundLane
from .sound_server import SoundServer
from .sound_stream import SoundStream
from .source import Frame, Percept, ScriptedSource, Source, TextInput
from .vectors import Embedder, HashingEmbedder, MiniLMEmbedder, default_embedder
from .x11 import X11Display
from .x11_events import XEvent
from .x11_sign import ScreenSign
from .xauthority import XCookie, local_cookies, read_cookies, write_cookies

__all__ = [
    "AHEAD_MS",
    "LOOPBACK_FROM",
    "RATE",
    "WINDOW",
    "BoundedLane",
    "Box",
    "ChangeGate",
    "Clock",
    "CoalescingLane",
    "Ears",
    "EarsSettings",
    "Element",
    "ElementState",
    "EmbeddedModel",
    "Embedder",
    "Eyes",
    "EyesSettings",
    "Frame",
    "Gap",
    "GatedActivity",
    "GgmlActivity",
    "GroundTruthReader",
    "HashingEmbedder",
    "Heard",
    "Hearing",
    "Hypothesis",
    "Identities",
    "InlineReader",
    "Integrity",
    "Label",
    "Lane",
    "LaneClosed",
    "LaneCounts",
    "LatestLane",
    "Line",
    "ListeningMode",
    "LosslessLane",
    "ManualClock",
    "Microphone",
    "MicrophoneBack",
    "MicrophoneLost",
    "MicrophoneSettings",
    "MiniLMEmbedder",
    "Modality",
    "Moment",
    "Moonshine",
    "OcrStatus",
    "OcrWorker",
    "OmniModel",
    "Origin",
    "Partial",
    "Percept",
    "Point",
    "PointerTrail",
    "ReadCancelled",
    "Reader",
    "Reading",
    "Recognizer",
    "RecognizerProcess",
    "Region",
    "RingLane",
    "Role",
    "SampleClock",
    "Scene",
    "SceneRing",
    "ScreenSettings",
    "ScreenSign",
    "ScreenSource",
    "ScriptedHearing",
    "ScriptedModel",
    "ScriptedRecognizer",
    "ScriptedSource",
    "Settled",
    "Shape",
    "ShapeFinder",
    "Sight",
    "SileroActivity",
    "Sound",
    "SoundChunk",
    "SoundEvent",
    "SoundGap",
    "SoundLane",
    "SoundReader",
    "SoundReference",
    "SoundServer",
    "SoundSource",
    "SoundStream",
    "Source",
    "SpeechBegan",
    "SpokenStop",
    "SpokenWord",
    "SystemClock",
    "TextInput",
    "TimedWord",
    "Transcript",
    "TurnDetector",
    "TurnEvent",
    "TurnSettings",
    "Understanding",
    "Utterance",
    "View",
    "VoiceActivity",
    "WavSource",
    "Whisper",
    "Window",
    "WindowList",
    "Word",
    "X11Display",
    "XCookie",
    "XEvent",
    "after_wake_phrase",
    "bounding_box",
    "changed_boxes",
    "changed_share",
    "compose",
    "default_embedder",
    "find_shapes",
    "find_turns",
    "join_labels",
    "list_microphones",
    "local_cookies",
    "loopback_share",
    "merge_lines",
    "open_recognizer",
    "plan_regions",
    "read_cookies",
    "read_riff",
    "read_sound",
    "read_wav",
    "says_stop",
    "seems_finished",
    "voice_activity",
    "whisper_installed",
    "write_cookies",
]
