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
from .vectors import Embedder, HashingEmbedder, MiniLMEmbedder, default_embedder

__all__ = [
    "Box",
    "Clock",
    "Element",
    "ElementState",
    "EmbeddedModel",
    "Embedder",
    "Frame",
    "GroundTruthReader",
    "HashingEmbedder",
    "Integrity",
    "Label",
    "ManualClock",
    "MiniLMEmbedder",
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
    "bounding_box",
    "default_embedder",
    "join_labels",
]
