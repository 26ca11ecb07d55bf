"""What is sensed and understood: clocks, labels, percepts, scenes, readers, understanding."""

from .clock import Clock, ManualClock, SystemClock
from .elements import Element, ElementState, Role, Word
from .eyes import Eyes, EyesSettings, WindowList
from .gate import ChangeGate, changed_boxes, changed_share
from .geometry import Box, Point, bounding_box
from .hearing import (
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
from .identity import Identities
from .labels import Integrity, Label, Modality, join_labels
from .lanes import (
    BoundedLane,
    CoalescingLane,
    Gap,
    Lane,
    LaneClosed,
    LaneCounts,
    LatestLane,
    LosslessLane,
    RingLane,
)
from .likeness import LOOPBACK_FROM, loopback_share
from .lines import Line
from .loopback import SoundReference
from .merge import Region, merge_lines, plan_regions
from .microphone_process import Microphone, MicrophoneSettings, list_microphones
from .moment import Moment
from .ocr import OcrStatus, OcrWorker, ReadCancelled
from .omni import EmbeddedModel, OmniModel, ScriptedModel, Understanding
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
from .xauthority import XCookie, local_cookies, read_cookies, write_cookies

__all__ = [
    "AHEAD_MS",
    "LOOPBACK_FROM",
    "RATE",
    "BoundedLane",
    "Box",
    "ChangeGate",
    "Clock",
    "CoalescingLane",
    "Element",
    "ElementState",
    "EmbeddedModel",
    "Embedder",
    "Eyes",
    "EyesSettings",
    "Frame",
    "Gap",
    "GroundTruthReader",
    "HashingEmbedder",
    "Heard",
    "Hearing",
    "Hypothesis",
    "Identities",
    "Integrity",
    "Label",
    "Lane",
    "LaneClosed",
    "LaneCounts",
    "LatestLane",
    "Line",
    "LosslessLane",
    "ManualClock",
    "Microphone",
    "MicrophoneBack",
    "MicrophoneLost",
    "MicrophoneSettings",
    "MiniLMEmbedder",
    "Modality",
    "Moment",
    "OcrStatus",
    "OcrWorker",
    "OmniModel",
    "Origin",
    "Partial",
    "Percept",
    "Point",
    "ReadCancelled",
    "Reader",
    "Reading",
    "Region",
    "RingLane",
    "Role",
    "SampleClock",
    "Scene",
    "SceneRing",
    "ScreenSettings",
    "ScreenSource",
    "ScriptedHearing",
    "ScriptedModel",
    "ScriptedSource",
    "Settled",
    "Shape",
    "ShapeFinder",
    "Sight",
    "SoundChunk",
    "SoundEvent",
    "SoundGap",
    "SoundLane",
    "SoundReference",
    "SoundServer",
    "SoundStream",
    "Source",
    "SpeechBegan",
    "SpokenStop",
    "SpokenWord",
    "SystemClock",
    "TextInput",
    "Understanding",
    "Utterance",
    "View",
    "Window",
    "WindowList",
    "Word",
    "X11Display",
    "XCookie",
    "XEvent",
    "bounding_box",
    "changed_boxes",
    "changed_share",
    "compose",
    "default_embedder",
    "find_shapes",
    "join_labels",
    "list_microphones",
    "local_cookies",
    "loopback_share",
    "merge_lines",
    "plan_regions",
    "read_cookies",
    "write_cookies",
]
