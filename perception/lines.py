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

INK_STEP = 48
WIDE_GAP = 1.1


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
    mask = _without_rules(ink_mask(crop))
    columns = mask.any(axis=0)
    pieces = text.split()
    spans = _word_spans(columns, pieces, centers)
    height = crop.shape[0]
    runs: list[list[int]] = [[0]]
    for i in range(1, len(pieces)):
        wide = spans[i][0] - spans[i - 1][1] > WIDE_GAP * height
        runs.append([i]) if wide else runs[-1].append(i)
    return [_line(mask, origin, [(pieces[i], spans[i]) for i in run], score) for run in runs]


def _without_rules(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask without lines that run across the whole crop: borders of fields, underlines of tables."""
    if mask.shape[1] > 24:
        full = mask.mean(axis=1) > 0.95
        if not full.all():
            mask = mask.copy()
            mask[full] = False
    return mask


def _word_spans(columns: NDArray[np.bool_], pieces: list[str], centers: list[float]) -> list[tuple[int, int]]:
    """First and last+1 column of every word; boundaries lie in the widest blank between the characters."""
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
    return [_shrink(columns, edges[i][1], edges[i + 1][0]) for i in range(len(pieces))]


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


def _shrink(columns: NDArray[np.bool_], start: int, stop: int) -> tuple[int, int]:
    inked = columns[start:stop].nonzero()[0]
    return (
        (start + int(inked[0]), start + int(inked[-1]) + 1) if len(inked) else (start, max(stop, start + 1))
    )


def _line(
    mask: NDArray[np.bool_], origin: tuple[int, int], words: list[tuple[str, tuple[int, int]]], score: float
) -> Line:
    boxes: list[Box] = []
    for _, (start, stop) in words:
        rows = mask[:, start:stop].any(axis=1).nonzero()[0]
        top, bottom = (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, mask.shape[0])
        boxes.append(Box(origin[0] + start, origin[1] + top, stop - start, bottom - top))
    made = tuple(Word(text, box, score) for (text, _), box in zip(words, boxes, strict=True))
    return Line(" ".join(text for text, _ in words), bounding_box(boxes), score, made)
