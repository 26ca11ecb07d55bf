"""Boxes and points in integer physical pixels of the whole screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Box", "Point", "bounding_box"]


class Point(NamedTuple):
    """A pixel of the whole screen."""

    x: int
    y: int


class Box(NamedTuple):
    """`x, y` is the top left pixel; `w, h` are sizes in pixels."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        """First column right of the box."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        """First row below the box."""
        return self.y + self.h

    @property
    def area(self) -> int:
        """Pixels inside; 0 for an empty box."""
        return max(0, self.w) * max(0, self.h)

    @property
    def center(self) -> Point:
        """The middle pixel."""
        return Point(self.x + self.w // 2, self.y + self.h // 2)

    def holds(self, point: Point) -> bool:
        """Whether the pixel lies inside."""
        return self.x <= point.x < self.right and self.y <= point.y < self.bottom

    def contains(self, other: Box) -> bool:
        """Whether `other` lies wholly inside."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def intersection(self, other: Box) -> Box:
        """The common part; a box of size 0 where there is none."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        w, h = min(self.right, other.right) - x, min(self.bottom, other.bottom) - y
        return Box(x, y, w, h) if w > 0 and h > 0 else Box(x, y, 0, 0)

    def overlaps(self, other: Box) -> bool:
        """Whether the two share a pixel."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        return (
            left < self.x + self.w
            and left < other.x + other.w
            and top < self.y + self.h
            and top < other.y + other.h
        )

    def union(self, other: Box) -> Box:
        """The smallest box around both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Box(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)

    def iou(self, other: Box) -> float:
        """Intersection over union, 0 to 1."""
        shared = self.intersection(other).area
        total = self.area + other.area - shared
        return shared / total if total else 0.0

    def grown(self, by: int) -> Box:
        """The box with `by` more pixels on every side (fewer, if negative)."""
        return Box(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)


def bounding_box(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of them.

    Raises:
        ValueError: there is no box.
    """
    items = list(boxes)
    if not items:
        raise ValueError("bounding_box needs at least one box")
    box = items[0]
    for other in items[1:]:
        box = box.union(other)
    return box
