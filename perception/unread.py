"""Ink that has the size and the rhythm of text, where the reader found none.

The detector judges a picture as a whole: on a large and nearly empty one it passes over a lonely word that it
finds at once in a smaller one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .geometry import Box, bounding_box
from .lines import Line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["is_icon", "letters_in", "unread_text"]

MIN_H, MAX_H = 7, 56
MIN_LETTERS = 2
CONTRAST = 48
RULE = 28
# A square or a circle on a button is read as one of these.
_DRAWINGS = frozenset("口回囗〇○□◯◎")


def unread_text(letters: Sequence[Box], lines: Sequence[Line]) -> list[Box]:
    """Boxes that look like words and lie in no line: two or more strokes of letter size on one row."""
    return [word for word in _words(letters) if not is_read(word, lines)]


def is_read(word: Box, lines: Sequence[Line]) -> bool:
    """Whether a line covers most of a word."""
    return any(_covered(word, line.box) for line in lines)


def is_icon(line: Line) -> bool:
    """Whether a line is a drawing taken for a character: one sign, a plain box or ring."""
    return line.text.strip() in _DRAWINGS


def letters_in(pixels: NDArray[np.uint8], area: Box) -> list[Box]:
    """Connected strokes of letter size; `pixels` is the frame, (h, w, 3 or 4), uint8.

    Strokes are steep edges; long straight ones are frames and rules.
    """
    import cv2
    import numpy as np

    crop = np.ascontiguousarray(pixels[area.y : area.bottom, area.x : area.right, :3])
    if crop.size == 0:
        return []
    gray = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    gradient = cv2.morphologyEx(gray, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8))
    ink = cv2.threshold(gradient, CONTRAST, 1, cv2.THRESH_BINARY)[1]
    for kernel in (np.ones((1, RULE), np.uint8), np.ones((RULE, 1), np.uint8)):
        ink = cv2.subtract(ink, cv2.dilate(cv2.erode(ink, kernel), kernel))
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return [
        Box(area.x + int(x), area.y + int(y), int(w), int(h))
        for x, y, w, h, size in stats[1:].tolist()
        if 4 <= h <= MAX_H and 1 <= w <= 2 * MAX_H and size >= 6
    ]


def _words(letters: Sequence[Box]) -> list[Box]:
    """Letters of one row with small gaps between them."""
    words: list[list[Box]] = []
    for box in sorted(letters, key=lambda b: b.x):
        for word in words:
            last = word[-1]
            height = max(b.h for b in word)
            near = box.x - max(b.right for b in word[-3:]) <= max(4, 0.6 * height)
            level = abs(box.center.y - last.center.y) <= 0.6 * max(height, box.h)
            if near and level and box.h <= 2.5 * height and height <= 3.5 * box.h + 6:
                word.append(box)
                break
        else:
            words.append([box])
    whole = [bounding_box(word) for word in words if len(word) >= MIN_LETTERS]
    return [box for box in whole if MIN_H <= box.h <= MAX_H and box.w >= 0.8 * box.h]


def _covered(word: Box, line: Box) -> bool:
    return word.intersection(line.grown(3)).area * 2 > word.area
