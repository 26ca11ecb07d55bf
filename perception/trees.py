"""Rows of trees: names under each other, some with a sign at their left that says open or closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .elements import Element, ElementState, Role
from .geometry import Box, bounding_box
from .heads import find_heads
from .rows_of_text import bands, sheets
from .tree_signs import Way, sign_beside
from .words import Page, Run

__all__ = ["find_trees"]

# What the reader makes of a sign that stands close to a name.
_READ_AS = frozenset("▸▾▼▶►▽▷◂›»>vV√∨﹀+-−–—")
_ALONE = frozenset("▸▾▼▶►▽▷")
MIN_SIGNS = 2


def find_trees(page: Page) -> list[Element]:
    """Tree rows with `expanded` where they have a sign; runs are taken, the signs claimed."""
    found: list[Element] = []
    for runs in sheets(page):
        firsts = [row[0] for row in _outlines(runs)]
        signs = {id(run): sign for run in firsts if (sign := _sign(page, run)) is not None}
        read = [box.grown(2) for box, _ in signs.values()]  # as a letter, by a reader that knows no signs
        firsts = [run for run in firsts if not any(box.holds(run.box.center) for box in read)]
        # Dashes alone are the bullets of a list.
        sure = any(way == "closed" or 3 * box.h > box.w for box, way in signs.values())
        if len(signs) >= MIN_SIGNS and sure:
            for rows in _stretches(firsts, signs):
                column = bounding_box(run.box for run in rows)
                found += find_heads(page, [Box(column.x, column.y, column.w, rows[0].box.h)])
                found += [_row(page, run, signs.get(id(run)), rows) for run in rows]
    return found


def _outlines(runs: Sequence[Run]) -> list[list[Run]]:
    names = [run for row in bands(runs) for run in row if len(run.words) <= 8 and run.text not in _READ_AS]
    return [[run] for run in names]


def _sign(page: Page, run: Run) -> tuple[Box, Way] | None:
    """The sign at the left of a name; a name that begins with what was read of it is cut."""
    first = run.words[0]
    if len(run.words) > 1 and first.text in _READ_AS:
        rest = run.words[1].box
        sign = _beside(page, rest, rest.x - first.box.x + 4)
        if sign is not None:
            run.keep(run.words[1:])
        return sign
    if len(first.text) > 1 and first.text[0] in _ALONE:
        kept = replace(first, text=first.text[1:].lstrip())
        sign = _beside(page, first.box, round(1.6 * first.box.h))
        if sign is not None:  # its place was taken for a mark, and cut off
            run.keep([kept, *run.words[1:]])
            return sign
        wide = round(first.box.h * 1.1)
        rest = Box(first.box.x + wide, first.box.y, first.box.w - wide, first.box.h)
        sign = _beside(page, rest, wide + 4)
        if sign is not None:
            run.keep([replace(kept, box=rest), *run.words[1:]])
        return sign
    return _beside(page, first.box, round(2.4 * max(first.box.h, 10)))


def _beside(page: Page, text: Box, reach: int) -> tuple[Box, Way] | None:
    around = Box(text.x - reach, text.y - text.h, text.w + reach, 3 * text.h)
    sign = page.looks.told(f"sign {reach}", around, lambda: sign_beside(page.pixels, text, reach))
    if sign is None or any(_ends_with(run, sign[0]) for run in page.runs if run.words):
        return None
    return sign


def _ends_with(run: Run, sign: Box) -> bool:
    """Whether a sign is the last letter of another word."""
    word = run.words[-1]
    return len(word.text) > 1 and word.box.grown(1).holds(sign.center) and word.box.x + 2 < sign.x


def _stretches(firsts: Sequence[Run], signs: dict[int, tuple[Box, Way]]) -> list[list[Run]]:
    """Names that follow each other downwards at one pitch, with at least two signs among them."""
    free = list(firsts)
    found: list[list[Run]] = []
    while any(id(run) in signs for run in free):
        start = next(run for run in free if id(run) in signs)
        rows = _follow(start, free)
        free = [run for run in free if run not in rows]
        if sum(id(run) in signs for run in rows) >= MIN_SIGNS and len(rows) > 2:
            found.append(rows)
    return found


def _follow(start: Run, runs: Sequence[Run]) -> list[Run]:
    """Down from the first sign; a name may be set in by some letters or out again."""
    rows = [start]
    pitch: int | None = None
    while True:
        last, first = rows[-1].box, rows[0].box
        near = [
            run
            for run in runs
            if run not in rows
            and last.center.y + 0.6 * last.h
            < run.box.center.y
            <= last.center.y + (pitch * 1.4 if pitch else 4 * last.h)
            and first.x - 2 * last.h <= run.box.x <= min(first.x + 9 * last.h, last.x + 3.2 * last.h)
        ]
        if not near:
            return rows
        top = min(run.box.center.y for run in near)
        row = [run for run in near if run.box.center.y - top <= max(4, last.h // 2)]
        following = min(row, key=lambda run: run.box.x)  # what stands at its right is another column
        step = following.box.center.y - last.center.y
        if pitch is not None and abs(step - pitch) > 0.3 * pitch + 3:
            return rows
        pitch = pitch or step
        rows.append(following)


def _row(page: Page, run: Run, sign: tuple[Box, Way] | None, rows: Sequence[Run]) -> Element:
    run.taken = True
    expanded = None
    if sign is not None:
        page.claimed.append(sign[0].grown(1))
        expanded = sign[1] == "open"
        for other in page.runs:
            if other is not run and other.words and sign[0].grown(2).holds(other.box.center):
                other.keep([w for w in other.words if not sign[0].grown(2).holds(w.box.center)])
    over = max(2, run.box.h // 4)
    state = ElementState(expanded=expanded)
    return Element(
        "", Role.TREEITEM, run.text, run.box.grown(over), state, confidence=0.85, words=tuple(run.words)
    )
