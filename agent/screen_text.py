"""Whether a text can be read on the screen."""

from __future__ import annotations

import re

from ..perception import Element, Role, Scene
from .comparison import Match, compare_pixels

__all__ = ["new_lines", "shows_text"]

_MARKS = ".,;:!?…\"'“”‘’«»()"
_LINES = (Role.TEXT, Role.HEADING, Role.CELL, Role.DIALOG)
_COMPLAINTS = frozenset(
    """error errors invalid must required not cannot failed failure wrong rejected refused denied missing
    exceeds least most between already unable please sorry incorrect unknown too""".split()
)
_CONTAINERS = (Role.WINDOW, Role.DIALOG, Role.ROW)


def shows_text(text: str, scene: Scene, *, window: int | None = None) -> bool:
    """Whether a name, a value or a line shows `text` as whole words, case and spaces folded."""
    wanted = _folded(text)
    elements = [e for e in scene.elements if window in (None, e.window)]
    for element in elements:
        for shown in (element.text, element.state.value):
            if wanted in _folded(shown or "") or compare_pixels(text, shown or "") is Match.SAME:
                return True
    return any(wanted in _folded(row) for row in _rows(elements))


def _folded(text: str) -> str:
    """Words in lower case between single spaces, without the marks around them."""
    words = (word.strip(_MARKS) or word for word in text.casefold().split())
    return f" {' '.join(words)} "


def _rows(elements: list[Element]) -> list[str]:
    """Texts that stand side by side, joined: a reader may cut a line at a gap or at a caret."""
    rows: list[list[Element]] = []
    texts = [e for e in elements if e.text and e.role not in _CONTAINERS]
    for element in sorted(texts, key=lambda e: e.box.center.y):
        row = next((r for r in reversed(rows[-6:]) if _same_line(r[0], element)), None)
        if row is not None:
            row.append(element)
        else:
            rows.append([element])
    return [" ".join(e.text or "" for e in sorted(row, key=lambda e: e.box.x)) for row in rows]


def _same_line(one: Element, other: Element) -> bool:
    near = abs(one.box.center.y - other.box.center.y) <= max(one.box.h, other.box.h) // 2
    return near and one.window == other.window


def new_lines(before: Scene, after: Scene, *, most: int = 3) -> tuple[str, ...]:
    """Lines that are shown now and were not before, complaints first: what an application answered."""
    old = {_folded(e.text or "") for e in before.elements}
    fresh = [e for e in after.elements if e.text and e.role in _LINES and _folded(e.text) not in old]
    said = list(dict.fromkeys(e.text or "" for e in fresh if len(e.text or "") > 2))
    return tuple(sorted(said, key=lambda text: not _complains(text))[:most])


def _complains(text: str) -> bool:
    return bool(set(re.findall(r"[a-z]+", text.casefold())) & _COMPLAINTS)
