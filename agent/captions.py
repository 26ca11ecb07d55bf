"""Which value belongs to a caption: behind its colon, beside it in the row, or below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..errors import TargetAmbiguous, TargetNotFound
from ..perception import Element, Embedder, Role, Scene
from .frames import is_window, visible
from .language import Target
from .matching import Level, fit, meaning_fits
from .relations import same_row

__all__ = ["Captioned", "captioned", "in_row", "scope"]

_TEXTS = frozenset({Role.TEXT, Role.HEADING, Role.CELL, Role.LINK})
_VALUES = _TEXTS | {Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON, Role.OPTION}
_SPLIT = re.compile(r"^(?P<caption>[^:=\t]{1,60}?)\s*[:=\t]\s*(?P<value>\S.*)$", re.DOTALL)
BESIDE_PX, BELOW_PX = 360, 40


@dataclass(frozen=True, slots=True)
class Captioned:
    """A value with the caption it belongs to and the element that shows it."""

    caption: str
    value: str
    element: Element
    level: Level


def captioned(name: str, pool: Sequence[Element], embedder: Embedder | None = None) -> list[Captioned]:
    """Every value in `pool` whose caption answers to `name`; only the best kind of match.

    Captions of the same meaning count where none of the same spelling is there.
    """
    pairs = list(_pairs(pool))
    fits = [fit(name, pair.caption).level for pair in pairs]
    if not any(level >= Level.PART for level in fits) and embedder is not None and pairs:
        fits = [f.level for f in meaning_fits(name, [pair.caption for pair in pairs], embedder)]
    best = max(fits, default=Level.NONE)
    if best < Level.VECTOR or best is Level.FUZZY:
        return []
    found = [
        Captioned(pair.caption, pair.value, pair.element, level)
        for pair, level in zip(pairs, fits, strict=True)
        if level is best
    ]
    return _distinct(found)


def _distinct(found: list[Captioned]) -> list[Captioned]:
    """The same value of the same caption read twice, as a line and as its parts, is one."""
    kept: list[Captioned] = []
    for one in found:
        if not any(other.value == one.value and other.caption == one.caption for other in kept):
            kept.append(one)
    return kept


def _pairs(pool: Sequence[Element]) -> Iterator[Captioned]:
    for element in pool:
        if element.role not in _TEXTS or not element.text:
            continue
        split = _SPLIT.match(element.text)
        if split is not None and not _is_time_or_address(element.text):
            yield Captioned(split["caption"].strip(), split["value"].strip(), element, Level.NONE)
            continue
        caption = element.text.rstrip(" :=")
        value = _beside(element, pool) or _below(element, pool)
        if caption and value is not None:
            yield Captioned(caption, _shown(value), value, Level.NONE)


def _is_time_or_address(text: str) -> bool:
    return bool(re.match(r"^\s*(?:\d{1,2}:\d{2}|[a-z]+://)", text))


def _shown(element: Element) -> str:
    return (element.state.value if element.state.value is not None else element.text) or ""


def _beside(caption: Element, pool: Sequence[Element]) -> Element | None:
    """The nearest value right of the caption in its row, with nothing between them."""
    row = [
        e
        for e in pool
        if e is not caption
        and e.window == caption.window
        and e.box.x >= caption.box.right - 4
        and e.box.x - caption.box.right <= BESIDE_PX
        and same_row(e.box, caption.box)
    ]
    nearest = min(row, key=lambda e: e.box.x, default=None)
    return nearest if nearest is not None and nearest.role in _VALUES and _shown(nearest) else None


def _below(caption: Element, pool: Sequence[Element]) -> Element | None:
    """The nearest value straight below, where nothing stands beside the caption: a card or a table head."""
    column = [
        e
        for e in pool
        if e is not caption
        and e.window == caption.window
        and 0 <= e.box.y - caption.box.bottom <= BELOW_PX
        and abs(e.box.x - caption.box.x) <= 24
    ]
    nearest = min(column, key=lambda e: e.box.y, default=None)
    if nearest is None or nearest.role not in _VALUES or not _shown(nearest):
        return None
    # In a column of captions the next one is no value: it has something of its own beside it.
    captions = nearest.role in _TEXTS and (_beside(nearest, pool) is not None or ":" in _shown(nearest))
    return None if captions else nearest


def scope(target: Target, scene: Scene) -> list[Element]:
    """What stands in the window that the target names, else all that is in sight."""
    relation = target.relation
    if relation is not None and relation.kind == "in" and relation.anchors:
        anchor = relation.anchors[0]
        mine = {w.id for w in scene.windows if is_window(w, anchor)}
        if mine:
            return [e for e in scene.elements if e.window in mine]
    return [e for e in scene.elements if visible(scene, e)]


def in_row(column: str, row: str, pool: Sequence[Element]) -> Element:
    """The cell of a table where the column with that head meets the row with that name.

    Raises:
        TargetNotFound: there is no such head, row or cell.
        TargetAmbiguous: there are several.
    """
    texts = [e for e in pool if e.role in _VALUES and _shown(e)]
    names = [e for e in texts if fit(row, _shown(e)).level >= Level.ALIKE]
    names = names or [e for e in texts if fit(row, _shown(e)).level is Level.PART]
    heads = [e for e in texts if fit(column, _shown(e)).level >= Level.ALIKE]
    found = {
        e.id: e
        for name in names
        for head in heads
        for e in texts
        if e not in (name, head)
        and e.window == name.window == head.window
        and same_row(e.box, name.box)
        and head.box.bottom <= e.box.y + 2
        and _one_column(e, head, texts)
    }
    if not found:
        raise TargetNotFound(f"There is no {column!r} in the row of {row!r}.")
    if len(found) > 1:
        raise TargetAmbiguous(
            f"Several values stand there for {column!r}.", tuple(map(_shown, found.values()))
        )
    return next(iter(found.values()))


def _one_column(cell: Element, head: Element, texts: Sequence[Element]) -> bool:
    """Whether of all heads in its row this one is nearest to the cell: by left edge, right edge or middle."""
    heads = [e for e in texts if same_row(e.box, head.box) and e.window == head.window]

    def apart(other: Element) -> int:
        a, b = cell.box, other.box
        return min(abs(a.x - b.x), abs(a.right - b.right), abs(a.center.x - b.center.x))

    return min(heads, key=apart) is head and apart(head) <= 60
