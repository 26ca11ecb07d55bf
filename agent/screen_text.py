"""Whether a text can be read on the screen."""

from __future__ import annotations

from ..perception import Element, Role, Scene
from .comparison import Match, compare_pixels

__all__ = ["shows_text"]

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
    return f" {' '.join(text.casefold().split())} "


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
