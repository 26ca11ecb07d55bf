"""What a target turned out to mean."""

from __future__ import annotations

from dataclasses import dataclass

from ..perception import Element
from .candidates import Candidate
from .matching import Level

__all__ = ["Binding", "bound"]


@dataclass(frozen=True, slots=True)
class Binding:
    """The element a target means here.

    `how` is exact, alike, part, fuzzy, vector, sound, label or role; `names_exactly` says that the target's
    text is the element's own name, case, spacing and closing marks aside. `resolved_from_screen` says that
    the words were heard and that the element is called something else.
    """

    element: Element
    score: float
    runner_up: Element | None = None
    runner_up_score: float = 0.0
    how: str = "exact"
    names_exactly: bool = False
    resolved_from_screen: bool = False


def bound(top: Candidate, second: Candidate | None, *, heard: bool) -> Binding:
    """The binding of the best candidate; `heard` says that the words came from speech."""
    exact = top.level == Level.EXACT and top.how in ("exact", "label")
    return Binding(
        top.element,
        min(1.0, top.score),
        second.element if second else None,
        min(1.0, second.score) if second else 0.0,
        top.how,
        exact,
        heard and not exact and top.how != "role",
    )
