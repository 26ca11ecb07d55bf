"""Where a model's numbers lie on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .geometry import Box

__all__ = ["CoordinateSpace", "SentImage"]

CoordinateSpace = Literal["pixels", "resized", "0-1000", "0-999", "0-1", "percent"]
"""pixels: of the picture that was sent; resized: of the picture as the model's processor resized it."""


@dataclass(frozen=True, slots=True)
class SentImage:
    """A picture of `region` (physical pixels of the whole screen, which may begin left of or above 0).

    `size` is the picture's width and height in pixels as it was sent, `resized` as the model's own processor
    made it, None where it is the same.
    """

    region: Box
    size: tuple[int, int]
    resized: tuple[int, int] | None = None
