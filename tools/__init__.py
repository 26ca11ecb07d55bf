"""What can be done: canonical actions, the hands that perform them, the desktop they happen on."""

from .actions import Action, Click, CopySelection, Drag, Move, PressKeys, Scroll, TypeText, action_from_json
from .hands import Ack, Hands, RecordingHands

__all__ = [
    "Ack",
    "Action",
    "Click",
    "CopySelection",
    "Drag",
    "Hands",
    "Move",
    "PressKeys",
    "RecordingHands",
    "Scroll",
    "TypeText",
    "action_from_json",
]
