"""The screen in words, for a model that does not see: elements with role, name, state and place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..perception import Box, CoordinateSpace, Element, Scene, SentImage, from_screen
from .frames import visible

__all__ = ["screen_in_words"]

_MOST = 300


def screen_in_words(scene: Scene, sent: SentImage, space: CoordinateSpace, hidden: Sequence[Box] = ()) -> str:
    """A line for each visible element, from top to bottom, with its middle in the model's own coordinates.

    What the fields under `hidden` boxes hold is not said.
    """
    shown = [e for e in scene.elements if visible(scene, e) and sent.region.holds(e.box.center)]
    shown.sort(key=lambda e: (e.box.center.y // 12, e.box.x))
    secret = [any(box.contains(element.box) for box in hidden) for element in shown]
    lines = [_line(*said, sent, space) for said in zip(shown[:_MOST], secret, strict=False)]
    left = f"\n({len(shown) - _MOST} more)" if len(shown) > _MOST else ""
    return f"The screen shows:\n{chr(10).join(lines) or 'nothing that could be read'}{left}\n"


def _line(element: Element, secret: bool, sent: SentImage, space: CoordinateSpace) -> str:
    x, y = from_screen(element.box.center, space, sent)
    name = f" {element.text!r}" if element.text else ""
    states = ", ".join(_states(element, secret))
    return f"{element.role.value}{name} at ({x:g}, {y:g}){': ' + states if states else ''}"


def _states(element: Element, secret: bool) -> Iterator[str]:
    state = element.state
    for word in ("checked", "selected", "disabled", "focused", "expanded"):
        if getattr(state, word):
            yield word
    if state.checked is False:
        yield "not checked"
    if secret and state.value:
        yield "holds a secret"
    elif state.value:
        yield f"holds {state.value!r}"
