"""Single characters that stand alone: a digit in a cell, a sign on a key, which a text detector passes over.

The detector looks for the rhythm of words. What it leaves over is given to the recogniser as it is, and only
counts where that is sure, since a small picture is often somewhat like a letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from .elements import Word
from .geometry import Box
from .lines import Line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Alone", "lone_letters", "lone_signs", "sure_line", "with_signs"]

SURE, FAIR = 0.95, 0.8
LOW, HIGH = 0.6, 1.3
RULE = 3
CONTRAST = 60
MOST_LETTERS = 3
_SIGNS = {c: c for c in "+-*/=().,%×÷±√^"} | dict(zip("十二米一（）·。．—–−", "+=*-()...---", strict=True))
"""What is taken for a sign on a key, and what the recogniser, which knows Chinese, writes for it."""
_RINGS = frozenset("0OoQDCcGeau")
_BARS = frozenset("1lIi|")
_ARROWS = frozenset("VvAXxYyTLJ")


@dataclass(frozen=True, slots=True)
class Alone:
    """Ink without a line: `box` is around it; `sign` says that it is drawn in the middle of a key.

    `text` is what it is by its drawing alone: a dot or a slash, which the recogniser takes for others.
    """

    box: Box
    sign: bool = False
    text: str | None = None

    @property
    def crops(self) -> tuple[Box, ...]:
        """What the recogniser is given, the most promising picture first."""
        box = self.box
        if self.text is not None:
            return ()
        tight = box.grown(max(3, box.h // 3) if self.sign else max(2, box.h // 5))
        if not self.sign:
            return (tight,)
        high = max(22, 2 * box.h)
        return tight, Box(box.center.x - high, box.center.y - high // 2, 2 * high, high)


def lone_letters(letters: Sequence[Box], lines: Sequence[Line]) -> list[Alone]:
    """Strokes of the height of the text around with nothing beside them and in no line."""
    if not lines:
        return []
    usual = median(line.box.h for line in lines)
    fit = [b for b in letters if LOW * usual <= b.h <= HIGH * usual + 2 and 3 <= b.w <= 1.4 * b.h]
    free = _outside(fit, [line.box.grown(3) for line in lines])
    return [Alone(b) for b in free if not any(_beside(b, other) for other in letters if other is not b)]


def _outside(boxes: Sequence[Box], places: Sequence[Box]) -> list[Box]:
    """The boxes whose middle lies in none of the places."""
    import numpy as np

    if not boxes:
        return []
    x, y, w, h = np.array(boxes).T[:, :, None]
    left, top, wide, high = np.array(places).T[:, None, :]
    within = (
        (x + w // 2 >= left) & (x + w // 2 < left + wide) & (y + h // 2 >= top) & (y + h // 2 < top + high)
    )
    return [box for box, read in zip(boxes, within.any(axis=1).tolist(), strict=True) if not read]


def _beside(box: Box, other: Box) -> bool:
    """Whether ink on the same row is so near that both are one word or one picture; rules are none."""
    if other.w <= RULE and other.h > 1.25 * box.h:
        return False
    shared = min(box.bottom, other.bottom) - max(box.y, other.y)
    near = max(3, box.h // 2)
    level = shared > 0 and other.x - near < box.right and box.x < other.right + near
    touching = box.grown(2).overlaps(other)
    return level or touching


def lone_signs(pixels: NDArray[np.uint8], frames: Sequence[Box], lines: Sequence[Line]) -> list[Alone]:
    """Small ink in the middle of frames of a key's size that hold nothing else.

    `pixels` is the frame, (h, w, 3 or 4), uint8.
    """
    if not lines:
        return []
    usual = median(line.box.h for line in lines)
    keys = [b for b in frames if 2.2 * usual <= min(b.w, b.h) <= 8 * usual and 0.4 * b.h <= b.w <= 5 * b.h]
    found: list[Alone] = []
    for key in keys:
        ink = _middle_ink(pixels, key)
        if ink is None or max(ink.w, ink.h) > 1.8 * usual or any(line.box.overlaps(ink) for line in lines):
            continue
        found.append(Alone(ink, sign=True, text=_dot_or_slash(pixels, ink, key, usual)))
    return list(dict.fromkeys(found))


def _middle_ink(pixels: NDArray[np.uint8], key: Box) -> Box | None:
    """The box of what is drawn in a frame, if it lies amid it."""
    import numpy as np

    inner = key.grown(-max(4, min(key.w, key.h) // 8))
    part = pixels[max(0, inner.y) : inner.bottom, max(0, inner.x) : inner.right, :3].astype(np.int16)
    if not part.size:
        return None
    apart = np.abs(part - np.median(part.reshape(-1, 3), axis=0)).max(axis=2) > CONTRAST
    rows, columns = np.flatnonzero(apart.any(axis=1)), np.flatnonzero(apart.any(axis=0))
    if not len(rows):
        return None
    x, y = max(0, inner.x) + int(columns[0]), max(0, inner.y) + int(rows[0])
    ink = Box(x, y, int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1)
    amid = abs(ink.center.x - key.center.x) <= 3 and ink.h <= 0.6 * key.h and ink.w <= 0.6 * key.w
    return ink if amid else None


def with_signs(lines: Sequence[Line]) -> list[Line]:
    """The lines, signs that were taken for Chinese characters put right where nothing else is Chinese."""
    eastern = any(len(line.text) > 1 and any(ord(c) > 0x2E80 for c in line.text) for line in lines)
    return list(lines) if eastern else [_as_sign(line) for line in lines]


def _as_sign(line: Line) -> Line:
    sign = _SIGNS.get(line.text, line.text)
    if sign == line.text:
        return line
    return replace(line, text=sign, words=tuple(replace(word, text=sign) for word in line.words))


def _dot_or_slash(pixels: NDArray[np.uint8], ink: Box, key: Box, usual: float) -> str | None:
    import numpy as np

    if max(ink.w, ink.h) <= 0.35 * usual and abs(ink.w - ink.h) <= 1:
        return "." if ink.center.y > key.center.y else None
    if not 0.6 * usual <= ink.h or not 0.25 * ink.h <= ink.w <= 0.6 * ink.h:
        return None
    part = pixels[ink.y : ink.bottom, ink.x : ink.right, :3].astype(np.int16)
    paper = pixels[ink.y, max(0, ink.x - 3), :3].astype(np.int16)
    drawn = np.abs(part - paper).max(axis=2).astype(np.float64)
    middles = (drawn @ np.arange(ink.w)) / np.maximum(drawn.sum(axis=1), 1)
    steady = bool((np.diff(middles) < 0.5).all())
    thin = float((drawn > 0.5 * drawn.max()).sum(axis=1).max()) <= 0.6 * ink.w + 0.5
    return "/" if steady and thin and middles[0] - middles[-1] >= 0.55 * (ink.w - 1) else None


def sure_line(alone: Alone, readings: Sequence[Sequence[Line]]) -> Line | None:
    """The line a drawing is, by what was read in its crops, or None where it is rather a picture."""
    if alone.text is not None:
        return Line(alone.text, alone.box, 0.9, (Word(alone.text, alone.box, 0.9),))
    for lines in readings:
        if len(lines) == 1 and (text := _text(alone, lines[0])) is not None:
            word = Word(text, alone.box, lines[0].confidence)
            return replace(lines[0], text=text, box=alone.box, words=(word,))
    return None


def _text(alone: Alone, line: Line) -> str | None:
    text, box = line.text.replace(" ", ""), alone.box
    if alone.sign and line.confidence >= FAIR and text in _SIGNS:
        return _SIGNS[text]
    plain = text.isascii() and text.isalnum() and len(text) <= MOST_LETTERS
    if not plain or line.confidence < SURE:
        return None
    if text in _ARROWS or (text in _RINGS and box.w > 0.9 * box.h):
        return None  # an arrow, a cross, a ring, an eye
    if text in _BARS and box.w * 4 < box.h:
        return None  # a stroke
    widest = 0.7 if text in _BARS else 0.95
    return text if box.w <= widest * box.h * len(text) else None
