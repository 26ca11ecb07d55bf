# pyright: reportUnknownMemberType=false
"""Frames of things: rectangles and circles that stand out from what is around them, found with OpenCV.

Two views of one picture complement each other. Flat areas (pixels that differ from their neighbours by less
than a step, joined) are the insides of fields and filled buttons; connected edges are the outlines of boxes
too small or too full to have one flat inside. Text does not matter for either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .geometry import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Shape", "find_shapes"]

STEP = 7
MARK_MAX = 40

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Shape:
    """`box` includes the border; colours are BGR medians of the inside, the border and what is around.

    `ink` is the share of inner pixels that differ from `fill`.
    """

    box: Box
    round: bool
    fill: Colour
    border: Colour
    outside: Colour
    ink: float


def find_shapes(pixels: NDArray[np.uint8]) -> list[Shape]:
    """Shapes of a BGRA frame, uint8, (h, w, 4), from the smallest to the largest."""
    import cv2
    import numpy as np

    bgr = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR), np.uint8)
    edge = _edges(bgr)
    found = _outlines(edge) + _flats(edge)
    boxes: list[tuple[Box, bool]] = []
    for box, is_round in sorted(found, key=lambda one: -one[0].area):
        if not any(_same(box, other) for other, _ in boxes):
            boxes.append((box, is_round))
    shapes = [_describe(bgr, box, is_round) for box, is_round in boxes]
    return sorted(shapes, key=lambda shape: shape.box.area)


def _edges(bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """255 where a pixel differs from its left or upper neighbour in some channel, uint8, (h, w)."""
    import cv2
    import numpy as np

    steps = np.zeros(bgr.shape, np.uint8)
    steps[:, 1:] = cv2.absdiff(bgr[:, 1:], bgr[:, :-1])
    steps[1:] = cv2.max(steps[1:], cv2.absdiff(bgr[1:], bgr[:-1]))
    blue, green, red = cv2.split(steps)
    strongest = cv2.max(cv2.max(blue, green), red)
    return np.asarray(cv2.threshold(strongest, STEP, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _outlines(edge: NDArray[np.uint8]) -> list[tuple[Box, bool]]:
    """Connected edges whose four sides are drawn."""
    import cv2

    _, labels, stats, _ = cv2.connectedComponentsWithStats(edge, connectivity=8)
    found: list[tuple[Box, bool]] = []
    for number, (x, y, w, h, _) in enumerate(stats.tolist()):
        if number == 0 or not _worth_it(w, h, 0) or w * h > 0.8 * edge.size:
            continue
        kind = _outline_kind(labels[y : y + h, x : x + w] == number)
        if kind is not None:
            found.append((Box(x, y, w, h), kind))
    return found


def _worth_it(w: int, h: int, slack: int) -> bool:
    """Whether a box can be a mark or a frame by its size; nearly all letters cannot."""
    mark = min(w, h) >= 9 - slack and w <= 2.5 * h and h <= 1.2 * w + 2
    frame = h >= 14 - slack and w >= 12 - slack
    return (mark and (abs(w - h) <= 3 or w >= 1.4 * h)) or frame


def _outline_kind(mask: NDArray[np.bool_]) -> bool | None:
    """False for a rectangle, True for a circle, None for anything else; `mask` is bool, (h, w)."""
    h, w = mask.shape
    inset_x, inset_y = min(w // 4, 10), min(h // 4, 10)
    sides = (
        mask[:3, inset_x : w - inset_x].any(axis=0).mean(),
        mask[-3:, inset_x : w - inset_x].any(axis=0).mean(),
        mask[inset_y : h - inset_y, :3].any(axis=1).mean(),
        mask[inset_y : h - inset_y, -3:].any(axis=1).mean(),
    )
    if min(sides) > 0.85:
        return _is_round(mask) and _filled(mask) < 0.88
    if w <= MARK_MAX and abs(w - h) <= 2:
        return True if _is_round(mask) and _filled(mask) > 0.45 else None
    return None


def _flats(edge: NDArray[np.uint8]) -> list[tuple[Box, bool]]:
    """Flat areas that fill their box; one pixel is added on the sides where the edge map ate it."""
    import cv2

    _, labels, stats, _ = cv2.connectedComponentsWithStats(255 - edge, connectivity=4)
    found: list[tuple[Box, bool]] = []
    for number, (x, y, w, h, area) in enumerate(stats.tolist()):
        too_large = w * h > 0.8 * edge.size
        if number == 0 or not _worth_it(w, h, 3) or too_large or area < 0.3 * w * h:
            continue
        mask = labels[y : y + h, x : x + w] == number
        filled = _filled(mask)
        is_round = 0.45 < filled < 0.88 and _is_round(mask)
        rounding = 0.22 * min(w, h) / max(w, h)  # what a pill lacks of its box
        if is_round or filled > 0.94 - rounding:
            found.append((Box(x - 1, y - 1, w + 1, h + 1), is_round))
    return found


def _filled(mask: NDArray[np.bool_]) -> float:
    """Share of the box inside the outer contour of a mask."""
    import cv2
    import numpy as np

    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    h, w = mask.shape
    inner = max(1, (w - 1) * (h - 1))
    return max((cv2.contourArea(contour) for contour in contours), default=0.0) / inner


def _is_round(mask: NDArray[np.bool_]) -> bool:
    """Whether the four corners are as empty as a circle's: 0.29 radii along the diagonal."""
    h, w = mask.shape
    if abs(w - h) > 2 or not 8 <= w <= MARK_MAX:
        return False
    corners = (mask, mask[:, ::-1], mask[::-1], mask[::-1, ::-1])
    gaps = [corner.diagonal().argmax() for corner in corners]
    return float(sum(gaps)) / 4 >= max(1.5, 0.21 * min(w, h) / 2)


