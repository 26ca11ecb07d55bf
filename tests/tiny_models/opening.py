"""Opens the tiny models, once built a process, and speaks with them."""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lookhear.perception import Box, Integrity, Label, Modality, SentImage
from lookhear.perception.omni import (
    AudioPart,
    Delta,
    Ended,
    ImagePart,
    Message,
    ModelProfile,
    Part,
    PartRole,
    Sampling,
    TextDelta,
    TextPart,
    VideoPart,
)
from lookhear.perception.omni.local import LocalModel, LocalSession, open_local_model
from tests.tiny_models.building import Family, build

if TYPE_CHECKING:
    from numpy.typing import NDArray

FAMILIES: tuple[Family, ...] = ("nemotron", "qwen")
SEEN = Label(Integrity.UNTRUSTED, Modality.SCREEN, "test")
SIZE = 448, 288


@cache
def tiny_folder(family: Family, says: str = "") -> Path:
    """The model's folder; it lies there as long as this process runs."""
    kept = tempfile.TemporaryDirectory(prefix="lookhear-tiny-")
    atexit.register(kept.cleanup)
    return build(family, Path(kept.name), says=says)


@asynccontextmanager
async def tiny_model(family: Family, says: str = "", **sampling: Any) -> AsyncGenerator[LocalModel, None]:
    """The model, answers of one token unless `sampling` says otherwise."""
    chosen = Sampling(**{"max_tokens": 1, **sampling})
    model = open_local_model(tiny_folder(family, says), ModelProfile(name="tiny", sampling=chosen))
    yield model
    await model.close()


def words(text: str) -> TextPart:
    return TextPart(text, SEEN)


def frame(number: int, size: tuple[int, int] = SIZE) -> NDArray[np.uint8]:
    """A window with a button that moves."""
    pixels = np.full((size[1], size[0], 4), 235, np.uint8)
    pixels[60:100, 20 + 4 * number : 120 + 4 * number] = (220, 120, 60, 255)
    return pixels


def picture(number: int, size: tuple[int, int] = SIZE) -> ImagePart:
    return ImagePart(frame(number, size), SentImage(Box(0, 0, *size), size), SEEN)


def clip(first: int, count: int = 3) -> VideoPart:
    frames = tuple(frame(first + place) for place in range(count))
    return VideoPart(frames, SentImage(Box(0, 0, *SIZE), SIZE), 2.0, SEEN)


def tone(hertz: float, seconds: float = 1.0) -> AudioPart:
    time = np.arange(int(seconds * 16_000)) / 16_000
    return AudioPart((0.3 * np.sin(2 * np.pi * hertz * time)).astype(np.float32), SEEN)


def said(role: PartRole, *parts: Part | str) -> Message:
    return Message(role, tuple(words(part) if isinstance(part, str) else part for part in parts))


async def answered(session: LocalSession, **how: Any) -> list[Delta]:
    return [delta async for delta in session.respond(**how)]


def end_of(deltas: list[Delta]) -> Ended:
    assert isinstance(deltas[-1], Ended)
    return deltas[-1]


def text_of(deltas: list[Delta]) -> str:
    return "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))
