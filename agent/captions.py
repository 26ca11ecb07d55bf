"""Which value belongs to a caption: behind its colon, beside it in the row, or below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..perception import Element, Embedder, Role
from .matching import Level, fit, meaning_fits
from .relations import same_row

__all__ = ["Captioned", "captioned"]

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
