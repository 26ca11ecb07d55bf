"""Parts of conversations, and answers put together, for the tests of models behind servers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lookhear.perception import Box, Integrity, Label, Modality, SentImage
from lookhear.perception.omni import (
    AudioPart,
    CallDelta,
    Capabilities,
    Delta,
    Ended,
    ImagePart,
    Message,
    ModelProfile,
    PartRole,
    ReasoningDelta,
    TextDelta,
    TextPart,
    ToolCall,
    VideoPart,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

OWNER = Label(Integrity.OWNER, Modality.TEXT, "command line")
SCREEN = Label(Integrity.UNTRUSTED, Modality.SCREEN, "window 'Shop'")
ALL_SENSES = Capabilities(
    senses=frozenset({"text", "image", "audio", "video"}), tools=True, structured_output=True
)


def profile(**changes: object) -> ModelProfile:
    """A profile that takes everything."""
    return ModelProfile.model_validate({"name": "tiny", "capabilities": ALL_SENSES, **changes})


def said(role: PartRole, text: str, label: Label = OWNER) -> Message:
    """A message of words."""
    return Message(role, (TextPart(text, label),))


def frame(seed: int = 0, size: tuple[int, int] = (64, 48)) -> NDArray[np.uint8]:
    """A picture as the screen gives it, `size` is width and height."""
    pixels = np.random.default_rng(seed).integers(0, 255, (size[1], size[0], 4), dtype=np.uint8)
    pixels[..., 3] = 255
    return pixels


def picture(seed: int = 0, size: tuple[int, int] = (64, 48)) -> ImagePart:
    """A picture of the screen."""
    return ImagePart(frame(seed, size), SentImage(Box(0, 0, *size), size), SCREEN)


def sound(seconds: float = 0.5) -> AudioPart:
    """A tone."""
    return AudioPart(np.sin(np.arange(int(16_000 * seconds)) / 10).astype(np.float32) * 0.5, SCREEN)


def video(frames: int = 4) -> VideoPart:
    """Frames that differ."""
    size = (64, 48)
    return VideoPart(
        tuple(frame(seed, size) for seed in range(frames)), SentImage(Box(0, 0, *size), size), 2.0, SCREEN
    )


@dataclass
class Whole:
    """An answer put together."""

    text: str
    thought: str
    calls: tuple[ToolCall, ...]
    pieces: int
    ended: Ended


async def whole(deltas: AsyncIterator[Delta]) -> Whole:
    """Read an answer to its end."""
    found = [delta async for delta in deltas]
    ended = found[-1]
    assert isinstance(ended, Ended)
    words = [delta.text for delta in found if isinstance(delta, TextDelta)]
    thoughts = [delta.text for delta in found if isinstance(delta, ReasoningDelta)]
    calls = tuple(delta.call for delta in found if isinstance(delta, CallDelta))
    return Whole("".join(words), "".join(thoughts), calls, len(words) + len(thoughts), ended)
