# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""Fields that show dots instead of text, told from their pixels: a reader of text finds no text there."""

from __future__ import annotations

from typing import Any

from ..perception import Box, Frame

__all__ = ["shows_dots"]

_BORDER_PX = 4
_INK = 60
_CORE = 0.6
_FEWEST = 2
_OFF_PX = 1.6


def shows_dots(frame: Frame, field: Box) -> bool:
    """Whether all ink in the field is a row of equal round marks at equal distances, but for a caret."""
    import cv2
    import numpy as np

    inside = field.grown(-_BORDER_PX).intersection(Box(0, 0, *frame.size))
    if inside.w < 8 or inside.h < 6:
        return False
    cut: Any = frame.pixels[inside.y : inside.bottom, inside.x : inside.right, :3]
    grey: Any = cut.astype(float).mean(axis=2)
    contrast: Any = np.abs(grey - np.median(grey))
    # Small dots run into each other at their pale edges; their cores do not.
    ink: Any = (contrast > max(_INK, _CORE * float(contrast.max()))).astype(np.uint8)
    components: Any = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sizes, middles = components[2][1:, 2:4], components[3][1:]
    # Not a caret: it is thin and tall.
    marks = [i for i, (w, h) in enumerate(sizes.tolist()) if not (w <= 3 and h > 3 * w)]
    return len(marks) >= _FEWEST and _alike(sizes[marks], middles[marks])


def _alike(sizes: Any, middles: Any) -> bool:
    """`sizes` are widths and heights, `middles` x and y, one row a mark."""
    import numpy as np

    w, h = sizes[:, 0], sizes[:, 1]
    round_ = np.abs(w - h).max() <= _OFF_PX and np.ptp(w) <= _OFF_PX and np.ptp(h) <= _OFF_PX
    steps: Any = np.diff(np.sort(middles[:, 0]))
    return bool(round_ and np.ptp(middles[:, 1]) <= _OFF_PX and np.ptp(steps) <= 2 * _OFF_PX)
