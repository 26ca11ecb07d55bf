"""Menu bars, and rows of menus and lists within a frame: one caption under the other at one pitch."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from .colours import colourful, distance
from .elements import Element, ElementState, Role
from .geometry import Box
from .rows_of_text import bands, steady
from .shapes import Shape
from .sizes import font_size
from .words import Page, Run

__all__ = ["find_bars", "find_framed_rows"]

MIN_ROWS = 3
ROOMY = 1.9
MOST_WORDS = 6


def find_bars(page: Page) -> list[Element]:
    """Items of menu bars: single words with wide gaps, from the left, at the very top of a window."""
    found: list[Element] = []
    for window in page.windows:
        home = window.box
        runs = [
            run
            for run in page.free()
            if home.y <= run.box.center.y <= home.y + 2.6 * run.box.h + 4
            and page.window_of(run.box) == window.id
        ]
        for band in bands(runs):
            if band[0].box.x - home.x <= 3 * band[0].box.h:
                found += _bar(page, band, home)
    return found


def _bar(page: Page, band: Sequence[Run], home: Box) -> list[Element]:
    words = [word for run in band for word in run.words]
    high = median(word.box.h for word in words)
    sizes = [font_size(word.text, word.box.h) for word in words]
    if max(sizes) > 1.25 * min(sizes):
        return []
    gaps = [b.box.x - a.box.right for a, b in pairwise(words)]
    caps = sum(word.text[:1].isupper() for word in words)
    even = (
        bool(gaps)
        and min(gaps) >= 0.6 * high
        and max(gaps) <= 3.2 * high
        and max(gaps) - min(gaps) <= 0.6 * high
    )
    if len(words) < MIN_ROWS or not even or caps < 0.8 * len(words) or words[-1].box.right > home.right:
        return []
    if any(run.shape is not None and page.frames[run.shape].box.w < 0.5 * home.w for run in band[1:]):
        return []
    half = round(min(gaps) / 2)
    found: list[Element] = []
    for word in words:
        box = Box(word.box.x - half, word.box.y - half, word.box.w + 2 * half, word.box.h + 2 * half)
        found.append(Element("", Role.MENUITEM, word.text, box, confidence=0.85, words=(word,)))
    for run in band:
        run.taken = True
    page.claimed.append(Box(home.x, words[0].box.y - half, home.w, words[0].box.h + 2 * half))
    return found


def find_framed_rows(page: Page) -> list[Element]:
    """Rows of lists and menus that a frame holds; their runs are taken, their frames claimed."""
    found: list[Element] = []
    for shape in page.frames:
        box = shape.box
        if (
            box.h < 50
            or box.w < 50
            or box.w > 0.6 * page.pixels.shape[1]
            or box.h > 0.9 * page.pixels.shape[0]
        ):
            continue
        found += _rows_in(page, shape)
    return found + _stacked(page)


def _rows_in(page: Page, shape: Shape) -> list[Element]:
    """What a frame holds, if that is one caption a row and nothing else."""
    sheet = shape.box
    inside = [run for run in page.free() if sheet.holds(run.box.center) and not run.label]
    rows = bands(inside)
    if len(rows) < MIN_ROWS or not _is_list(page, shape, rows):
        return []
    pitch = rows[1][0].box.center.y - rows[0][0].box.center.y
    tones = [page.ink(row[0].box)[1] for row in rows]
    marked = [i for i, tone in enumerate(tones) if sum(distance(tone, other) < 6 for other in tones) == 1]
    high = median(row[0].box.h for row in rows)
    if not marked and pitch < ROOMY * high:
        return []  # lines of a text
    role = Role.OPTION if len(marked) != 1 or colourful(tones[marked[0]]) > 60 else Role.MENUITEM
    chosen = marked[0] if len(marked) == 1 else None
    return _elements(page, rows, sheet, pitch, role, chosen)


def _is_list(page: Page, shape: Shape, rows: Sequence[Sequence[Run]]) -> bool:
    sheet, firsts = shape.box, [row[0].box for row in rows]
    high = median(box.h for box in firsts)
    middles = [row[0].box.center.y for row in rows]
    if max(len(row) for row in rows) > 2 or max(len(row[0].words) for row in rows) > MOST_WORDS:
        return False
    if max(box.x for box in firsts) - min(box.x for box in firsts) > max(4, 0.4 * high):
        return False
    if not steady(middles, max(4.0, 0.45 * high)) or firsts[0].x - sheet.x > min(0.35 * sheet.w, 5 * high):
        return False
    pitch = (middles[-1] - middles[0]) / (len(middles) - 1)
    if pitch > 4.5 * high or middles[0] - sheet.y > 1.3 * pitch:
        return False
    others = [f.box for f in page.frames if f is not shape and sheet.contains(f.box)]
    if any(b.w < 0.8 * sheet.w and b.h > 0.6 * high and b.w > high for b in others):
        return False
    return not any(sheet.overlaps(b) and not b.contains(sheet) for b in page.claimed)


def _elements(
    page: Page, rows: Sequence[Sequence[Run]], sheet: Box, pitch: int, role: Role, chosen: int | None
) -> list[Element]:
    found: list[Element] = []
    for i, row in enumerate(rows):
        for run in row:
            run.taken = True
        first = row[0]
        box = Box(sheet.x + 1, first.box.center.y - pitch // 2, sheet.w - 2, pitch).intersection(sheet)
        state = ElementState(selected=None if chosen is None else i == chosen)
        words = tuple(word for run in row for word in run.words)
        found.append(Element("", role, first.text, box, state, confidence=0.8, words=words))
    page.claimed.extend(e.box for e in found)
    page.claimed.append(sheet)
    return found


def _stacked(page: Page) -> list[Element]:
    """Frames of one width, one touching the other below, a caption from the left in each."""
    frames = [f for i, f in enumerate(page.frames) if i not in page.cells]
    frames = [f for f in frames if f.box.w > 2.5 * f.box.h and f.box.h >= 14]
    frames = [f for f in frames if not any(b.overlaps(f.box) for b in page.claimed)]
    frames.sort(key=lambda f: (f.box.x, f.box.y))
    found: list[Element] = []
    stack: list[Shape] = []
    for shape in [*frames, None]:
        if shape is not None and stack and _touches(stack[-1].box, shape.box):
            stack.append(shape)
            continue
        found += _stack_rows(page, stack)
        stack = [shape] if shape is not None else []
    return found


def _touches(a: Box, b: Box) -> bool:
    return abs(a.x - b.x) <= 3 and abs(a.w - b.w) <= 4 and abs(a.h - b.h) <= 4 and abs(b.y - a.bottom) <= 4


def _stack_rows(page: Page, stack: Sequence[Shape]) -> list[Element]:
    if len(stack) < MIN_ROWS:
        return []
    rows: list[list[Run]] = []
    for shape in stack:
        inside = [run for run in page.free() if shape.box.holds(run.box.center)]
        if not 1 <= len(inside) <= 2 or inside[0].box.x - shape.box.x > 0.3 * shape.box.w:
            return []
        rows.append(sorted(inside, key=lambda run: run.box.x))
    if sum(page.has_link(row[0]) for row in rows) > 1:
        return []  # a column of a table
    tones = [shape.fill for shape in stack]
    marked = [i for i, tone in enumerate(tones) if sum(distance(tone, other) < 6 for other in tones) == 1]
    whole = Box(stack[0].box.x, stack[0].box.y, stack[0].box.w, stack[-1].box.bottom - stack[0].box.y)
    return _elements(page, rows, whole, stack[0].box.h, Role.OPTION, marked[0] if len(marked) == 1 else None)
