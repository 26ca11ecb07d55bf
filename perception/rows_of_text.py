"""Rows of text: what stands on one line, apart for every sheet it is written on."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from .words import Page, Run

__all__ = ["bands", "has_frame_of_its_own", "of_windows", "sheets", "steady"]

TALL = 3.5


def sheets(page: Page) -> list[list[Run]]:
    """Free runs that name no control, those of one sheet together.

    A sheet is the smallest frame much higher than the text, a cell of a grid being none.
    """
    found: dict[int, list[Run]] = {}
    for run in page.free():
        if not run.label and not run.menu:
            found.setdefault(_sheet(page, run), []).append(run)
    return list(found.values())


def of_windows(page: Page, *, labels: bool = False) -> list[list[Run]]:
    """Free runs, those of one window together; with `labels` those that name a control, too."""
    found: dict[int | None, list[Run]] = {}
    for run in page.free():
        if (labels or not run.label) and not run.menu:
            found.setdefault(page.window_of(run.box), []).append(run)
    return list(found.values())


def _sheet(page: Page, run: Run) -> int:
    center, least = run.box.center, TALL * run.box.h
    start = 0 if run.shape is None else run.shape
    for i in range(start, len(page.frames)):
        box = page.frames[i].box
        if box.h >= least and i not in page.cells and box.holds(center):
            return i
    window = page.window_of(run.box)
    return -1 if window is None else -2 - window


def bands(runs: Iterable[Run]) -> list[list[Run]]:
    """Rows from top to bottom, each from left to right."""
    rows: list[list[Run]] = []
    middles: list[float] = []
    for run in sorted(runs, key=lambda r: (r.box.center.y, r.box.x)):
        y = run.box.center.y
        for i in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            if abs(middles[i] - y) <= max(3.0, 0.35 * run.box.h):
                rows[i].append(run)
                break
        else:
            rows.append([run])
            middles.append(y)
    return [sorted(row, key=lambda r: r.box.x) for row in rows]


def steady(values: Iterable[float], slack: float) -> bool:
    """Whether neighbouring values grow by nearly the same step."""
    steps = [b - a for a, b in pairwise(values)]
    return bool(steps) and max(steps) - min(steps) <= slack


def has_frame_of_its_own(page: Page, run: Run) -> bool:
    """Whether a frame not much higher than the text holds only it, as around a button or a field."""
    if run.shape is None or run.shape in page.cells:
        return False
    frame = page.frames[run.shape]
    if frame.box.h >= 4.5 * run.box.h + 6:
        return False
    return not any(r is not run and r.shape == run.shape and r.words for r in page.runs)
