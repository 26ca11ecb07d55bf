"""Looks that were asked for: places and states are judged here.

Colours and shapes where a reader knows them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..perception import Element

if TYPE_CHECKING:
    from .candidates import Candidate

__all__ = ["keep_looks"]

_STATES = {
    "checked": ("checked", True),
    "ticked": ("checked", True),
    "unchecked": ("checked", False),
    "unticked": ("checked", False),
    "selected": ("selected", True),
    "unselected": ("selected", False),
    "disabled": ("disabled", True),
    "enabled": ("disabled", False),
    "focused": ("focused", True),
}
_PLACES = {
    "top": "top",
    "upper": "top",
    "topmost": "top",
    "bottom": "bottom",
    "lower": "bottom",
    "bottommost": "bottom",
    "left": "left",
    "leftmost": "left",
    "right": "right",
    "rightmost": "right",
}
_SIZES = {
    "big": 1,
    "large": 1,
    "huge": 1,
    "bigger": 1,
    "larger": 1,
    "biggest": 1,
    "largest": 1,
    "small": -1,
    "tiny": -1,
    "little": -1,
    "smaller": -1,
    "smallest": -1,
}


def keep_looks(
    found: Sequence[Candidate], attrs: Sequence[str], looks: Mapping[str, frozenset[str]]
) -> list[Candidate]:
    """The candidates that look as asked.

    A colour or shape that no reader knows excludes nothing among candidates with a name, and everything
    without one: what cannot be seen is not guessed.
    """
    kept = list(found)
    for attr in attrs:
        kept = _keep(kept, attr, looks)
    return kept


def _keep(found: list[Candidate], attr: str, looks: Mapping[str, frozenset[str]]) -> list[Candidate]:
    if attr in _STATES:
        name, value = _STATES[attr]
        return [c for c in found if getattr(c.element.state, name) is value]
    if attr == "empty":
        return [c for c in found if not c.element.state.value]
    if attr in _PLACES:
        return _extreme(found, _PLACES[attr])
    if any(attr in look for look in looks.values()):
        return [c for c in found if attr in looks.get(c.element.id, frozenset())]
    if attr in _SIZES:
        return _sized(found, _SIZES[attr])
    return [c for c in found if c.how != "role"]


def _extreme(found: list[Candidate], side: str) -> list[Candidate]:
    """Those farthest to one side, within half their own size."""
    if not found:
        return []
    axis = 1 if side in ("top", "bottom") else 0
    sign = 1 if side in ("top", "left") else -1

    def place(element: Element) -> int:
        return sign * element.box.center[axis]

    best = min(found, key=lambda c: place(c.element))
    slack = (best.element.box.h if axis else best.element.box.w) // 2
    return [c for c in found if place(c.element) <= place(best.element) + slack]


def _sized(found: list[Candidate], sign: int) -> list[Candidate]:
    """The largest or smallest, if it differs from the next by a quarter."""
    order = sorted(found, key=lambda c: -sign * c.element.box.area)
    if len(order) < 2:
        return order
    first, second = order[0].element.box.area, order[1].element.box.area
    return order[:1] if max(first, second) > 1.25 * min(first, second) else order
