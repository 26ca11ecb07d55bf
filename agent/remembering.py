"""What the journal keeps of a bound element, and the same element in a later scene, without binding anew.

Binding anew would mean the next one where the words of the goal no longer fit the element that was acted on
("check the first unchecked box").
"""

from __future__ import annotations

from typing import Any

from ..perception import Box, Element, Role, Scene
from .methods import FIELD_ROLES

__all__ = ["recognise", "remember"]


def remember(element: Element, scene: Scene) -> dict[str, Any]:
    """Role, name, box and window of an element, and where the window was, as JSON."""
    window = scene.window(element.window)
    return {
        "role": element.role.value,
        "text": element.text,
        "box": list(element.box),
        "window": element.window,
        "window_box": list(window.box) if window is not None else None,
    }


def recognise(remembered: dict[str, Any], scene: Scene) -> Element | None:
    """The element of that window at that place, or the only one there with that role and name.

    A field looks different with every letter that is typed into it, and one that is full may not be taken
    for a field at all: in a window of the same size it is still where it was, unless another control is.
    """
    box = _moved(remembered, scene)
    mine = [e for e in scene.elements if e.window == remembered["window"]]
    alike = [e for e in mine if e.role.value == remembered["role"]]
    named = [e for e in alike if e.text == remembered["text"]]
    here = [e for e in alike if box is not None and e.box.iou(box) > 0.5]
    both = [e for e in here if e in named]
    for pool in (both, here, named if remembered["text"] else []):
        if len(pool) == 1:
            return pool[0]
    role = Role(remembered["role"])
    if box is None or role not in FIELD_ROLES or any(_takes_its_place(e, box) for e in mine):
        return None
    return Element("remembered", role, remembered["text"], box, window=remembered["window"])


def _moved(remembered: dict[str, Any], scene: Scene) -> Box | None:
    """Where the element is if it kept its place in the window; None where the window is gone or resized."""
    window = scene.window(remembered["window"])
    before = Box(*remembered["window_box"]) if remembered["window_box"] else None
    if window is None or before is None or window.box[2:] != before[2:]:
        return None
    x, y, w, h = remembered["box"]
    return Box(x + window.box.x - before.x, y + window.box.y - before.y, w, h)


def _takes_its_place(element: Element, box: Box) -> bool:
    own = element.role in (Role.TEXT, Role.WINDOW, Role.DIALOG) or element.role in FIELD_ROLES
    return not own and element.box.overlaps(box)
