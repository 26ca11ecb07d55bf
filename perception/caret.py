"""The text caret: a thin upright stroke, taller than the letters beside it, alone in its columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .colours import colourful, distance, light
from .geometry import Box
from .shapes import Shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["find_carets", "without_carets"]

WIDEST, LOWEST, HIGHEST = 2, 12, 40
FIRST, NEAR = 14, 10


def find_carets(
    pixels: NDArray[np.uint8], shapes: Sequence[Shape], dirty: Sequence[Box]
) -> list[tuple[Box, Shape]]:
    """Carets with the field each stands in, of the fields a change touches.

    `pixels` is BGRA, uint8, (h, w, 4).
    """
    found: list[tuple[Box, Shape]] = []
    for shape in shapes:
        if _may_hold_text(shape) and any(box.overlaps(shape.box) for box in dirty):
            caret = _caret_in(pixels, shape)
            if caret is not None and not any(caret == known for known, _ in found):
                found.append((caret, shape))
    return found


def _may_hold_text(shape: Shape) -> bool:
    box = shape.box
    plain = colourful(shape.fill) < 24 and shape.ink < 0.3
    framed = max(distance(shape.border, shape.fill), distance(shape.fill, shape.outside)) > 8
    pale = light(shape.fill) > 200 or light(shape.fill) < 100
    return 15 <= box.h <= 400 and box.w >= 1.5 * min(box.h, 40) and plain and framed and pale


def _caret_in(pixels: NDArray[np.uint8], shape: Shape) -> Box | None:
    """The one stroke in a field that outreaches every letter's; None where no stroke or several do."""
    import cv2
    import numpy as np

    inset = 2 if shape.box.h < 18 else 3
    inner = shape.box.grown(-inset)
    part = pixels[inner.y : inner.bottom, inner.x : inner.right, :3].astype(np.int16)
    if part.shape[0] < LOWEST or part.shape[1] < 4:
        return None
    ink = (np.abs(part - np.array(shape.fill)).max(axis=2) > 90).astype(np.uint8)
    strokes = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((7, 1), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=4)
    heights = sorted((int(h) for h in stats[1:, 3]), reverse=True)
    if count < 2 or not LOWEST <= heights[0] <= HIGHEST:
        return None
    if len(heights) > 1 and heights[0] < 1.2 * heights[1]:
        return None
    x, y, w, h = next(tuple(int(n) for n in row[:4]) for row in stats[1:] if int(row[3]) == heights[0])
    if w > WIDEST or h < 0.4 * min(inner.h, 28) or not _stands_alone(ink, Box(x, y, w, h)):
        return None
    if _meets_border(pixels, shape, Box(inner.x + x, inner.y + y, w, h)):
        return None
    return Box(inner.x + x, inner.y + y, w, h)


def _stands_alone(ink: NDArray[np.uint8], stroke: Box) -> bool:
    """Whether no letter touches the stroke or reaches as high, and none reaches beyond it."""
    import numpy as np

    band = ink[stroke.y : stroke.bottom].copy()
    band[:, stroke.x : stroke.right] = 0
    left, right = band[:, max(0, stroke.x - 1) : stroke.x], band[:, stroke.right : stroke.right + 1]
    if (left.size and left.mean() > 0.6) or (right.size and right.mean() > 0.1):
        return False
    if stroke.x > FIRST and not band[:, max(0, stroke.x - NEAR) : stroke.x].any():
        return False  # it follows nothing that was typed
    rows = np.asarray(band.any(axis=1), np.bool_).nonzero()[0]
    if not len(rows):
        return True
    above, below = int(rows[0]), stroke.h - 1 - int(rows[-1])
    return above >= 1 and above + below >= 3


def _meets_border(pixels: NDArray[np.uint8], shape: Shape, stroke: Box) -> bool:
    """Whether the stroke goes on to the border, as a line before an arrow does."""
    import numpy as np

    box = shape.box
    column = pixels[box.y : box.bottom, stroke.x, :3].astype(np.int16)
    inked = np.abs(column - np.array(shape.fill)).max(axis=1) > 40
    top, bottom = stroke.y - box.y, stroke.bottom - box.y
    return bool(inked[1 : top + 1].all() or inked[bottom - 1 : box.h - 1].all())


def without_carets(pixels: NDArray[np.uint8], carets: Sequence[tuple[Box, Shape]]) -> NDArray[np.uint8]:
    """The picture as it is while the carets blink off; the same array where there is none."""
    if not carets:
        return pixels
    clean = pixels.copy()
    for box, shape in carets:
        clean[box.y : box.bottom, box.x : box.right, :3] = shape.fill
    return clean
