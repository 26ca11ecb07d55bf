"""The knob of a switch: a plain blob at one end of a pill, nothing at the other."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from .colours import patch
from .geometry import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["knob_at"]


def knob_at(pixels: NDArray[np.uint8], box: Box) -> Literal["left", "right"] | None:
    """Where the knob of the switch in `box` is; None where its middle row is not one blob beside one track.

    `pixels` is BGRA, uint8, (h, w, 4). The middle row of a switch has two plain parts, the knob about as
    wide as the switch is high.
    """
    import numpy as np

    row = patch(pixels, Box(box.x + 2, box.center.y, box.w - 4, 1)).astype(np.int16)
    if row.size == 0:
        return None
    row = row[0]
    steps = (np.abs(np.diff(row, axis=0)).max(axis=1) > 30).nonzero()[0]
    cuts = [0, *(int(s) + 1 for s in steps), len(row)]
    parts = [(a, b) for a, b in pairwise(cuts) if b - a >= 4]
    if len(parts) not in (2, 3):
        return None
    colours = [row[(a + b) // 2] for a, b in parts]
    rims = [_rim(pixels, box, (a + b) // 2) for a, b in parts]
    lift = [int(np.abs(colour - rim).max()) for colour, rim in zip(colours, rims, strict=True)]
    if max(lift) < 30:  # the knob is as high as its track: it is the lighter of the two
        lift = [int(colour.sum()) for colour in colours]
    knob = parts[lift.index(max(lift))]
    if not 0.4 * box.h <= knob[1] - knob[0] <= 1.15 * box.h:
        return None
    middle = (knob[0] + knob[1]) / 2 / len(row)
    return None if 0.4 < middle < 0.6 else "right" if middle > 0.5 else "left"


def _rim(pixels: NDArray[np.uint8], box: Box, x: int) -> NDArray[np.int16]:
    """The colour just inside the upper rim, above column `x` of the middle row."""
    import numpy as np

    return patch(pixels, Box(box.x + 2 + x, box.y + 2, 1, 1)).astype(np.int16)[0, 0]
