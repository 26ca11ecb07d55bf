"""The plain tools: what each takes, strictly, and the canonical actions it means."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from ...perception import Box, Point
from ..actions import Click, CopySelection, Drag, HoldKeys, Move, PressKeys, Scroll, TypeText
from ..model_actions import Answer, Ask, Finish, Look, ModelAction, OpenThing, Wait
from .dialect import MalformedAnswer
from .key_names import canonical_key
from .typable import untypable

__all__ = ["TOOLS", "Place", "ToolArguments"]

Place = Callable[[float, float], Point]
"""The pixel of the screen that two numbers mean."""

# `axis` marks a coordinate: its limits are those of the picture and are filled in when it is declared.
X = Annotated[float, Field(json_schema_extra={"axis": "x"})]
Y = Annotated[float, Field(json_schema_extra={"axis": "y"})]
Modifier = Literal["ctrl", "alt", "shift", "super"]
Modifiers = Annotated[list[Modifier], Field(max_length=4, description="Keys held meanwhile.")]
# `keys` marks a key: its names are filled in where the answer is constrained.
Key = Annotated[str, Field(min_length=1, max_length=40, json_schema_extra={"keys": True})]
Words = Annotated[str, Field(min_length=1, max_length=4000)]
_TYPABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$"
_SCROLLS = {"up": (0, -1), "down": (0, 1), "left": (-1, 0), "right": (1, 0)}


class ToolArguments(BaseModel, ABC):
    """What one call holds; unknown fields and wrong types are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    description: ClassVar[str]

    @abstractmethod
    def actions(self, place: Place, region: Box) -> tuple[ModelAction, ...]:
        """What it means; `region` is the part of the screen that the picture shows."""


class _Click(ToolArguments):
    description = "Click at a place."
    x: X
    y: Y
    button: Literal["left", "middle", "right"] = "left"
    count: Annotated[int, Field(ge=1, le=3, description="2 for a double click.")] = 1
    modifiers: Modifiers = []

    def actions(self, place: Place, region: Box) -> tuple[ModelAction, ...]:
        point, held = place(self.x, self.y), tuple(dict.fromkeys(self.modifiers))
        return (Click(x=point.x, y=point.y, button=self.button, count=self.count, modifiers=held),)


class _Move(ToolArguments):
    description = "Put the pointer on a place, to hover."
    x: X
    y: Y

    def actions(self, place: Place, region: Box) -> tuple[ModelAction, ...]:
        point = place(self.x, self.y)
        return (Move(x=point.x, y=point.y),)


class _Drag(ToolArguments):
    description = "Press the left button at x, y and release it at to_x, to_y."
    x: X
    y: Y
    to_x: X
    to_y: Y

    def actions(self, place: Place, region: Box) -> tuple[ModelAction, ...]:
        return (Drag(path=(place(self.x, self.y), place(self.to_x, self.to_y))),)


class _Scroll(ToolArguments):
    description = "Turn the wheel at a place, by notches of about three lines."
    x: X
    y: Y
    direction: Literal["up", "down", "left", "right"]
    amount: Annotated[int, Field(ge=1, le=100)] = 5

    def actions(self, place: Place, region: Box) -> tuple[ModelAction, ...]:
        point, (right, down) = place(self.x, self.y), _SCROLLS[self.direction]
        return (Scroll(x=point.x, y=point.y, dx=right * self.amount, dy=down * self.amount),)


class _Type(ToolArguments):
    description = "Enter text where the focus is; a line break presses Enter."
    text: Annotated[str, Field(min_length=1, max_length=20_000, json_schema_extra={"pattern": _TYPABLE})]

    def actions(self, place: Place, region: Box) -> tuple[ModelAction, ...]:
        if wrong := untypable(self.text):
            raise MalformedAnswer(f"type: {wrong}.")
        return (TypeText(text=self.text),)


class _Press(ToolArguments):
    description = "Press a key, with modifiers for a chord: key s with modifiers [ctrl]."
    key: Key
    modifiers: Modifiers = []
    times: Annotated[int, Field(ge=1, le=50)] = 1

    def actions(self, place: Place, region: Box) -> tuple[ModelAction, ...]:
        return (PressKeys(keys=_chord(self.key, self.modifiers)),) * self.times


class _Hold(ToolArguments):
    description = "Hold a key down for some seconds."
    key: Key
    modifiers: Modifiers = []
    seconds: Annotated[float, Field(ge=0.1, le=10)]

    def actions(self, place: Place, region: Box) -> tuple[ModelAction, ...]:
        return (HoldKeys(keys=_chord(self.key, self.modifiers), seconds=self.seconds),)


class _Copy(ToolArguments):
    description = "Copy what is selected; the text is told to you."

    def actions(self, place: Place, region: Box) -> tuple[ModelAction, ...]:
        return (CopySelection(),)


class _Wait(ToolArguments):
    description = "Wait, at most for some seconds, or until a text is shown."
    seconds: Annotated[float, Field(ge=0, le=300)] = 5
    until: Annotated[str | None, Field(max_length=400)] = None

    def actions(self, place: Place, region: Box) -> tuple[ModelAction, ...]:
        return (Wait(seconds=self.seconds, until=self.until or None),)


class _Look(ToolArguments):
    description = "See the surroundings of a place larger: zoom 2 shows half the width and height."
    x: X
    y: Y
    zoom: Literal[2, 4, 8] = 2

    def actions(self, place: Place, region: Box) -> tuple[ModelAction, ...]:
        point, w, h = place(self.x, self.y), max(1, region.w // self.zoom), max(1, region.h // self.zoom)
        x = min(max(point.x - w // 2, region.x), region.right - w)
        y = min(max(point.y - h // 2, region.y), region.bottom - h)
        return (Look(region=Box(x, y, w, h)),)


class _OpenApp(ToolArguments):
    description = "Start an application by its name."
    name: Words

    def actions(self, place: Place, region: Box) -> tuple[ModelAction, ...]:
        return (OpenThing(app=self.name),)


class _OpenUrl(ToolArguments):
    description = "Open an address in the browser."
    url: Words

    def actions(self, place: Place, region: Box) -> tuple[ModelAction, ...]:
        return (OpenThing(url=self.url),)


class _Answer(ToolArguments):
    description = "Tell the person what was asked for."
    text: Words

    def actions(self, place: Place, region: Box) -> tuple[ModelAction, ...]:
        return (Answer(text=self.text),)


class _Ask(ToolArguments):
    description = "Ask the person when something is missing or unclear."
    question: Words
    choices: Annotated[list[Words], Field(max_length=9)] = []

    def actions(self, place: Place, region: Box) -> tuple[ModelAction, ...]:
        return (Ask(question=self.question, choices=tuple(self.choices)),)


class _Finish(ToolArguments):
    description = "End the work: success once the screen shows that it is done, else failure with the reason."
    status: Literal["success", "failure"]
    reason: Annotated[str, Field(max_length=4000)] = ""

    def actions(self, place: Place, region: Box) -> tuple[ModelAction, ...]:
        return (Finish(status=self.status, reason=self.reason),)


TOOLS: Mapping[str, type[ToolArguments]] = {
    "click": _Click, "move": _Move, "drag": _Drag, "scroll": _Scroll, "type": _Type, "press": _Press,
    "hold": _Hold, "copy": _Copy, "wait": _Wait, "look": _Look, "open_app": _OpenApp, "open_url": _OpenUrl,
    "answer": _Answer, "ask": _Ask, "finish": _Finish,
}  # fmt: skip


def _chord(key: str, modifiers: list[Modifier]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*modifiers, canonical_key(key)]))
