"""Rows of lists, menus and tables: text that repeats downwards in a popup, under a highlight or in a grid."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .colours import distance
from .elements import Element, ElementState, Role
from .geometry import Box
from .scene import Window
from .shapes import Shape
from .words import Page, Run

__all__ = ["list_elements"]

FAINT = 8


def list_elements(page: Page) -> list[Element]:
    """Elements of popups, of lists with a highlighted row, and of bordered grids; their runs are taken."""
    found: list[Element] = []
    for window in page.windows:
        if _is_popup(window):
            found += _popup(page, window)
    for shape in page.frames:
        found += _highlighted(page, shape)
    return found


def _is_popup(window: Window) -> bool:
    """A bare window without a title of its own: menus and drop-down lists have no decoration.

    Tk names such windows after its widgets (`#menu`, `popdown`) and gives them a class of their own; Qt and
    GTK name them after the program.
    """
    kind = window.wm_class.lower()
    title = window.title.lower()
    unnamed = title in ("", kind) or title[0] in "#!" or kind.endswith(("menu", "popdown"))
    return unnamed and window.box == window.frame and not window.dialog and window.box.h >= 30


def _popup(page: Page, window: Window) -> list[Element]:
    runs = [r for r in page.free() if page.window_of(r.box) == window.id]
    rows = _rows(runs)
    firsts = [row[0] for row in rows]
    if len(rows) < 2 or max(r.box.x for r in firsts) - min(r.box.x for r in firsts) > 30:
        return []
    gaps = [b.box.center.y - a.box.center.y for a, b in pairwise(firsts)]
    if min(gaps) < 1.2 * min(r.box.h for r in firsts):
        return []
    role = Role.OPTION if _hangs_from_field(page, window) else Role.MENUITEM
    tones = [page.ink(row[0].box)[1] for row in rows]
    page.claimed.append(window.box)
    return [
        _row(row, role, window.box, min(gaps), selected=_stands_out(tone, tones) or None)
        for row, tone in zip(rows, tones, strict=True)
    ]


def _stands_out(tone: tuple[int, int, int], tones: Sequence[tuple[int, int, int]]) -> bool:
    alike = sum(distance(tone, other) < 12 for other in tones)
    return alike == 1 and len(tones) > 2


def _hangs_from_field(page: Page, window: Window) -> bool:
    """Whether the popup hangs right under (or over) a frame of its own width: the list of a combobox."""
    box = window.box
    return any(
        abs(f.box.x - box.x) <= 30
        and abs(f.box.w - box.w) <= 40
        and 14 <= f.box.h <= 60
        and min(abs(f.box.bottom - box.y), abs(f.box.y - box.bottom)) <= 8
        for f in page.frames
    )


def _rows(runs: list[Run]) -> list[list[Run]]:
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda r: (r.box.center.y, r.box.x)):
        if rows and abs(rows[-1][0].box.center.y - run.box.center.y) <= max(4, run.box.h // 2):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda r: r.box.x) for row in rows]


def _row(row: list[Run], role: Role, sheet: Box, pitch: int, *, selected: bool | None) -> Element:
    """The row's first text names it; a short cut at its right end belongs to it too."""
    for run in row:
        run.taken = True
    first = row[0]
    tall = max(first.box.h, min(pitch, 2 * first.box.h + 8))
    box = Box(sheet.x, first.box.center.y - tall // 2, sheet.w, tall).intersection(sheet)
    words = tuple(word for run in row for word in run.words)
    state = ElementState(selected=selected)
    return Element("", role, first.text, box, state, confidence=0.85, words=words)


def _highlighted(page: Page, shape: Shape) -> list[Element]:
    """A filled row amid equally spaced text: the selected option and its siblings."""
    box = shape.box
    inside = [r for r in page.inside(shape) if not r.label]
    plain = distance(shape.fill, shape.outside) > FAINT
    if page.frames.index(shape) in page.cells:
        return []
    if len(inside) != 1 or box.h < 14 or box.w < 2.2 * box.h or not plain:
        return []
    first = inside[0]
    if first.box.x - box.x > min(4 * first.box.h, 0.35 * box.w) or first.box.h * 4.2 < box.h:
        return []
    siblings = [
        r
        for r in page.free()
        if r is not first and abs(r.box.x - first.box.x) <= 4 and r.box.right <= box.right + 4
    ]
    rows = [first, *_chain(first, siblings, box.h, -1), *_chain(first, siblings, box.h, 1)]
    if len(rows) < 3 or any(_own_button(page, r, shape) for r in rows[1:]):
        return []
    tone = page.ink(first.box)[1]
    if any(distance(tone, page.ink(r.box)[1]) < FAINT for r in rows[1:]):
        return []  # what a highlight leaves of the sheet beside it is no highlight
    whole = Box(box.x, min(r.box.y for r in rows) - box.h, box.w, box.h * (len(rows) + 4))
    made = [_row([r], Role.OPTION, whole, box.h, selected=r is first) for r in rows]
    page.claimed.extend(e.box for e in made)
    return made


def _chain(first: Run, siblings: list[Run], pitch: int, way: int) -> list[Run]:
    """The rows that follow upwards or downwards, one pitch each."""
    found: list[Run] = []
    y = first.box.center.y
    while True:
        y += way * pitch
        near = [r for r in siblings if abs(r.box.center.y - y) <= max(4, 0.3 * pitch)]
        if not near:
            return found
        found.append(near[0])
        y = near[0].box.center.y


def _own_button(page: Page, run: Run, highlight: Shape) -> bool:
    """Whether another row is a frame of the same size: then these are buttons, not rows of a list."""
    home = page.frames[run.shape] if run.shape is not None else None
    return home is not None and abs(home.box.h - highlight.box.h) <= 2 and home.box.w < highlight.box.w - 6
