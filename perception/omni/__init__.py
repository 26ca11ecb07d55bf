"""Understanding models: one protocol, the embedded default, generative ones behind sessions."""

from .chat_session import ChatSession
from .chat_settings import ChatServer, ChatSettings, VideoForm
from .loading import open_local_model
from .lowering import lowered
from .model import EmbeddedModel, OmniModel, ScriptedModel, Understanding
from .openai_chat import ChatModel, open_chat_model
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
from .perceiver import GenerativePerceiver
from .profile import (
    Capabilities,
    HistoryPolicy,
    ModelProfile,
    Prices,
    Resizing,
    Sampling,
    all_profiles,
    find_profile,
    load_profile,
)
from .script import ScriptedAnswer, ScriptedBytes, ScriptedFault
from .scripted_chat import ScriptedChatServer
from .scripted_generative import ScriptedGenerativeModel, ScriptedSession
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
    "ChatModel",
    "ChatServer",
    "ChatSession",
    "ChatSettings",
    "Delta",
    "EmbeddedModel",
    "Ended",
    "GenerativeModel",
    "GenerativePerceiver",
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
    "Resizing",
    "Sampling",
    "ScriptedAnswer",
    "ScriptedBytes",
    "ScriptedChatServer",
    "ScriptedFault",
    "ScriptedGenerativeModel",
    "ScriptedModel",
    "ScriptedSession",
    "Sense",
    "TextDelta",
    "TextPart",
    "ToolCall",
    "ToolDeclaration",
    "Understanding",
    "Usage",
    "VideoForm",
    "VideoPart",
    "all_profiles",
    "find_profile",
    "load_profile",
    "lowered",
    "open_chat_model",
    "open_local_model",
    "sense_of",
    "sent_image",
]
