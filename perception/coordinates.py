"""Where a model's numbers lie on the screen, and back: the one place where coordinates are converted.

A pixel of the whole screen is physical; the screen may begin left of or above 0. Two kinds of spaces:

- *pixels* count the pixels of a picture, from 0; a number means the middle of its pixel.
- *shares* (0-1, percent, 0-1000, 0-999) divide the picture's width and height; 0-999 are thousandths that end
  at 999. A share means `round(share * width)`, as the publishers' own clients have it; the far edge is the
  last pixel.

On a picture of at most 1000 pixels the whole numbers of 0-1000 reach every pixel; on a larger one they reach
every one to two or three pixels, and what is between is not expressible: the error of what they *can* express
stays below one pixel, and that of any pixel within half a step.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..errors import Repairable
from .geometry import Box, Point

__all__ = [
    "CoordinateError",
    "CoordinateSpace",
    "Monitor",
    "SentImage",
    "farthest",
    "from_screen",
    "region_to_screen",
    "smart_resize",
    "to_logical",
    "to_physical",
    "to_screen",
]

CoordinateSpace = Literal["pixels", "resized", "0-1000", "0-999", "0-1", "percent"]
"""pixels: of the picture that was sent; resized: of the picture as the model's processor resized it."""

_WHOLE = {"0-1000": 1000.0, "0-999": 1000.0, "0-1": 1.0, "percent": 100.0}
_DIGITS = 6


class CoordinateError(Repairable):
    """A number lies outside its space, or may mean two places; the message is for whoever wrote it."""


@dataclass(frozen=True, slots=True)
class SentImage:
    """A picture of `region` (physical pixels of the whole screen, which may begin left of or above 0).

    `size` is the picture's width and height in pixels as it was sent, `resized` as the model's own processor
    made it, None where it is the same.
    """

    region: Box
    size: tuple[int, int]
    resized: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Monitor:
    """One monitor: `box` in physical pixels, `origin` its top left corner in logical points.

    `scale` is physical pixels a logical point, 1 to 3 on usual desktops.
    """

    box: Box
    scale: float = 1.0
    origin: tuple[float, float] = (0.0, 0.0)


def to_screen(
    x: float, y: float, space: CoordinateSpace, sent: SentImage, *, shares_only: bool = False
) -> Point:
    """The pixel of the screen that a model's numbers mean.

    In the space 0-1 numbers larger than 1 are taken as pixels of the sent picture (the rule of Nemotron's
    publisher). Both numbers must be of one kind, and a whole 1 that nothing tells apart is refused:
    `(1.0, 1.0)` is the bottom right corner, `(1, 1)` may be that or the second pixel. With `shares_only` it
    is never pixels, so `(1, 1)` is the corner.

    Raises:
        CoordinateError: a number is out of range, or may mean two places.
    """
    space = space if shares_only else _settled(space, (x, y))
    far_x, far_y = farthest(space, sent)
    _check("x", x, far_x)
    _check("y", y, far_y)
    wide, high = _divisions(space, sent)
    within = _middle if space in ("pixels", "resized") else _share
    return Point(
        sent.region.x + within(x, wide, sent.region.w), sent.region.y + within(y, high, sent.region.h)
    )


def from_screen(point: Point, space: CoordinateSpace, sent: SentImage) -> tuple[float, float]:
    """What a model would write for a pixel of the screen: `to_screen` of it is that pixel or the nearest.

    Whole numbers, but floats of six digits for 0-1 and percent.

    Raises:
        CoordinateError: the pixel is not on the picture.
    """
    if not sent.region.holds(point):
        raise CoordinateError(f"The pixel {point.x}, {point.y} is not on the picture that was sent.")
    wide, high = _divisions(space, sent)
    inside = ((point.x - sent.region.x, wide, sent.region.w), (point.y - sent.region.y, high, sent.region.h))
    if space in ("pixels", "resized"):
        x, y = (math.floor((at + 0.5) * size / span) for at, size, span in inside)
        return x, y
    if space in ("0-1", "percent"):
        x, y = (round(at * whole / span, _DIGITS) for at, whole, span in inside)
        return x, y
    far = 999 if space == "0-999" else 1000
    x, y = (min(far, math.floor(at * whole / span + 0.5)) for at, whole, span in inside)
    return x, y


def region_to_screen(
    corners: tuple[float, float, float, float], space: CoordinateSpace, sent: SentImage
) -> Box:
    """The part of the screen between two corners `(x0, y0, x1, y1)`; the second is just outside it.

    Raises:
        CoordinateError: a number is out of range, or nothing lies between the corners.
    """
    space = _settled(space, corners)
    divisions = _divisions(space, sent)
    spans = (sent.region.w, sent.region.h)
    edges: list[int] = []
    for number, (name, value) in enumerate(zip(("x0", "y0", "x1", "y1"), corners, strict=True)):
        whole = divisions[number % 2]
        _check(name, value, 999 if space == "0-999" else whole)
        edges.append(math.floor(value * spans[number % 2] / whole + 0.5))
    left, top, right, bottom = edges
    if left >= right or top >= bottom:
        raise CoordinateError("Nothing lies between the corners: x1 must be larger than x0, y1 than y0.")
    return Box(sent.region.x + left, sent.region.y + top, right - left, bottom - top)


