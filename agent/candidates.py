"""Candidates of a target: one per thing on the screen, with how well it fits."""

from __future__ import annotations

from dataclasses import dataclass

from ..perception import Box, Element, Role
from .language import Target
from .matching import Level
from .roles import window_like

__all__ = ["TIE", "Candidate", "distinct", "margin", "variants"]

TIE = 0.05  # two scores closer than this are equally good
_INEXACT = {"sound": 0.10, "doubt": 0.10}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An element with how well it fits so far."""

    element: Element
    score: float
    level: Level
    how: str


def margin(top: Candidate, other: Candidate) -> float:
    """How much worse the other must be; inexact names need a clearer lead."""
    if top.how in _INEXACT or other.how in _INEXACT:
        return _INEXACT["sound"] if top.level < Level.EXACT else TIE
    if top.level >= Level.ALIKE:
        return TIE
    if top.level == Level.VECTOR:
        return 0.08
    return 0.12 if other.level == top.level else TIE


def variants(target: Target) -> list[str]:
    """Other whole names the words can make: "Select text", "New window", "blue moon"."""
    text = target.text or ""
    found = [f"{text} {target.role}", f"{target.role} {text}"] if target.role else []
    return [*found, *([f"{' '.join(target.attrs)} {text}"] if target.attrs else [])]


def distinct(found: list[Candidate]) -> list[Candidate]:
    """One candidate per thing: a caption inside a button is the button; readers may see the same element."""
    kept: list[Candidate] = []
    for candidate in sorted(found, key=lambda c: (-c.score, c.element.box.area)):
        if not any(_same(candidate.element, other.element) for other in kept):
            kept.append(candidate)
    return kept


def _same(a: Element, b: Element) -> bool:
    if a.id == b.id:
        return True
    small, large = sorted((a.box, b.box), key=lambda box: box.area)
    overlap = small.intersection(large).area
    plain = Role.TEXT in (a.role, b.role) or a.role == b.role
    return (
        plain
        and a.window == b.window
        and overlap > 0.7 * small.area
        and not window_like(a.role, b.role)
        and _near_size(small, large, a, b)
    )


def _near_size(small: Box, large: Box, a: Element, b: Element) -> bool:
    return Role.TEXT in (a.role, b.role) or small.area > 0.3 * large.area
