"""What can be done: canonical actions, the hands that perform them, the desktop they happen on."""

from .actions import Action, Click, CopySelection, Drag, Move, PressKeys, Scroll, TypeText, action_from_json
from .applications import App
from .computer import BackEnd, Computer, open_computer
from .desktop import CurrentDesktop, Desktop
from .hands import Ack, Hands, RecordingHands
from .hands_process import HandsProcess
from .lease import DesktopLease
from .player import Played, Sound
from .private_desktop import DesktopSettings, PrivateDesktop
from .private_sound import PrivateSound
from .reaper import reap_abandoned
from .registry import Registry
from .say import Voice, VoiceSettings, speakable

__all__ = [
    "Ack",
    "Action",
    "App",
    "BackEnd",
    "Click",
    "Computer",
    "CopySelection",
    "CurrentDesktop",
    "Desktop",
    "DesktopLease",
    "DesktopSettings",
    "Drag",
    "Hands",
    "HandsProcess",
    "Move",
    "Played",
    "PressKeys",
    "PrivateDesktop",
    "PrivateSound",
    "RecordingHands",
    "Registry",
    "Scroll",
    "Sound",
    "TypeText",
    "Voice",
    "VoiceSettings",
    "action_from_json",
    "open_computer",
    "reap_abandoned",
    "speakable",
]
