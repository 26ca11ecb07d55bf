"""Lines read across what is drawn between their words: a field's border, the edge of a cell, a mark.

The text detector joins what stands close together. Where a word reaches across a border or over a mark, the
line is taken apart there, and each part is read by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from .colours import distance
from .geometry import Box
from .lines import Line
from .shapes import Shape
from .words import mark_sized, stands_apart

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Glued", "glued_lines", "parted"]

OVER = 3
RIM = 12
BARS = frozenset("|[](){}Il1!")
DRAWN = frozenset("©®•●○◯◎⊙□口■☐☑√✓")
"""What a border, and a mark, that were read with a line may have been taken for."""


@dataclass(frozen=True, slots=True)
class Glued:
    """A line and the crops it is to be read in instead; `across` a border, whose look spoils the reading."""

    line: Line
    crops: tuple[Box, ...]
    across: bool


def glued_lines(pixels: NDArray[np.uint8], lines: Sequence[Line], shapes: Sequence[Shape]) -> list[Glued]:
    """Lines with a word across a border or a mark; `pixels` is the frame, (h, w, 4), uint8."""
    frames = [s for s in shapes if s.box.h >= 14 and s.box.w >= 1.5 * s.box.h and _has_edge(s)]
    marks = [s for s in shapes if mark_sized(s.box)]
    found: list[Glued] = []
    for line in lines:
        near = [s.box for s in frames if s.box.overlaps(line.box) and s.box.h <= 4 * line.box.h]
        over = [s for s in marks if s.box.overlaps(line.box)]
        over = [s for s in over if s.box.w * 2 < line.box.w and stands_apart(pixels, s)]
        edges, gaps = _edges(line, near), _gaps(line, [s.box for s in over])
        if edges or gaps:
            crops = _crops(line, sorted(edges + gaps), near)
            found.append(Glued(line, tuple(crops), across=bool(edges)))
    return found


def _has_edge(shape: Shape) -> bool:
    return distance(shape.border, shape.fill) > RIM and distance(shape.border, shape.outside) > RIM


def _edges(line: Line, frames: Iterable[Box]) -> list[tuple[int, int]]:
    """Columns of borders that a word reaches across."""
    edges = [edge for b in frames for edge in ((b.x - 1, b.x + 2, b), (b.right - 2, b.right + 1, b))]
    return [(x, end) for x, end, b in edges if any(_reaches(word.box, b, (x, end)) for word in line.words)]


def _gaps(line: Line, marks: Iterable[Box]) -> list[tuple[int, int]]:
    """Columns of marks that a word goes on behind."""

    def behind(word: Box, mark: Box) -> bool:
        shared = min(word.right, mark.right) - max(word.x, mark.x)
        return 2 * shared >= mark.w and word.w >= 1.4 * mark.w and mark.right + OVER < word.right

    return [(b.x - 1, b.right + 1) for b in marks if any(behind(word.box, b) for word in line.words)]


def _reaches(word: Box, frame: Box, edge: tuple[int, int]) -> bool:
    level = frame.y <= word.center.y < frame.bottom and frame.h >= 0.7 * word.h
    letters = word.grown(OVER).contains(frame)  # which touch, such as the noughts of 149.00
    return level and not letters and word.x + OVER < edge[0] and edge[1] < word.right - OVER


def _crops(line: Line, cuts: Sequence[tuple[int, int]], frames: Sequence[Box]) -> list[Box]:
    """The line between the cuts; a part in a frame keeps off its border."""
    box = line.box.grown(3)
    ends = [(box.x, box.x), *cuts, (box.right, box.right)]
    parts = [Box(a[1], box.y, b[0] - a[1], box.h) for a, b in pairwise(ends) if b[0] - a[1] >= 4]
    return [_within(part, frames) for part in parts]


def _within(part: Box, frames: Sequence[Box]) -> Box:
    homes = [frame for frame in frames if frame.holds(part.center)]
    home = min(homes, key=lambda frame: frame.area, default=None)
    return part if home is None else part.intersection(home.grown(-2))


def parted(glued: Glued, readings: Sequence[Sequence[Line]]) -> list[Line]:
    """The lines of the parts, or the line as it was where letters got lost on the way."""
    made = [line for lines in readings for line in lines]
    whole, parts = _letters([glued.line]), _letters(made)
    if glued.across:  # a border spoils the letters beside it
        return made if len(parts) >= sum(letter not in BARS for letter in whole) else [glued.line]
    lost = [letter for letter in whole if parts.count(letter) < whole.count(letter)]
    return made if made and all(letter in DRAWN for letter in lost) else [glued.line]


def _letters(lines: Sequence[Line]) -> str:
    return "".join("".join(line.text.split()) for line in lines)
