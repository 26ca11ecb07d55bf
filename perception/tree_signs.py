"""The small sign beside a row of a tree: which way its triangle, chevron or plus points."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from .colours import patch
from .geometry import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Way", "sign_beside"]

Way = Literal["open", "closed"]


def sign_beside(pixels: NDArray[np.uint8], text: Box, reach: int) -> tuple[Box, Way] | None:
    """The sign nearest to the left of a text, within `reach` pixels, and what it says; None without one.

    `pixels` is BGRA, uint8, (h, w, 4).
    """
    import cv2
    import numpy as np

    left, over = max(0, text.x - reach), max(2, text.h // 4)
    region = Box(left, text.y - over, text.x - left, text.h + 2 * over)
    part = patch(pixels, region).astype(np.int16)
    if part.shape[0] < 8 or part.shape[1] < 6:
        return None
    paper = np.median(part.reshape(-1, 3), axis=0)
    mask = np.asarray(np.abs(part - paper).max(axis=2) > 45, np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    boxes = [(Box(*row[:4]), i) for i, row in enumerate(stats.tolist()) if i and row[4] > 3]
    if not boxes:
        return None
    box, number = max(boxes, key=lambda one: one[0].right)
    low, high = 0.3 * text.h, 1.35 * max(text.h, 9) + 3
    if box.x == 0 or not (low <= max(box.w, box.h) <= high and box.w >= 3):
        return None
    if abs(box.y + box.h / 2 - mask.shape[0] / 2) > 0.35 * text.h + 2:
        return None
    ink = np.asarray(labels[box.y : box.bottom, box.x : box.right] == number, np.bool_)
    if _is_ring(ink):  # what stands in a square does not touch it
        ink = np.asarray(mask[box.y : box.bottom, box.x : box.right], np.bool_)
    way = _way(ink)
    return (Box(region.x + box.x, region.y + box.y, box.w, box.h), way) if way is not None else None


def _way(ink: NDArray[np.bool_]) -> Way | None:
    """What a drawing says: a triangle or chevron right and a plus are closed, down and a minus are open."""
    h, w = ink.shape
    if w >= 5 and 3 * h <= w and ink.mean() > 0.9:
        return "open"  # a minus
    if h >= 3 and w >= 4 and 1.2 * h <= w <= 2.6 * h and _tapers(ink):
        return "open"
    if w >= 3 and h >= 4 and 1.0 * w <= h <= 2.6 * w and _tapers(ink.T):
        return "closed"
    if h >= 5 and 0.65 * h <= w <= 1.5 * h and _tapers(ink):
        return "open"
    if h >= 5 and 0.65 * h <= w <= 1.5 * h and _tapers(ink.T):
        return "closed"
    return _boxed_sign(ink) if h >= 7 and abs(h - w) <= 2 else None


def _tapers(ink: NDArray[np.bool_]) -> bool:
    """Whether the span of its rows shrinks from nearly all of the width to little, about one middle."""
    import numpy as np

    spans, middles = list[int](), list[float]()
    for row in ink:
        at = row.nonzero()[0]
        if not len(at):
            return False
        spans.append(int(at[-1] - at[0]) + 1)
        middles.append(float(at[0] + at[-1]) / 2)
    width = ink.shape[1]
    if max(spans[: max(1, len(spans) // 3)]) < 0.75 * width or spans[-1] > 0.5 * width:
        return False
    grows = sum(max(0, b - a) for a, b in pairwise(spans))
    return grows <= 2 and float(np.ptp(middles)) <= max(1.5, 0.16 * width)


def _is_ring(ink: NDArray[np.bool_]) -> bool:
    return bool(min(ink[0].mean(), ink[-1].mean(), ink[:, 0].mean(), ink[:, -1].mean()) > 0.8)


def _boxed_sign(ink: NDArray[np.bool_]) -> Way | None:
    """A plus or a minus, in a square or bare."""
    h, w = ink.shape
    middle, upright = (
        bool(ink[h // 2, w // 4 : -w // 4].mean() > 0.9),
        bool(ink[h // 4 : -h // 4, w // 2].mean() > 0.9),
    )
    inner = ink[2:-2, 2:-2]
    ring = _is_ring(ink)
    corners = ink[: h // 4, : w // 4].any() or ink[-h // 4 :, -w // 4 :].any()
    if not middle or not (ring or not corners) or inner.mean() > 0.6:
        return None
    return "closed" if upright else "open" if ring else None
