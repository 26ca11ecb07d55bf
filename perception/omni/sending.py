"""A frame of the screen as a picture for a model: cut, made smaller where it must be, and where it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..coordinates import SentImage
from ..geometry import Box
from ..source import Frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["sent_image"]


def sent_image(
    frame: Frame, region: Box | None = None, longest_side: int = 0
) -> tuple[NDArray[np.uint8], SentImage]:
    """The pixels to send, uint8[h, w, 4] in BGRA, and what part of the screen they show.

    Args:
        frame: the whole screen.
        region: the part to show, in pixels of the screen; all of it where None or outside.
        longest_side: no side is longer, in pixels; 0 leaves the size as it is.
    """
    import numpy as np

    height, width = frame.pixels.shape[:2]
    whole = Box(0, 0, width, height)
    shown = whole if region is None else region.intersection(whole)
    shown = shown if shown.area else whole
    pixels = frame.pixels[shown.y : shown.bottom, shown.x : shown.right]
    factor = longest_side / max(shown.w, shown.h) if longest_side else 1.0
    if factor >= 1.0:
        return np.array(pixels, copy=True), SentImage(shown, (shown.w, shown.h))
    import cv2

    size = max(1, round(shown.w * factor)), max(1, round(shown.h * factor))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), SentImage(shown, size)
