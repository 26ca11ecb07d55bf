"""Pictures that belong to a caption: large ones above it, as in a folder, small ones at the left of a row."""

from __future__ import annotations

from collections.abc import Sequence

from .elements import Element, ElementState, Role
from .geometry import Box
from .words import Page, Run

__all__ = ["with_captions"]

LARGE = 20
MIN_PAIRS = 3
_ROWS = frozenset({Role.OPTION, Role.MENUITEM, Role.TREEITEM, Role.LINK, Role.CELL})


def with_captions(page: Page, found: Sequence[Element]) -> list[Element]:
    """The elements; a picture and its caption are one, if that repeats; a row speaks for its picture."""
    pictures = [e for e in found if e.role in (Role.BUTTON, Role.IMAGE) and not e.words and e.text is None]
    if len(pictures) < MIN_PAIRS:
        return list(found)
    gone = _beside_rows(found, pictures)
    large = [e for e in pictures if id(e) not in gone and max(e.box.w, e.box.h) >= LARGE * page.unit]
    pairs = [(e, run) for e in large if (run := _below(page, e.box)) is not None]
    if len(pairs) < MIN_PAIRS:
        return [e for e in found if id(e) not in gone]
    made: list[Element] = []
    for picture, run in pairs:
        gone.add(id(picture))
        if not run.taken:
            run.taken = True
            made.append(_captioned(picture.box, run))
    parts = {id(e) for e in pictures if any(one.box.contains(e.box) for one in made)}
    return [*(e for e in found if id(e) not in gone | parts), *made]


def _beside_rows(found: Sequence[Element], pictures: Sequence[Element]) -> set[int]:
    """Pictures within a row or right at its left, where at least three rows have one."""
    rows = [e.box for e in found if e.role in _ROWS]
    near = {
        id(p)
        for p in pictures
        if any(
            abs(p.box.center.y - row.center.y) <= 0.4 * row.h
            and (row.contains(p.box) or -4 <= row.x - p.box.right <= row.h)
            and p.box.h <= 1.3 * row.h
            for row in rows
        )
    }
    return near if len(near) >= MIN_PAIRS else set[int]()


def _below(page: Page, box: Box) -> Run | None:
    """The text right under a picture, about its middle."""
    for run in page.free():
        text = run.box
        if (
            not run.label
            and -2 <= text.y - box.bottom <= 1.6 * text.h
            and abs(text.center.x - box.center.x) <= max(5, text.h // 2)
            and box.h >= 1.4 * text.h
        ):
            return run
    return None


def _captioned(picture: Box, run: Run) -> Element:
    words = tuple(run.words)
    box = picture.union(run.box)
    return Element("", Role.OPTION, run.text, box, ElementState(), confidence=0.8, words=words)
