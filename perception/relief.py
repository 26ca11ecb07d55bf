"""Relief: whether a border is drawn as if the control stood out of the page or was sunk into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .colours import patch
from .geometry import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["relief_of"]

STEP, TRACE = 25, 8


def relief_of(pixels: NDArray[np.uint8], box: Box) -> Literal["raised", "sunken"] | None:
    """Raised: lit from the upper left, dark below and right; sunken: the other way; None for a plain border.

    `pixels` is BGRA, uint8, (h, w, 4). The brightest and darkest of the outer three lines decide.
    """
    tops = _sides(pixels, box, upper=True)
    bottoms = _sides(pixels, box, upper=False)
    if not tops or not bottoms:
        return None
    high = min(max(side) for side in tops) - min(max(side) for side in bottoms)
    low = max(min(side) for side in tops) - max(min(side) for side in bottoms)
    if max(low, high) >= STEP and (low >= TRACE or high > 2 * STEP) and min(low, high) >= -STEP // 2:
        return "raised"
    if min(low, high) <= -STEP and low <= -TRACE and max(low, high) <= STEP // 2:
        return "sunken"
    return None


def _sides(pixels: NDArray[np.uint8], box: Box, *, upper: bool) -> list[list[float]]:
    """Lightness of the outer lines of two sides, taken in the middle of each."""
    import numpy as np

    wide, tall = Box(box.x + box.w // 4, 0, box.w // 2, 1), Box(0, box.y + box.h // 4, 1, box.h // 2)
    rows = [box.y + i if upper else box.bottom - 1 - i for i in range(-1, 2)]
    columns = [box.x + i if upper else box.right - 1 - i for i in range(-1, 2)]
    flat = [patch(pixels, Box(wide.x, y, wide.w, 1)) for y in rows]
    upright = [patch(pixels, Box(x, tall.y, 1, tall.h)) for x in columns]
    return [[float(np.median(p)) for p in parts if p.size] for parts in (flat, upright)]
