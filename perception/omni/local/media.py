"""What a picture, a sound or a clip is to a model: a run of tokens, and the numbers its encoder takes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ..parts import AudioPart, ImagePart, Sense, VideoPart

__all__ = ["Inputs", "Media", "MediaPart", "Preprocessor", "content_key", "rgb"]

Inputs = Mapping[str, NDArray[Any]]
MediaPart = ImagePart | AudioPart | VideoPart


@dataclass(frozen=True, slots=True, eq=False)
class Media:
    """One run of placeholder tokens.

    `key` is a hash of the content, so that what was encoded once is never encoded again; `make` computes the
    encoder's inputs when they are needed: the pixels are far larger than what is kept of them. `grid` counts
    patches (time, height, width) where positions depend on them; `seconds` is the time one step of it takes.
    """

    key: bytes
    kind: Literal["image", "audio", "video"]
    tokens: int
    make: Callable[[], Inputs]
    grid: tuple[int, int, int] | None = None
    seconds: float = 0.0


class Preprocessor(Protocol):
    """Makes what the encoders of one family of models take; without torchvision."""

    @property
    def senses(self) -> frozenset[Sense]:
        """What the family can be given."""
        ...

    def resized_size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height, in pixels, that a picture of this size is resized to before it is encoded."""
        ...

    def lay_out(self, part: MediaPart) -> list[str | Media]:
        """The part as it stands in a prompt: the model's own marks as text, and runs of tokens.

        Raises:
            InvalidInput: the part is too long, or of a shape that the model cannot take.
        """
        ...


def content_key(kind: str, *arrays: NDArray[Any]) -> bytes:
    """A hash of content and shape; `kind` holds what else its encoding depends on."""
    found = hashlib.blake2b(kind.encode(), digest_size=16)
    for array in arrays:
        found.update(str((array.shape, array.dtype.str)).encode())
        found.update(np.ascontiguousarray(array).data)
    return found.digest()


def rgb(frame: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Float32, shape (height, width, 3), 0 to 255, of a BGRA frame."""
    return frame[..., 2::-1].astype(np.float32)
