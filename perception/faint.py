"""Buttons that are disabled, told by others beside them: the same fill, the caption much fainter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .colours import distance
from .elements import Element, Role
from .geometry import bounding_box
from .shapes import Colour
from .words import Page

__all__ = ["with_faint_ones"]

SHARE = 0.7
STRONG = 170


def with_faint_ones(page: Page, controls: Sequence[Element]) -> list[Element]:
    """The controls; captions much fainter than those of their neighbours make a button disabled."""
    buttons = [
        e for e in controls if e.role is Role.BUTTON and e.words and any(map(str.isalnum, e.text or ""))
    ]
    tones = {id(e): page.ink(bounding_box(word.box for word in e.words)) for e in buttons}
    return [
        replace(e, state=replace(e.state, disabled=True)) if _is_faint(e, buttons, tones) else e
        for e in controls
    ]


def _is_faint(e: Element, buttons: Sequence[Element], tones: dict[int, tuple[Colour, Colour]]) -> bool:
    if id(e) not in tones or e.state.disabled:
        return False
    ink, paper = tones[id(e)]
    peers = [
        distance(*tones[id(other)])
        for other in buttons
        if other is not e
        and abs(other.box.center.y - e.box.center.y) <= 0.4 * e.box.h
        and abs(other.box.h - e.box.h) <= 3
        and distance(tones[id(other)][1], paper) < 12
    ]
    return distance(ink, paper) < min(STRONG, SHARE * max(peers, default=0))
