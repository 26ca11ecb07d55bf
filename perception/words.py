"""The page the rules look at: every word, which shape it lies in, and what is still free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from .colours import colourful, distance, goes_under, patch
from .elements import Word
from .geometry import Box, bounding_box
from .lines import Line
from .looks import Looks
from .scene import Window
from .shapes import Colour, Shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Page", "Run", "mark_sized", "stands_apart"]

LOPSIDED = 0.42


class Run:
    """Neighbouring words of one line that lie in the same shape; `taken` once an element speaks for it."""

    def __init__(self, words: Sequence[Word], shape: int | None) -> None:
        self.words = list(words)
        self.shape = shape
        self._box: Box | None = None
        self.taken = False
        self.label = False
        self.menu = False

    def keep(self, words: Sequence[Word]) -> None:
        """Keep only these words."""
        self.words = list(words)
        self._box = None

    @property
    def text(self) -> str:
        """The words with spaces between them."""
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """Around all the words; asked for by nearly every rule, so it is kept."""
        if self._box is None:
            self._box = bounding_box(word.box for word in self.words)
        return self._box

    @property
    def confidence(self) -> float:
        """The weakest word's."""
        return min(word.confidence for word in self.words)


class Page:
    """Lines cut where shapes cut them, and the shapes that may be controls (`frames`)."""

    def __init__(
        self,
        pixels: NDArray[np.uint8],
        lines: Sequence[Line],
        shapes: Sequence[Shape],
        windows: Sequence[Window] = (),
        looks: Looks | None = None,
    ) -> None:
        self.pixels = pixels
        self.looks = looks or Looks()
        self.windows = tuple(windows)
        self.claimed: list[Box] = []
        self.frames = [s for s in shapes if s.box.h >= 12 and s.box.w >= 12 and not s.is_track]
        boxes = [line.box for line in lines]
        self.frames = [s for s in self.frames if not _is_glyph(s, boxes)]
        letters = [word for line in lines for word in line.words if len(word.text) == 1]
        self.frames = [s for s in self.frames if not any(_is_letter(s.box, word) for word in letters)]
        words = [word.box for line in lines for word in line.words]
        self.frames = [s for s in self.frames if not _is_selection(s, self.frames, words)]
        self.frames = [s for s in self.frames if not _is_rest(pixels, s, self.frames)]
        self.shapes = [s for s in shapes if not (s.round and s.box.w <= 36 and self._is_lopsided(s.box))]
        self.marks = [s.box for s in self.shapes if mark_sized(s.box) and stands_apart(pixels, s)]
        self.unit = _unit(boxes)
        self.cells = _grid_cells(self.frames)
        self.runs = [run for line in lines for run in self._cut(line)]
        for run in self.runs:  # the window itself speaks for what stands on its title bar
            run.taken = self._on_decoration(run.box)

    def _is_lopsided(self, box: Box) -> bool:
        return self.looks.told("lopsided", box, lambda: is_lopsided(self.pixels, box))

    def _on_decoration(self, box: Box) -> bool:
        owner = next((w for w in reversed(self.windows) if w.frame.holds(box.center)), None)
        return owner is not None and not owner.box.holds(box.center)

    def _cut(self, line: Line) -> list[Run]:
        runs: list[Run] = []
        for word in line.words:
            home = self.home(word.box)
            beside = self._beside_marks(word.box)
            text = word.text[1:] if beside.x - word.box.x >= 12 and _has_mark_glued(word.text) else word.text
            word = replace(word, text=text, box=self._clip(beside, home))
            if runs and runs[-1].shape == home and not self._parted(runs[-1].words[-1].box, word.box):
                runs[-1].keep([*runs[-1].words, word])
            else:
                runs.append(Run([word], home))
        return runs

    def _parted(self, left: Box, right: Box) -> bool:
        """Whether a mark stands between two words."""
        gap = Box(left.right - 2, left.y, right.x - left.right + 4, left.h)
        return gap.w > 8 and any(gap.holds(mark.center) for mark in self.marks)

    def _beside_marks(self, box: Box) -> Box:
        """The box without a mark the reader took for a part of the word."""
        for mark in self.marks:
            if mark.w * 1.4 > box.w or not mark.overlaps(box) or mark.intersection(box).area * 5 < mark.area:
                continue
            if mark.center.x < box.center.x:
                box = Box(mark.right + 1, box.y, box.right - mark.right - 1, box.h)
            else:
                box = Box(box.x, box.y, mark.x - box.x - 1, box.h)
        return box

    def _tight(self, box: Box, frame: Shape) -> Box:
        """The ink of a word within its frame, away from the border."""
        import numpy as np

        inner = box.intersection(frame.box.grown(-3 if frame.box.h >= 18 else -2))
        if not inner.area or frame.box.h > 90:
            return inner if inner.area else box
        apart = np.abs(patch(self.pixels, inner).astype(np.int16) - np.array(frame.fill)).max(axis=2)
        far = apart > min(40, 0.5 * float(apart.max(initial=0)))
        rows, columns = far.any(axis=1).nonzero()[0], far.any(axis=0).nonzero()[0]
        if not len(rows):
            return inner
        limit = max(4, (int(rows[-1]) - int(rows[0])) // 3)
        gaps = (np.diff(columns) > limit).nonzero()[0]  # an arrow beside the word is not a part of it
        last = int(columns[gaps[0]]) if len(gaps) else int(columns[-1])
        x, y = inner.x + int(columns[0]), inner.y + int(rows[0])
        return Box(x, y, last - int(columns[0]) + 1, int(rows[-1] - rows[0]) + 1)

    def _clip(self, box: Box, home: int | None) -> Box:
        """The part of a word's box inside its frame, or outside the frames beside it."""
        if home is not None:
            return self._tight(box, self.frames[home])
        for frame in self.frames:
            if not frame.box.overlaps(box) or frame.box.h > 4 * box.h or frame.box.holds(box.center):
                continue
            if frame.box.x > box.center.x:
                box = Box(box.x, box.y, frame.box.x - box.x, box.h)
            elif frame.box.right <= box.center.x:
                box = Box(frame.box.right, box.y, box.right - frame.box.right, box.h)
            elif frame.box.y >= box.center.y:
                box = Box(box.x, box.y, box.w, frame.box.y - box.y)
        return box

    def ink(self, box: Box) -> tuple[Colour, Colour]:
        """Colour of the text in a box and of what it stands on."""
        return self.looks.ink(self.pixels, box)

    def has_link(self, run: Run) -> bool:
        """Whether a word of the run is blue or underlined."""
        return any(self.is_link(word, run.box) for word in run.words)

    def is_link(self, word: Word, run: Box) -> bool:
        """Whether a word, part of the text in `run`, is blue or underlined."""
        ink, paper = self.ink(word.box)
        if len(word.text) < 2 and not word.text.isdigit():
            return False
        blue = ink[0] - ink[2] > 50 and colourful(ink) > 80 and colourful(paper) < 60
        return blue or (len(word.text) > 1 and self.looks.underlined(self.pixels, word.box, run))

    def is_joined(self, left: Word, right: Word, run: Box) -> bool:
        """Whether an underline of two neighbouring words, if they have one, goes on between them."""
        if not all(self.looks.underlined(self.pixels, word.box, run) for word in (left, right)):
            return True
        return goes_under(self.pixels, left.box, right.box, *self.ink(left.box))

    def home(self, box: Box) -> int | None:
        """Index of the smallest frame that holds the centre of a box and is not smaller than it."""
        center = box.center
        for i, shape in enumerate(self.frames):
            if shape.box.holds(center) and 1.15 * shape.box.w + 8 >= box.w and shape.box.h + 6 >= box.h * 0.8:
                return i
        return None

    def window_of(self, box: Box) -> int | None:
        """Id of the topmost window under the centre of a box."""
        return next((w.id for w in reversed(self.windows) if w.frame.holds(box.center)), None)

    def inside(self, shape: Shape) -> list[Run]:
        """Runs directly in a frame, in reading order."""
        index = next((i for i, other in enumerate(self.frames) if other is shape), -1)
        runs = [run for run in self.runs if run.shape == index and run.words and not run.taken]
        return sorted(runs, key=lambda run: (run.box.center.y // 8, run.box.x))

    def free(self) -> list[Run]:
        """Runs no element speaks for yet."""
        return [run for run in self.runs if run.words and not run.taken]


def _unit(lines: Sequence[Box]) -> float:
    """How large a usual pixel is drawn: 1, 1.5, 2 or more, by the height of the text."""
    return max(1.0, round(2 * median(box.h for box in lines) / 12) / 2) if lines else 1.0


def _has_mark_glued(text: str) -> bool:
    """Whether the first sign may be what was read of a mark: a ring before a capital letter."""
    return len(text) > 2 and text[0] in "O0oQ©®@□口◯" and text[1].isupper()


def mark_sized(box: Box) -> bool:
    """Whether a box has the size of a check box, a radio button or a switch."""
    return 10 <= box.h <= 34 and 0.8 * box.h <= box.w <= 2.4 * box.h


def stands_apart(pixels: NDArray[np.uint8], shape: Shape) -> bool:
    """Whether nothing is drawn right beside a small shape, as there is beside a letter within a word."""
    import numpy as np

    box = shape.box
    # Letters of a heading stand up to a quarter of their height apart, a label a third from its mark.
    boxed = not shape.round and box.h >= 12 and abs(box.w - box.h) <= 1
    boxed = boxed and (shape.ink < 0.02 or colourful(shape.fill) > 60)
    gap = 2 if boxed else max(2, round(0.28 * box.h))
    rim = 4 if box.w >= 1.4 * box.h else 0  # what is found of a pill may be the inside of a thick ring
    left, right = Box(box.x - gap - 1 - rim, box.y, gap, box.h), Box(box.right + rim, box.y, gap, box.h)
    for side in (left, right):
        part = patch(pixels, side).astype(np.int16)
        if not part.size:
            continue
        drawn = np.asarray(np.abs(part - np.array(shape.outside)).max(axis=2) > 40, np.bool_)
        # What is drawn from top to bottom at the far edge is the rule of a frame, not a letter.
        if drawn.all(axis=0).sum() > (2 if box.h >= 15 else 0):
            return False
        rows = np.asarray(np.flatnonzero(drawn[:, ~drawn.all(axis=0)].any(axis=1)), np.int32)
        tall = int(rows[-1]) - int(rows[0]) + 1 if len(rows) else 0
        # A label may be close, but its letters are far smaller than the mark; those of a word are alike.
        if tall and not (box.h >= 15 and 0.3 * box.h <= tall <= 0.6 * box.h):
            return False
    return True


def is_lopsided(pixels: NDArray[np.uint8], box: Box) -> bool:
    """Whether a round drawing has no middle: a letter or a picture, no radio button."""
    import numpy as np

    part = patch(pixels, box).max(axis=2).astype(np.int16)
    if min(part.shape) < 4:
        return False
    step = max(24, 0.35 * float(np.ptp(part)))

    def turned(part: NDArray[np.int16]) -> float:
        sides = float((np.abs(part - part[:, ::-1]) > step).mean())
        return sides + float((np.abs(part - part[::-1]) > step).mean())

    # The box may be a pixel too large on either side.
    return min(turned(p) for q in (part, part[:-1], part[1:]) for p in (q, q[:, :-1], q[:, 1:])) > LOPSIDED


def _is_glyph(shape: Shape, lines: Sequence[Box]) -> bool:
    """Whether a small shape is a letter's own outline inside a line, or a dense line of its own."""
    box = shape.box
    if shape.ink > 0.5 and box.h <= 40 and any(line.iou(box) > 0.7 for line in lines):
        return True
    if box.h > 60 or box.w > 60:
        return False
    return any(
        line.grown(2).contains(box) and box.h <= line.h + 2 and line.w > 1.6 * box.w for line in lines
    ) and not any(line.contains(box) and box.h > line.h for line in lines)


def _is_letter(box: Box, word: Word) -> bool:
    """Whether a frame is the outline of a single letter or digit, which no ring is as narrow as."""
    plain = word.text.isascii() and word.text.isalnum() and word.box.w <= 0.9 * word.box.h
    return plain and box.iou(word.box) > 0.75


def _is_selection(shape: Shape, frames: Sequence[Shape], words: Sequence[Box]) -> bool:
    """Whether a plain coloured patch, no wider than the words on it, marks selected text in a field."""
    box = shape.box
    if box.h > 40 or colourful(shape.fill) < 40 or distance(shape.fill, shape.outside) < 40:
        return False
    inside = [word for word in words if box.grown(3).holds(word.center) and word.h <= box.h + 4]
    if not inside:
        return False
    ink = bounding_box(inside)
    off = max(abs(ink.x - box.x), abs(ink.right - box.right))
    fields = [
        f.box
        for f in frames
        if f is not shape and f.box.contains(box) and 1.1 * box.h <= f.box.h and box.w < f.box.w - 4
    ]
    # Where words end is told to within a letter; a patch at the start of a line-high field is no button.
    loose = any(f.h <= 2.5 * box.h and box.x - f.x <= 16 for f in fields)
    return bool(fields) and off <= (box.h // 2 if loose else 4)


def _is_rest(pixels: NDArray[np.uint8], shape: Shape, frames: Sequence[Shape]) -> bool:
    """Whether a frame is only what selected text leaves of the plain inside of its field."""
    import numpy as np

    box = shape.box
    for other in (f for f in frames if f is not shape and f.box.contains(box) and f.box.h <= box.h + 10):
        left, right = box.x - other.box.x, other.box.right - box.right
        if min(left, right) > 6 or max(left, right) < 8 or distance(other.fill, shape.fill) > 6:
            continue
        x, w = (other.box.x + 4, left - 4) if left > right else (box.right, right - 4)
        strip = patch(pixels, Box(x, box.y + 3, w, box.h - 6)).reshape(-1, 3)
        patched = tuple(int(c) for c in np.median(strip, axis=0)) if len(strip) else shape.fill
        if colourful((patched[0], patched[1], patched[2])) > 40:
            return True
    return False


def _grid_cells(frames: Sequence[Shape]) -> set[int]:
    """Frames that touch one of equal height beside and one of equal width above or below; their indices."""
    cells: set[int] = set()
    for i, shape in enumerate(frames):
        near = [f.box for f in frames if f is not shape and f.box.grown(5).overlaps(shape.box)]
        box = shape.box
        beside = any(abs(b.y - box.y) <= 3 and abs(b.h - box.h) <= 3 and abs(b.x - box.x) > 4 for b in near)
        stacked = any(abs(b.x - box.x) <= 3 and abs(b.w - box.w) <= 3 and abs(b.y - box.y) > 4 for b in near)
        if beside and stacked:
            cells.add(i)
    sure = [frames[i].box for i in cells]
    return cells | {i for i, shape in enumerate(frames) if any(_continues(shape.box, b) for b in sure)}


def _continues(box: Box, cell: Box) -> bool:
    """Whether a frame is the next cell of a column or a row, a rule of the grid between the two."""
    below = abs(box.x - cell.x) <= 1 and abs(box.w - cell.w) <= 1
    beside = abs(box.y - cell.y) <= 1 and abs(box.h - cell.h) <= 1
    down = max(box.y - cell.bottom, cell.y - box.bottom)
    right = max(box.x - cell.right, cell.x - box.right)
    return (below and -1 <= down <= 2) or (beside and -1 <= right <= 2)
