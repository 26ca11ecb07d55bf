"""What is put in front of a generative model: text, pictures, sound and frames, each with its label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..coordinates import SentImage
from ..labels import Label

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "AudioPart",
    "ImagePart",
    "Message",
    "Part",
    "PartRole",
    "Sense",
    "TextPart",
    "ToolCall",
    "VideoPart",
    "sense_of",
]

Sense = Literal["text", "image", "audio", "video"]
PartRole = Literal["system", "user", "assistant", "tool"]


@dataclass(frozen=True, slots=True)
class TextPart:
    """Words. Text that is not trusted may hold anything, a model's control tokens too."""

    text: str
    label: Label


@dataclass(frozen=True, slots=True, eq=False)
class ImagePart:
    """A picture of the part of the screen that `sent` names.

    `frame` is uint8, shape (height, width, 4), BGRA as the screen gives it; it is not changed any more.
    """

    frame: NDArray[np.uint8]
    sent: SentImage
    label: Label


@dataclass(frozen=True, slots=True, eq=False)
class AudioPart:
    """Sound: float32 mono at 16 kHz, -1 to 1."""

    samples: NDArray[np.float32]
    label: Label


@dataclass(frozen=True, slots=True, eq=False)
class VideoPart:
    """Frames of one size in their order, each as in `ImagePart`, `fps` of them a second."""

    frames: tuple[NDArray[np.uint8], ...]
    sent: SentImage
    fps: float
    label: Label


Part = TextPart | ImagePart | AudioPart | VideoPart


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call as the model wrote it; `arguments` is its JSON, unread, and may be none."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Message:
    """What one side says.

    `calls` are those of an assistant; `answers` is the id of the call that a tool's message answers.
    """

    role: PartRole
    parts: tuple[Part, ...]
    calls: tuple[ToolCall, ...] = ()
    answers: str = ""


def sense_of(part: Part) -> Sense:
    """The sense that a part needs."""
    match part:
        case TextPart():
            return "text"
        case ImagePart():
            return "image"
        case AudioPart():
            return "audio"
        case VideoPart():
            return "video"
