"""What is sensed and understood: clocks, labels, percepts, scenes, readers, understanding."""

from .clock import Clock, ManualClock, SystemClock
from .elements import Element, ElementState, Role, Word
from .geometry import Box, Point, bounding_box
from .labels import Integrity, Label, Modality, join_labels
from .moment import Moment, Utterance
from .omni import EmbeddedModel, OmniModel, ScriptedModel, Understanding
from .reader import GroundTruthReader, Reader, Reading, View
from .scene import Scene, SceneRing, Window
from .source import Frame, Percept, ScriptedSource, Source, TextInput
from .x11 import X11Display
from .x11_events import XEvent
from .xauthority import XCookie, local_cookies, read_cookies, write_cookies

__all__ = [
    "Box",
    "Clock",
    "Element",
    "ElementState",
    "EmbeddedModel",
    "Frame",
    "GroundTruthReader",
    "Integrity",
    "Label",
    "ManualClock",
    "Modality",
    "Moment",
    "OmniModel",
    "Percept",
    "Point",
    "Reader",
    "Reading",
    "Role",
    "Scene",
    "SceneRing",
    "ScriptedModel",
    "ScriptedSource",
    "Source",
    "SystemClock",
    "TextInput",
    "Understanding",
    "Utterance",
    "View",
    "Window",
    "Word",
    "X11Display",
    "XCookie",
    "XEvent",
    "bounding_box",
    "join_labels",
    "local_cookies",
    "read_cookies",
    "write_cookies",
]
