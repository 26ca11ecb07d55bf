"""What can be done: canonical actions, the hands that perform them, the desktop they happen on."""

from .actions import (
    Action,
    Click,
    CopySelection,
    Drag,
    HoldKeys,
    Move,
    PressKeys,
    Scroll,
    TypeText,
    action_from_json,
)
from .applications import App, find_application
from .clipboard import Clipboard
from .computer import BackEnd, Computer, open_computer
from .desktop import CurrentDesktop, Desktop
from .device import Interrupted
from .dialects import (
    OWN_LABEL,
    ActionResult,
    Dialect,
    MalformedAnswer,
    Parsed,
    Reply,
    SeenStep,
    pictures_left_out,
    resolve_dialect,
)
from .hands import Ack, Hands, RecordingHands
from .hands_log import Told, read_hands_log
from .hands_process import HandsProcess
from .hot_keys import HotKey, HotKeys
from .lease import DesktopLease
from .model_actions import Answer, Ask, Finish, Look, ModelAction, OpenThing, Wait, model_action_from_json
from .player import Played, Sound
from .private_desktop import DesktopSettings, PrivateDesktop
from .private_sound import PrivateSound
from .processes import is_same_process, start_stamp
from .reaper import reap_abandoned
from .registry import Registry
from .say import Voice, VoiceSettings, speakable
from .typed_lines import TypedLines
from .watch_sign import WatchSign

__all__ = [
    "OWN_LABEL",
    "Ack",
    "Action",
    "ActionResult",
    "Answer",
    "App",
    "Ask",
    "BackEnd",
    "Click",
    "Clipboard",
    "Computer",
    "CopySelection",
    "CurrentDesktop",
    "Desktop",
    "DesktopLease",
    "DesktopSettings",
    "Dialect",
    "Drag",
    "Finish",
    "Hands",
    "HandsProcess",
    "HoldKeys",
    "HotKey",
    "HotKeys",
    "Interrupted",
    "Look",
    "MalformedAnswer",
    "ModelAction",
    "Move",
    "OpenThing",
    "Parsed",
    "Played",
    "PressKeys",
    "PrivateDesktop",
    "PrivateSound",
    "RecordingHands",
    "Registry",
    "Reply",
    "Scroll",
    "SeenStep",
    "Sound",
    "Told",
    "TypeText",
    "TypedLines",
    "Voice",
    "VoiceSettings",
    "Wait",
    "WatchSign",
    "action_from_json",
    "find_application",
    "is_same_process",
    "model_action_from_json",
    "open_computer",
    "pictures_left_out",
    "read_hands_log",
    "reap_abandoned",
    "resolve_dialect",
    "speakable",
    "start_stamp",
]
