# pyright: reportUnknownMemberType=false
"""Frames of things: rectangles and circles that stand out from what is around them, found with OpenCV.

Two views of one picture complement each other. Flat areas (pixels that differ from their neighbours by less
than a step, joined) are the insides of fields and filled buttons; connected edges are the outlines of boxes
too small or too full to have one flat inside. Text does not matter for either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from .geometry import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Shape", "ShapeFinder", "find_shapes"]

STEP = 7
DARK, DARK_STEP = 80, 3  # what is dark is drawn with smaller steps
MARK_MAX = 40

Colour = tuple[int, int, int]
_Key = tuple[bool, int, int, int, int, int]  # flat or outline, x, y, w, h and area of a component


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

    @property
    def is_track(self) -> bool:
        """Whether it is a thin long track with a thumb on it, which stands out above and below."""
        return self.round and self.box.w > 2.4 * self.box.h


class ShapeFinder:
    """Finds shapes again and again; what lies wholly outside a change is remembered, not looked at again.

    The result is the same as of a fresh finder: components are joined over the whole frame every time,
    only judging and describing the unchanged ones is saved.
    """

    def __init__(self) -> None:
        self._edge: NDArray[np.uint8] | None = None
        self._kinds: dict[_Key, tuple[Box, bool] | None] = {}
        self._shapes: dict[tuple[Box, bool], Shape] = {}

    def find(self, pixels: NDArray[np.uint8], dirty: Sequence[Box] | None = None) -> list[Shape]:
        """Shapes of a BGRA frame, uint8, (h, w, 4), from the smallest to the largest.

        `dirty` are the boxes that changed since the frame given before; None means anything may have.
        """
        edge = self._update(pixels, dirty)
        kinds, self._kinds = self._kinds, {}
        found = self._judge(edge, kinds, flat=False) + self._judge(edge, kinds, flat=True)
        boxes: list[tuple[Box, bool]] = []
        for box, is_round in sorted(found, key=lambda one: -one[0].area):
            if not any(_same(box, other) for other, _ in boxes):
                boxes.append((box, is_round))
        known = self._shapes
        self._shapes = {one: known.get(one) or _describe(pixels, *one) for one in boxes}
        return sorted(self._shapes.values(), key=lambda shape: shape.box.area)

    def _update(self, pixels: NDArray[np.uint8], dirty: Sequence[Box] | None) -> NDArray[np.uint8]:
        """The edge map of the frame; what touches a change is forgotten."""
        edge = self._edge
        if edge is None or dirty is None or edge.shape != pixels.shape[:2]:
            self._kinds, self._shapes = {}, {}
            self._edge = _edges(pixels)
            return self._edge
        frame = Box(0, 0, edge.shape[1], edge.shape[0])
        for box in dirty:
            part = box.grown(1).intersection(frame)
            near = Box(part.x - 1, part.y - 1, part.w + 1, part.h + 1).intersection(frame)
            fresh = _edges(pixels[near.y : near.bottom, near.x : near.right])
            edge[part.y : part.bottom, part.x : part.right] = fresh[part.y - near.y :, part.x - near.x :]
        reach = [box.grown(6) for box in dirty]
        self._kinds = {
            key: kind
            for key, kind in self._kinds.items()
            if not any(box.overlaps(Box(*key[1:5])) for box in reach)
        }
        self._shapes = {
            one: shape
            for one, shape in self._shapes.items()
            if not any(box.overlaps(one[0]) for box in reach)
        }
        return edge

    def _judge(
        self, edge: NDArray[np.uint8], known: dict[_Key, tuple[Box, bool] | None], *, flat: bool
    ) -> list[tuple[Box, bool]]:
        """Connected edges whose four sides are drawn, or flat areas that fill their box."""
        import cv2
        import numpy as np

        picture, connectivity = (255 - edge, 4) if flat else (edge, 8)
        few = not flat and cv2.countNonZero(edge) < 65_000  # there cannot be more labels than drawn pixels
        depth = cv2.CV_16U if few else cv2.CV_32S
        _, labels, stats, _ = cv2.connectedComponentsWithStats(
            picture, connectivity=connectivity, ltype=depth
        )
        stats = np.asarray(stats, np.int32)
        found: list[tuple[Box, bool]] = []
        for number in _worth_judging(stats, edge.size, flat=flat):
            x, y, w, h, area = stats[number].tolist()
            if not _worth_it(w, h, 3 if flat else 0):
                continue
            key = (flat, x, y, w, h, area)
            if key in known:
                kind = known[key]
            else:
                mask = np.asarray(labels[y : y + h, x : x + w] == number, np.bool_)
                kind = _flat(mask, Box(x, y, w, h)) if flat else _outline(mask, Box(x, y, w, h))
            self._kinds[key] = kind
            if kind is not None:
                found.append(kind)
        return found


def find_shapes(pixels: NDArray[np.uint8]) -> list[Shape]:
    """Shapes of a BGRA frame, uint8, (h, w, 4), from the smallest to the largest."""
    return ShapeFinder().find(pixels)


def _edges(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """255 where a pixel differs clearly from its left or upper neighbour in some channel, uint8, (h, w)."""
    import cv2
    import numpy as np

    bgr = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR), np.uint8)
    steps = np.zeros(bgr.shape, np.uint8)
    steps[:, 1:] = cv2.absdiff(bgr[:, 1:], bgr[:, :-1]).reshape(steps[:, 1:].shape)
    if len(bgr) > 1:
        steps[1:] = cv2.max(steps[1:], cv2.absdiff(bgr[1:], bgr[:-1])).reshape(steps[1:].shape)
    blue, green, red = cv2.split(steps)
    strongest = cv2.max(cv2.max(blue, green), red)
    edge = cv2.threshold(strongest, STEP, 255, cv2.THRESH_BINARY)[1]
    dark = cv2.threshold(cv2.extractChannel(bgr, 1), DARK, 255, cv2.THRESH_BINARY_INV)[1]
    if cv2.countNonZero(dark):
        faint = cv2.threshold(strongest, DARK_STEP, 255, cv2.THRESH_BINARY)[1]
        edge = cv2.bitwise_or(edge, cv2.bitwise_and(faint, dark))
    return np.asarray(edge, np.uint8)


def _worth_judging(stats: NDArray[np.int32], size: int, *, flat: bool) -> list[int]:
    """Numbers of components large enough to be anything and smaller than the screen."""
    least = 6 if flat else 9
    w, h, area = stats[:, 2].astype("int64"), stats[:, 3].astype("int64"), stats[:, 4]
    good = (w >= least) & (h >= least) & (w * h <= 0.8 * size)
    if flat:
        good &= area >= 0.3 * w * h
    good[0] = False
    return [int(i) for i in good.nonzero()[0]]


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


def _outline(mask: NDArray[np.bool_], box: Box) -> tuple[Box, bool] | None:
    kind = _outline_kind(mask)
    if kind is None and _has_thumb(mask):
        return box, True
    return None if kind is None else (box, kind)


def _has_thumb(mask: NDArray[np.bool_]) -> bool:
    """Whether a long drawing is thin everywhere but in one place: a track with a thumb."""
    import numpy as np

    h, w = mask.shape
    if not (10 <= h <= 36 and w >= max(60, 3.5 * h)) or mask.any(axis=0).mean() < 0.95:
        return False
    span = h - mask.argmax(axis=0) - mask[::-1].argmax(axis=0)
    high = (span > 0.75 * h).nonzero()[0]
    if not len(high) or not 0.25 * h <= high[-1] - high[0] + 1 <= 2.5 * h:
        return False
    rest = np.ones(w, np.bool_)
    rest[max(0, int(high[0]) - h // 2) : int(high[-1]) + 1 + h // 2] = False
    return bool(rest.sum() > 0.5 * w and (span[rest] <= 0.62 * h).mean() > 0.97 and span[rest].std() < 1.6)


def _flat(mask: NDArray[np.bool_], box: Box) -> tuple[Box, bool] | None:
    """A flat area that fills its box; one pixel is added on the sides where the edge map ate it."""
    filled = _filled(mask)
    is_round = 0.45 < filled < 0.88 and _is_round(mask)
    rounding = 0.22 * min(box.w, box.h) / max(box.w, box.h)  # what a pill lacks of its box
    if is_round or filled > 0.94 - rounding:
        return Box(box.x - 1, box.y - 1, box.w + 1, box.h + 1), is_round
    return None


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


def _describe(pixels: NDArray[np.uint8], box: Box, is_round: bool) -> Shape:
    import numpy as np

    bgr = pixels[..., :3]
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
    """Median of a few pixels, channel by channel."""
    height, width = bgr.shape[:2]
    inside = [bgr[y, x].tolist() for x, y in points if 0 <= x < width and 0 <= y < height]
    if not inside:
        return 0, 0, 0
    b, g, r = (int(median(channel)) for channel in zip(*inside, strict=True))
    return b, g, r


def _border(bgr: NDArray[np.uint8], box: Box, fill: Colour) -> Colour:
    """The ring of the outer three that stands out most from the fill."""
    rings = [_sample(bgr, _middles(box, inset)) for inset in (-1, 0, 1, 2)]
    return max(rings, key=lambda ring: max(abs(a - b) for a, b in zip(ring, fill, strict=True)))


def _outside(bgr: NDArray[np.uint8], box: Box) -> Colour:
    return _sample(bgr, _middles(box, -3))


def _median(rows: NDArray[np.uint8]) -> Colour:
    """Median of pixels, (n, 3)."""
    import numpy as np

    if len(rows) == 0:
        return 0, 0, 0
    b, g, r = np.median(rows, axis=0)
    return int(b), int(g), int(r)
