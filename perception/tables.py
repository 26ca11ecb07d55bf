"""Tables: text that stands in the same columns on at least three rows, with lines drawn or without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from .elements import Element, Role
from .geometry import Box
from .heads import find_heads
from .rows_of_text import bands, has_frame_of_its_own, of_windows
from .words import Page, Run

__all__ = ["find_tables"]

FAR = 4.6
MIN_ROWS = 3
WORDY = 40


@dataclass
class _Column:
    cells: dict[int, Run] = field(default_factory=dict[int, Run])

    @property
    def left(self) -> int:
        return min(run.box.x for run in self.cells.values())

    @property
    def top(self) -> int:
        return min(run.box.y for run in self.cells.values())

    @property
    def high(self) -> int:
        return max(run.box.h for run in self.cells.values())

    @property
    def right(self) -> int:
        return max(run.box.right for run in self.cells.values())


def find_tables(page: Page) -> list[Element]:
    """Cells with row and column; their runs are taken, but for links, which stay links."""
    found: list[Element] = []
    for runs in of_windows(page, labels=True):
        rows = [row for row in bands(_cellular(page, runs)) if len(row) > 1]
        rows = [row for row in rows if not all(run.label for run in row)]
        for chain in _chains(rows):
            found += _cells(page, chain)
    return found + _drawn(page)


def _drawn(page: Page) -> list[Element]:
    """Text in the boxes of a bordered grid."""
    found: list[Element] = []
    for run in page.free():
        if run.shape is not None and run.shape in page.cells and not run.label and not page.has_link(run):
            run.taken = True
            box = page.frames[run.shape].box
            found.append(Element("", Role.CELL, run.text, box, confidence=0.85, words=tuple(run.words)))
    return found


def _cellular(page: Page, runs: Sequence[Run]) -> list[Run]:
    return [run for run in runs if not has_frame_of_its_own(page, run)]


def _chains(rows: list[list[Run]]) -> list[list[list[Run]]]:
    """Rows that follow each other with at least two columns in common; each row is in one chain."""
    free = set(range(len(rows)))
    chains: list[list[list[Run]]] = []
    for first in range(len(rows)):
        if first not in free:
            continue
        chain = [first]
        while (below := _below(rows, chain[-1], free)) is not None:
            chain.append(below)
        if len(chain) >= MIN_ROWS:
            free -= set(chain)
            chains.append([rows[i] for i in chain])
    return chains


def _below(rows: list[list[Run]], at: int, free: set[int]) -> int | None:
    """The next row that shares two columns."""
    here = rows[at]
    reach = here[0].box.center.y + FAR * max(run.box.h for run in here)
    for i in range(at + 1, len(rows)):
        if rows[i][0].box.center.y > reach:
            return None
        if i in free and len(_pairs(here, rows[i])) > 1:
            return i
    return None


def _pairs(above: Sequence[Run], below: Sequence[Run]) -> list[tuple[Run, Run]]:
    """Runs of two rows that begin, end or are centred in the same place."""
    found: list[tuple[Run, Run]] = []
    for a in above:
        for b in below:
            if b.box.x > a.box.right + 4:
                break
            if _aligned(a.box, b.box):
                found.append((a, b))
                break
    return found


def _aligned(a: Box, b: Box) -> bool:
    slack = max(4, max(a.h, b.h) // 2)
    alike = 0.5 <= a.h / max(1, b.h) <= 2
    centred = abs((a.x + a.right) - (b.x + b.right)) <= slack
    return alike and (abs(a.x - b.x) <= slack or abs(a.right - b.right) <= slack or centred)


def _cells(page: Page, rows: list[list[Run]]) -> list[Element]:
    columns = _columns(rows)
    if len(columns) < 2:
        return []
    if not _regular(rows) or _prose(columns):
        return []
    found = find_heads(page, [Box(c.left, c.top, c.right - c.left, c.high) for c in columns])
    first = 2 if found else 1
    for number, column in enumerate(columns, 1):
        for i, run in column.cells.items():
            if page.has_link(run):
                continue
            run.taken = True
            page.claimed.append(box := _cell_box(page, run, column))
            words = tuple(run.words)
            found.append(
                Element(
                    "", Role.CELL, run.text, box, confidence=0.85, words=words, row=i + first, column=number
                )
            )
    return found


def _columns(rows: list[list[Run]]) -> list[_Column]:
    """Columns that most rows have, from left to right."""
    columns: list[_Column] = []
    for i, row in enumerate(rows):
        for run in row:
            for column in columns:
                if i not in column.cells and any(
                    _aligned(other.box, run.box) for other in column.cells.values()
                ):
                    column.cells[i] = run
                    break
            else:
                columns.append(_Column({i: run}))
    most = [c for c in columns if len(c.cells) >= max(2, 0.5 * len(rows))]
    named = [c for c in most if any(run.label for run in c.cells.values())]
    if len(named) > 1:  # captions of marks side by side are no table; one column of them may be part of one
        most = [c for c in most if c not in named]
    most.sort(key=lambda c: c.left)
    kept: list[_Column] = []
    for column in most:
        if not kept or column.left > kept[-1].right - 2:
            kept.append(column)
    return kept


def _regular(rows: list[list[Run]]) -> bool:
    """Whether the rows but the head follow each other at one pitch, wider than lines of a paragraph."""
    middles = [median(run.box.center.y for run in row) for row in rows]
    steps = [b - a for a, b in pairwise(middles)]
    usual = median(steps)
    high = median(run.box.h for row in rows for run in row)
    return usual >= 1.2 * high and all(abs(step - usual) <= 0.35 * usual for step in steps[1:])


def _prose(columns: list[_Column]) -> bool:
    """Whether these are columns of sentences."""
    lengths = [median(len(run.text) for run in c.cells.values()) for c in columns]
    return sum(length > WORDY for length in lengths) > 1


def _cell_box(page: Page, run: Run, column: _Column) -> Box:
    """The drawn cell, or what the column's text is wide on the row's height."""
    if run.shape is not None and run.shape in page.cells:
        return page.frames[run.shape].box
    box = run.box
    x, right = min(column.left, box.x), max(column.right, box.right)
    pad = max(2, box.h // 4)
    return Box(x, box.y - pad, right - x, box.h + 2 * pad)
