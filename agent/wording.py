"""Elements and targets in words, for questions and messages."""

from __future__ import annotations

from ..perception import Element, Scene
from .drawing import describe_target
from .language import Target

__all__ = ["describe_element", "describe_wanted"]

_LONGEST = 60


def describe_wanted(target: Target) -> str:
    """What was asked for."""
    return describe_target(target) or "an element"


def describe_element(element: Element, scene: Scene) -> str:
    """Role, text and place: “button “Edit” at the top right, next to “Alice”, in “People””."""
    text = f" “{_cut(element.text)}”" if element.text else " without a name"
    window = scene.window(element.window)
    inside = f" in “{_cut(window.title)}”" if window is not None and window.title else ""
    return f"{element.role.value}{text} {_where(element, scene)}{_beside(element, scene)}{inside}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _where(element: Element, scene: Scene) -> str:
    x, y = element.box.center
    across = min(2, max(0, 3 * x // max(1, scene.size[0])))
    down = min(2, max(0, 3 * y // max(1, scene.size[1])))
    name = f"{('top', 'middle', 'bottom')[down]} {('left', 'centre', 'right')[across]}"
    return f"at the {'centre' if name == 'middle centre' else name}"


def _beside(element: Element, scene: Scene) -> str:
    """The nearest other text left of it in the same row, which tells rows of a table apart."""
    left = [
        other
        for other in scene.elements
        if other is not element
        and other.text
        and other.text != element.text
        and other.window == element.window
        and other.box.right <= element.box.x + 4
        and abs(other.box.center.y - element.box.center.y) < element.box.h
    ]
    return f", in the row of “{_cut(min(left, key=lambda e: e.box.x).text or '')}”" if left else ""