def farthest(space: CoordinateSpace, sent: SentImage) -> tuple[float, float]:
    """The largest x and y of a space; the smallest are 0."""
    if space in ("pixels", "resized"):
        wide, high = _divisions(space, sent)
        return wide - 1, high - 1
    far = 999 if space == "0-999" else _WHOLE[space]
    return far, far


def to_logical(point: Point, monitors: Sequence[Monitor]) -> tuple[float, float]:
    """The logical point of the top left corner of a physical pixel.

    Raises:
        CoordinateError: no monitor shows the pixel.
    """
    for monitor in monitors:
        if monitor.box.holds(point):
            return (
                monitor.origin[0] + (point.x - monitor.box.x) / monitor.scale,
                monitor.origin[1] + (point.y - monitor.box.y) / monitor.scale,
            )
    raise CoordinateError(f"The pixel {point.x}, {point.y} is on no monitor.")


def to_physical(x: float, y: float, monitors: Sequence[Monitor]) -> Point:
    """The physical pixel that begins nearest to a logical point; the first monitor that has it decides.

    Raises:
        CoordinateError: no monitor has the point.
    """
    for monitor in monitors:
        box, (left, top) = monitor.box, monitor.origin
        if left <= x < left + box.w / monitor.scale and top <= y < top + box.h / monitor.scale:
            return Point(
                box.x + min(box.w - 1, math.floor((x - left) * monitor.scale + 0.5)),
                box.y + min(box.h - 1, math.floor((y - top) * monitor.scale + 0.5)),
            )
    raise CoordinateError(f"The point {_said(x)}, {_said(y)} is on no monitor.")


def smart_resize(
    width: int, height: int, factor: int = 28, min_pixels: int = 3136, max_pixels: int = 12_845_056
) -> tuple[int, int]:
    """Width and height that Qwen2-VL's and Qwen2.5-VL's processors make of a picture.

    Both sides become multiples of `factor`, the area stays within the limits and the proportions nearly
    (the rule of `image_processing_qwen2_vl.py` in transformers). Qwen3-VL has factor 32.

    Raises:
        ValueError: one side is more than 200 times the other, or there is nothing.
    """
    if min(width, height) < 1 or max(width, height) > 200 * min(width, height):
        raise ValueError(f"a picture of {width} x {height} cannot be resized for this model")
    wide, high = (max(factor, round(side / factor) * factor) for side in (width, height))
    if wide * high > max_pixels:
        shrink = math.sqrt(width * height / max_pixels)
        wide, high = (max(factor, math.floor(side / shrink / factor) * factor) for side in (width, height))
    elif wide * high < min_pixels:
        grow = math.sqrt(min_pixels / (width * height))
        wide, high = (math.ceil(side * grow / factor) * factor for side in (width, height))
    return wide, high


def _settled(space: CoordinateSpace, values: Sequence[float]) -> CoordinateSpace:
    """In the space 0-1: whether these are shares or pixels; any other space is what it is."""
    if space != "0-1":
        return space
    shares = [v for v in values if isinstance(v, float) and v <= 1]
    pixels = [v for v in values if v > 1]
    if shares and pixels:
        raise CoordinateError(
            f"{_said(shares[0])} is a share of the picture and {_said(pixels[0])} a pixel: "
            "write all of them as shares from 0.0 to 1.0."
        )
    if not shares and not pixels and any(v == 1 for v in values):
        raise CoordinateError(
            "A 1 without a decimal point may be the far edge or the second pixel: write 1.0 for the edge, "
            "0.0 for the beginning, or a share between them."
        )
    return "pixels" if pixels else space


def _divisions(space: CoordinateSpace, sent: SentImage) -> tuple[float, float]:
    """Into how many parts the width and the height are divided."""
    if space == "resized":
        return sent.resized or sent.size
    return sent.size if space == "pixels" else (_WHOLE[space], _WHOLE[space])


def _middle(value: float, size: float, span: int) -> int:
    return math.floor((value + 0.5) * span / size)


def _share(value: float, whole: float, span: int) -> int:
    return min(span - 1, math.floor(value * span / whole + 0.5))


def _check(name: str, value: float, far: float) -> None:
    if not 0 <= value <= far:
        raise CoordinateError(f"{name} must be 0 to {_said(far)}; you wrote {_said(value)}.")


def _said(value: float) -> str:
    try:
        return f"{value:.10g}"
    except OverflowError:
        return "a number far too large"
