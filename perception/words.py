"""The page the rules look at: every word, which shape it lies in, and what is still free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .elements import Word
from .geometry import Box, bounding_box
from .lines import Line
from .shapes import Shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Page", "Run"]


class Run:
    """Neighbouring words of one line that lie in the same shape; `taken` once an element speaks for it."""

    def __init__(self, words: Sequence[Word], shape: int | None) -> None:
        self.words = list(words)
        self.shape = shape
        self.taken = False
        self.label = False

    @property
    def text(self) -> str:
        """The words with spaces between them."""
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """Around all the words."""
        return bounding_box(word.box for word in self.words)

    @property
    def confidence(self) -> float:
        """The weakest word's."""
        return min(word.confidence for word in self.words)


class Page:
    """Lines cut where shapes cut them, and the shapes that may be controls (`frames`)."""

    def __init__(self, pixels: NDArray[np.uint8], lines: Sequence[Line], shapes: Sequence[Shape]) -> None:
        self.pixels = pixels
        self.shapes = list(shapes)
        self.used: set[int] = set()
        self.frames = [s for s in shapes if s.box.h >= 12 and s.box.w >= 12]
        boxes = [line.box for line in lines]
        self.frames = [s for s in self.frames if not _is_glyph(s.box, boxes)]
        self.runs = [run for line in lines for run in self._cut(line)]

    def _cut(self, line: Line) -> list[Run]:
        runs: list[Run] = []
        for word in line.words:
            home = self.home(word.box)
            if runs and runs[-1].shape == home:
                runs[-1].words.append(word)
            else:
                runs.append(Run([word], home))
        return runs

    def home(self, box: Box) -> int | None:
        """Index of the smallest frame that holds the centre of a box and is not smaller than it."""
        center = box.center
        for i, shape in enumerate(self.frames):
            if shape.box.holds(center) and shape.box.w + 4 >= box.w and shape.box.h + 6 >= box.h * 0.8:
                return i
        return None

    def inside(self, shape: Shape) -> list[Run]:
        """Runs directly in a frame, in reading order."""
        index = next((i for i, other in enumerate(self.frames) if other is shape), -1)
        runs = [run for run in self.runs if run.shape == index and run.words and not run.taken]
        return sorted(runs, key=lambda run: (run.box.center.y // 8, run.box.x))

    def free(self) -> list[Run]:
        """Runs no element speaks for yet."""
        return [run for run in self.runs if run.words and not run.taken]


def _is_glyph(box: Box, lines: Sequence[Box]) -> bool:
    """Whether a small shape is a letter's own outline inside a longer line."""
    if box.h > 40 or box.w > 60:
        return False
    return any(
        line.grown(1).contains(box) and box.h <= line.h + 2 and line.w > 1.6 * box.w for line in lines
    ) and not any(line.contains(box) and box.h > line.h for line in lines)