def _same(a: Box, b: Box) -> bool:
    """Whether the two differ by a border at most."""
    return (
        abs(a.x - b.x) <= 4
        and abs(a.y - b.y) <= 4
        and abs(a.right - b.right) <= 4
        and abs(a.bottom - b.bottom) <= 4
    )


def _describe(bgr: NDArray[np.uint8], box: Box, is_round: bool) -> Shape:
    import numpy as np

    height, width = bgr.shape[:2]
    box = box.intersection(Box(0, 0, width, height))
    inset = 3 if min(box.w, box.h) > 9 else 2
    inside = bgr[box.y + inset : box.bottom - inset, box.x + inset : box.right - inset]
    inside = inside[:: max(1, box.h // 64), :: max(1, box.w // 256)].reshape(-1, 3)
    fill = _median(inside)
    ink = (
        float((np.abs(inside.astype(np.int16) - np.array(fill)).max(axis=1) > 40).mean())
        if len(inside)
        else 0.0
    )
    return Shape(box, is_round, fill, _border(bgr, box, fill), _outside(bgr, box), ink)


def _middles(box: Box, inset: int) -> list[tuple[int, int]]:
    """Points along the four sides, `inset` pixels inside the box (negative: outside)."""
    xs = [box.x + box.w * part // 8 for part in (3, 4, 5)]
    ys = [box.y + box.h * part // 8 for part in (3, 4, 5)]
    top, bottom = box.y + inset, box.bottom - 1 - inset
    left, right = box.x + inset, box.right - 1 - inset
    return [(x, y) for x in xs for y in (top, bottom)] + [(x, y) for y in ys for x in (left, right)]


def _sample(bgr: NDArray[np.uint8], points: list[tuple[int, int]]) -> Colour:
    height, width = bgr.shape[:2]
    inside = [bgr[y, x] for x, y in points if 0 <= x < width and 0 <= y < height]
    return _median(inside)


def _border(bgr: NDArray[np.uint8], box: Box, fill: Colour) -> Colour:
    """The ring of the outer three that stands out most from the fill."""
    rings = [_sample(bgr, _middles(box, inset)) for inset in (-1, 0, 1, 2)]
    return max(rings, key=lambda ring: max(abs(a - b) for a, b in zip(ring, fill, strict=True)))


def _outside(bgr: NDArray[np.uint8], box: Box) -> Colour:
    return _sample(bgr, _middles(box, -3))


def _median(rows: Sequence[NDArray[np.uint8]] | NDArray[np.uint8]) -> Colour:
    import numpy as np

    if len(rows) == 0:
        return 0, 0, 0
    b, g, r = np.median(np.asarray(rows), axis=0)
    return int(b), int(g), int(r)
