"""Heads of tables and trees: captions in frames that touch side by side, right over the columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .elements import Element, Role
from .geometry import Box
from .rows_of_text import has_frame_of_its_own
from .words import Page, Run

__all__ = ["find_heads"]

TOUCH = 5


def find_heads(page: Page, columns: Sequence[Box]) -> list[Element]:
    """Cells of row 1 over the columns of a table, which are given by the boxes of their text.

    Their runs are taken and their frames claimed. At least two have to stand side by side.
    """
    top, high = min(box.y for box in columns), max(box.h for box in columns)
    band = [
        run
        for run in page.free()
        if top - 3 * min(high, 30 * page.unit) <= run.box.center.y < top and has_frame_of_its_own(page, run)
    ]
    band = _side_by_side(page, sorted(band, key=lambda run: run.box.x))
    frames = [_frame(page, run) for run in band]
    over = [i for i, f in enumerate(frames) if any(f.x <= c.center.x < f.right for c in columns)]
    if len(band) < 2 or len(over) < min(2, len(columns)) or max(f.bottom for f in frames) > top + 4:
        return []
    return [_cell(page, run, i) for i, run in enumerate(band, 1)]


def _frame(page: Page, run: Run) -> Box:
    return page.frames[run.shape or 0].box


def _side_by_side(page: Page, band: Sequence[Run]) -> list[Run]:
    """The longest stretch of frames of one height that touch."""
    best: list[Run] = []
    stretch: list[Run] = []
    for left, right in pairwise([*band, None]):
        assert left is not None
        stretch.append(left)
        if right is not None:
            a, b = _frame(page, left), _frame(page, right)
            if abs(b.x - a.right) <= TOUCH and abs(a.y - b.y) <= 3 and abs(a.h - b.h) <= 4:
                continue
        best = max(best, stretch, key=len)
        stretch = []
    return best


def _cell(page: Page, run: Run, column: int) -> Element:
    run.taken = True
    box = _frame(page, run)
    page.claimed.append(box)
    words = tuple(run.words)
    return Element("", Role.CELL, run.text, box, confidence=0.8, words=words, row=1, column=column)
