"""What the journal keeps of a bound element, and the same element in a later scene, without binding anew.

Binding anew would mean the next one where the words of the goal no longer fit the element that was acted on
("check the first unchecked box").
"""

from __future__ import annotations

from typing import Any

from ..perception import Box, Element, Scene

__all__ = ["recognise", "remember"]


def remember(element: Element) -> dict[str, Any]:
    """Role, name, box and window of an element, as JSON."""
    box = list(element.box)
    return {"role": element.role.value, "text": element.text, "box": box, "window": element.window}


def recognise(remembered: dict[str, Any], scene: Scene) -> Element | None:
    """The element of that window at that place, or the only one there with that role and name."""
    box = Box(*remembered["box"])
    alike = [
        e for e in scene.elements if e.role.value == remembered["role"] and e.window == remembered["window"]
    ]
    named = [e for e in alike if e.text == remembered["text"]]
    here = [e for e in alike if e.box.iou(box) > 0.5]
    both = [e for e in here if e in named]
    for pool in (both, here, named if remembered["text"] else []):
        if len(pool) == 1:
            return pool[0]
    return None
