"""Scrolling: a part of the screen shows what it showed before, higher or lower, and only a strip is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .geometry import Box, bounding_box
from .lines import Line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

__all__ = ["Shift", "find_shift", "scroll_lines"]

_MIN_W, _MIN_H = 120, 80
_VOTES = 12
_SHARE = 0.6
_GAP = 8
_BAR = 24


@dataclass(frozen=True, slots=True)
class Shift:
    """What lay in `box` now lies `dy` pixels lower (higher, if negative), but for the boxes in `fresh`."""

    box: Box
    dy: int
    fresh: tuple[Box, ...]


def find_shift(before: Pixels, after: Pixels, dirty: Sequence[Box]) -> Shift | None:
    """The shift of the largest changed box, if most of it is one; frames are BGRA, uint8, shape (h, w, 4).

    Every row of pixels votes by its hash: rows that occur once before and once after say how far they moved.
    """
    box = _column(dirty)
    if before.shape != after.shape or box is None or box.w < _MIN_W or box.h < _MIN_H:
        return None
    bar = Box(box.right - _BAR, box.y, _BAR, box.h)  # a scroll bar moves the other way
    beside = Box(box.x, box.y, box.w - _BAR, box.h)
    shift = _shift_of(before, after, box)
    if shift is None and (shift := _shift_of(before, after, beside)) is not None:
        shift = replace(shift, fresh=(*shift.fresh, bar))
    return shift


def _column(dirty: Sequence[Box]) -> Box | None:
    """Around the largest changed box and those above and below it: rows without text do not change."""
    largest = max(dirty, key=lambda one: one.area, default=None)
    if largest is None:
        return None
    return bounding_box(
        [box for box in dirty if min(box.right, largest.right) - max(box.x, largest.x) > 0.5 * box.w]
    )


def _shift_of(before: Pixels, after: Pixels, box: Box) -> Shift | None:
    old, new = _rows(before, box), _rows(after, box)
    dy = _voted(old, new)
    if dy is None:
        return None
    moved = [0 <= y - dy < box.h and new[y] == old[y - dy] for y in range(box.h)]
    if sum(moved) < _SHARE * (box.h - abs(dy)):
        return None
    return Shift(box, dy, tuple(Box(box.x, box.y + y, box.w, end - y) for y, end in _gaps(moved)))


def _rows(pixels: Pixels, box: Box) -> list[int]:
    """A hash of each row of a box."""
    import numpy as np
    from xxhash import xxh3_64_intdigest

    part = np.ascontiguousarray(pixels[box.y : box.bottom, box.x : box.right])
    return [xxh3_64_intdigest(row.data) for row in part]


def _voted(old: list[int], new: list[int]) -> int | None:
    """How far most of the unmistakable rows moved."""
    once_old, once_new = Counter(old), Counter(new)
    place = {row: y for y, row in enumerate(old) if once_old[row] == 1}
    votes = Counter(y - place[row] for y, row in enumerate(new) if once_new[row] == 1 and row in place)
    if not votes:
        return None
    dy, count = votes.most_common(1)[0]
    return dy if dy and count >= _VOTES and count >= _SHARE * votes.total() else None


def _gaps(moved: list[bool]) -> list[tuple[int, int]]:
    """Runs of rows that are no part of the shift, (first, behind the last); near ones are one."""
    runs: list[tuple[int, int]] = []
    for y, is_moved in enumerate(moved):
        if is_moved:
            continue
        if runs and y - runs[-1][1] <= _GAP:
            runs[-1] = runs[-1][0], y + 1
        else:
            runs.append((y, y + 1))
    return runs


def scroll_lines(
    lines: Sequence[Line], shift: Shift, before: Pixels, after: Pixels
) -> tuple[list[Line], list[Box]]:
    """The lines as they lie after the shift, and the boxes that have to be read.

    A line goes along where every pixel of it and around it did. Lines that were cut by the edge of the part
    that scrolls are to be read anew.
    """
    kept: list[Line] = []
    todo = list(shift.fresh)
    for line in lines:
        if not line.box.overlaps(shift.box):
            kept.append(line)
            continue
        now = _moved(line, shift.dy)
        if not now.box.overlaps(shift.box):
            continue  # scrolled out of sight
        whole = shift.box.grown(-1).contains(line.box) and shift.box.contains(now.box)
        if whole and not any(box.overlaps(now.box) for box in todo) and _equal(line, now, before, after):
            kept.append(now)
        else:
            todo.append(now.box.intersection(shift.box))
    return kept, todo


def _moved(line: Line, dy: int) -> Line:
    def down(box: Box) -> Box:
        return Box(box.x, box.y + dy, box.w, box.h)

    words = tuple(replace(word, box=down(word.box)) for word in line.words)
    return replace(line, box=down(line.box), words=words)


def _equal(line: Line, now: Line, before: Pixels, after: Pixels) -> bool:
    """Whether the pixels of a line went along with it."""
    then, here = _cut(before, line.box), _cut(after, now.box)
    return then.shape == here.shape and bool((then == here).all())


def _cut(pixels: Pixels, box: Box) -> Pixels:
    return pixels[max(0, box.y) : max(0, box.bottom), max(0, box.x) : max(0, box.right), :3]
