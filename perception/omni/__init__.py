"""Understanding models: one protocol, the embedded default, generative ones behind sessions."""

from .model import EmbeddedModel, OmniModel, ScriptedModel, Understanding
from .parts import (
    AudioPart,
    ImagePart,
    Message,
    Part,
    PartRole,
    Sense,
    TextPart,
    ToolCall,
    VideoPart,
    sense_of,
)
from .profile import Capabilities, HistoryPolicy, ModelProfile, Prices, Sampling, find_profile, load_profile
from .sending import sent_image
from .session import (
    CallDelta,
    Delta,
    Ended,
    GenerativeModel,
    OmniSession,
    ReasoningDelta,
    TextDelta,
    ToolDeclaration,
    Usage,
)

__all__ = [
    "AudioPart",
    "CallDelta",
    "Capabilities",
    "Delta",
    "EmbeddedModel",
    "Ended",
    "GenerativeModel",
    "HistoryPolicy",
    "ImagePart",
    "Message",
    "ModelProfile",
    "OmniModel",
    "OmniSession",
    "Part",
    "PartRole",
    "Prices",
    "ReasoningDelta",
    "Sampling",
    "ScriptedModel",
    "Sense",
    "TextDelta",
    "TextPart",
    "ToolCall",
    "ToolDeclaration",
    "Understanding",
    "Usage",
    "VideoPart",
    "find_profile",
    "load_profile",
    "sense_of",
    "sent_image",
]
