"""Lines of text as the recogniser gives them: cut into words, and at wide gaps into pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .elements import Word
from .geometry import Box, bounding_box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Line", "cut_line"]

INK_STEP = 40
WIDE_GAP = 1.1
BOXES = frozenset("□■☐☑☒▢▣◯○◉◎●⊙√✓✔")


@dataclass(frozen=True, slots=True)
class Line:
    """One run of words with no wide gap inside; `box` is tight around the ink."""

    text: str
    box: Box
    confidence: float
    words: tuple[Word, ...]


def ink_mask(crop: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Pixels that stand out from the most common colour; `crop` is BGR, uint8, (h, w, 3); bool (h, w)."""
    import numpy as np

    coarse = (crop >> 4).astype(np.int32)
    codes = (coarse[..., 0] << 8) | (coarse[..., 1] << 4) | coarse[..., 2]
    values, counts = np.unique(codes, return_counts=True)
    paper = crop[codes == values[counts.argmax()]].mean(axis=0)
    return np.abs(crop.astype(np.int16) - paper.astype(np.int16)).max(axis=2) > INK_STEP


def cut_line(
    crop: NDArray[np.uint8], origin: tuple[int, int], text: str, centers: list[float], score: float
) -> list[Line]:
    """Words with boxes from the ink between the characters, split where the gap is wide.

    `crop` is the BGR picture of the line at `origin` on the screen; `centers` are the x positions, in
    crop pixels, of the characters of `text` without its spaces.
    """
    import numpy as np

    mask = _without_rules(ink_mask(crop))
    centers = [min(center, crop.shape[1] - 1) for center in centers]
    columns = np.asarray(mask.any(axis=0), np.bool_)
    height = crop.shape[0]
    pieces, centers = _pieces(text, centers, height)
    if not pieces:
        return []
    spans = _word_spans(columns, pieces, centers, max(3, height // 5))
    runs: list[list[int]] = [[0]]
    for i in range(1, len(pieces)):
        wide = spans[i][0] - spans[i - 1][1] > WIDE_GAP * height
        runs.append([i]) if wide else runs[-1].append(i)
    return [_line(mask, origin, [(pieces[i], spans[i]) for i in run], score) for run in runs]


def _pieces(text: str, centers: list[float], height: int) -> tuple[list[str], list[float]]:
    """The words of a line; a word with a hole or a box character in it is two words with a mark between."""
    pieces: list[str] = []
    kept: list[float] = []
    at = 0
    for word in text.split():
        places = centers[at : at + len(word)]
        at += len(word)
        pitch = (places[-1] - places[0]) / (len(places) - 1) if len(places) > 1 else 0.0
        hole = max(1.25 * height, 2.5 * pitch)
        broken = True
        for letter, place in zip(word, places, strict=False):
            if letter in BOXES:
                broken = True
                continue
            if broken or place - kept[-1] > hole:
                pieces.append("")
            pieces[-1] += letter
            kept.append(place)
            broken = False
    return pieces, kept


def _without_rules(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask without long straight strokes: borders of fields, edges of filled buttons, underlines."""
    import cv2
    import numpy as np

    height, width = mask.shape
    ink = mask.astype(np.uint8)
    long, tall = max(20, int(1.3 * height)), max(10, int(0.8 * height))
    rules = np.zeros_like(ink)
    if width >= long:
        rules |= np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, long), np.uint8)), np.uint8)
    if height >= tall:
        rules |= np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((tall, 1), np.uint8)), np.uint8)
    rest = mask & (rules == 0)
    return rest if rest.any() else mask


def _word_spans(
    columns: NDArray[np.bool_], pieces: list[str], centers: list[float], limit: int
) -> list[tuple[int, int]]:
    """First and last+1 column of every word, boundaries in the widest blank between the characters."""
    width = len(columns)
    firsts, lasts, at = list[float](), list[float](), 0
    for piece in pieces:
        end = min(at + len(piece), len(centers)) - 1
        firsts.append(centers[min(at, len(centers) - 1)])
        lasts.append(centers[max(end, 0)])
        at += len(piece)
    edges = [(0, 0)]
    for i in range(1, len(pieces)):
        edges.append(_widest_blank(columns, int(lasts[i - 1]), int(firsts[i])))
    edges.append((width, width))
    return [
        _reach(columns, (edges[i][1], edges[i + 1][0]), (int(firsts[i]), int(lasts[i])), limit)
        for i in range(len(pieces))
    ]


def _widest_blank(columns: NDArray[np.bool_], start: int, stop: int) -> tuple[int, int]:
    """The longest run of blank columns in [start, stop), or its middle where there is none."""
    best, run = (0, 0), start
    for x in range(start, max(start, min(stop, len(columns)))):
        if columns[x]:
            run = x + 1
        elif x + 1 - run > best[1] - best[0]:
            best = (run, x + 1)
    middle = (start + stop) // 2
    return best if best[1] > best[0] else (middle, middle)


def _reach(
    columns: NDArray[np.bool_], edges: tuple[int, int], letters: tuple[int, int], limit: int
) -> tuple[int, int]:
    """From the outer letters of a word outwards, until more than `limit` columns are blank."""
    start, stop = letters[0], letters[1] + 1
    blank = 0
    for x in range(letters[0], edges[0] - 1, -1):
        blank = 0 if columns[x] else blank + 1
        if columns[x]:
            start = x
        elif blank > limit:
            break
    blank = 0
    for x in range(letters[1], min(edges[1], len(columns))):
        blank = 0 if columns[x] else blank + 1
        if columns[x]:
            stop = x + 1
        elif blank > limit:
            break
    return start, max(stop, start + 1)


def _line(
    mask: NDArray[np.bool_], origin: tuple[int, int], words: list[tuple[str, tuple[int, int]]], score: float
) -> Line:
    import numpy as np

    boxes: list[Box] = []
    for _, (start, stop) in words:
        top, bottom = _height(np.asarray(mask[:, start:stop].any(axis=1), np.bool_))
        boxes.append(Box(origin[0] + start, origin[1] + top, stop - start, bottom - top))
    made = tuple(Word(text, box, score) for (text, _), box in zip(words, boxes, strict=True))
    return Line(" ".join(text for text, _ in words), bounding_box(boxes), score, made)


def _height(rows: NDArray[np.bool_]) -> tuple[int, int]:
    """First and last+1 inked row around the middle; the line above or below may reach into the picture.

    Dots and accents stand a little apart and end within the picture; what is cut by its edge is another line.
    """
    height = len(rows)
    runs = _runs(rows)
    if not runs:
        return 0, height
    limit = max(2, height // 8)
    at = min(range(len(runs)), key=lambda i: _off(runs[i], height // 2))
    first = last = at
    while first > 0 and runs[first][0] - runs[first - 1][1] <= limit and runs[first - 1][0] > 0:
        first -= 1
    while last + 1 < len(runs) and runs[last + 1][0] - runs[last][1] <= limit and runs[last + 1][1] < height:
        last += 1
    return runs[first][0], runs[last][1]


def _runs(rows: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Stretches of True, as first and last+1."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows.astype(np.int8), [0])))).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _off(run: tuple[int, int], middle: int) -> int:
    return max(0, run[0] - middle, middle - run[1] + 1)
