"""What a model's action means here: a step in words, the element it falls on, and the exact action."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..perception import Box, Element, Frame, Point, Role, Scene
from ..tools import (
    Action,
    Answer,
    Ask,
    Click,
    CopySelection,
    Drag,
    Finish,
    HoldKeys,
    Look,
    ModelAction,
    Move,
    OpenThing,
    PressKeys,
    Scroll,
    TypeText,
    Wait,
)
from .binding import Binding
from .finder import Found
from .frames import visible
from .language import Step, Target
from .methods import paste_keys_for
from .pointing import caption_of

__all__ = ["BoundAction", "bound_action", "element_at", "plain_actions", "points"]

SPOT_PX = 12
TALL_PX = 60
_VERBS = {("left", 1): "click", ("left", 2): "double_click", ("right", 1): "right_click"}
_BREAK = re.compile(r"(\r\n|\r|\n)")


@dataclass(frozen=True, slots=True)
class BoundAction:
    """A step for words, effect and gates; `action` is what the hands do; `found` is what it falls on."""

    step: Step
    action: Action | None = None
    found: Found | None = None


def points(action: ModelAction) -> bool:
    """Whether it names a place on the picture."""
    return isinstance(action, Click | Move | Drag | Scroll)


def plain_actions(action: ModelAction, focused: Element | None) -> Iterator[ModelAction]:
    """The action, or, for text with line breaks that would press Enter, its text and its Enters apart.

    A line break is a key of its own except in a text area, and only a key's effect is judged as one.
    """
    tall = focused is not None and focused.role is Role.TEXTBOX and focused.box.h > TALL_PX
    if not isinstance(action, TypeText) or tall or not _BREAK.search(action.text):
        yield action
        return
    for piece in _BREAK.split(action.text):
        if _BREAK.fullmatch(piece):
            yield PressKeys(keys=("enter",))
        elif piece:
            yield TypeText(text=piece)


def bound_action(action: ModelAction, scene: Scene, frame: Frame) -> BoundAction:
    """An action bound on the screen that the model was shown; what ends the work has no step.

    Raises:
        ValueError: the action is for the loop itself: finish, answer, ask, look.
    """
    match action:
        case Click():
            verb = _VERBS.get((action.button, action.count), "click")
            return _pointing(verb, Point(action.x, action.y), action, scene, frame)
        case Move():
            return _pointing("move", Point(action.x, action.y), action, scene, frame)
        case Drag():
            return _pointing("drag", Point(*action.path[0]), action, scene, frame)
        case Scroll():
            return BoundAction(Step(verb="scroll", args={"direction": _direction(action)}), action)
        case TypeText():
            window = scene.focused_window
            keys = paste_keys_for(window.wm_class if window is not None else "")
            typed = action.model_copy(update={"paste_keys": keys})
            return BoundAction(Step(verb="type", args={"text": action.text}), typed)
        case PressKeys() | HoldKeys() | CopySelection():
            return BoundAction(Step(verb="press", args={"keys": list(action.keys)}), action)
        case Wait():
            return BoundAction(_waiting(action))
        case OpenThing():
            given = {"app": action.app} if action.app else {"url": action.url}
            return BoundAction(Step(verb="open", args=given))
        case Finish() | Answer() | Ask() | Look():
            raise ValueError(f"{action.kind} is nothing that is done to a screen")


def element_at(point: Point, scene: Scene) -> Element:
    """What a click on this pixel meets: the smallest thing that is visible there.

    A caption beside a box or a field stands for it. Where nothing was read, it is a spot without a name.
    """
    window = scene.window_at(point)
    inside = None if window is None else window.id
    pool = [e for e in scene.elements if e.window in (inside, None) and visible(scene, e)]
    under = sorted((e for e in pool if e.box.holds(point)), key=lambda e: e.box.area)
    named = [e for e in under if e.role not in (Role.TEXT, Role.WINDOW, Role.ROW)] or under
    if not named:
        half = SPOT_PX // 2
        box = _square(point, half)
        return Element(f"spot-{point.x}-{point.y}", Role.IMAGE, None, box, window=inside)
    return caption_of(named[0], pool) or named[0]


def _square(point: Point, half: int) -> Box:
    return Box(max(0, point.x - half), max(0, point.y - half), 2 * half, 2 * half)


def _pointing(verb: str, point: Point, action: Action, scene: Scene, frame: Frame) -> BoundAction:
    element = element_at(point, scene)
    box = element.box if element.box.holds(point) else _square(point, SPOT_PX // 2)
    placed = replace(element, box=box)
    found = Found(Binding(placed, 1.0, how="pointed"), scene, frame, scene.window(element.window), point)
    step = Step(verb=verb, target=Target(text=element.text, role=element.role.value))
    return BoundAction(step, action, found)


def _direction(action: Scroll) -> str:
    if abs(action.dy) >= abs(action.dx):
        return "down" if action.dy >= 0 else "up"
    return "right" if action.dx > 0 else "left"


def _waiting(action: Wait) -> Step:
    if action.until:
        return Step(
            verb="wait", target=Target(text=action.until), args={"for": "shown", "seconds": action.seconds}
        )
    return Step(verb="wait", args={"seconds": action.seconds})
