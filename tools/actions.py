"""Canonical actions: the only things hands can be asked to do, with every value already bound."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

__all__ = [
    "Action",
    "Click",
    "CopySelection",
    "Drag",
    "HoldKeys",
    "Move",
    "PressKeys",
    "Scroll",
    "TypeText",
    "action_from_json",
]

_FROZEN = ConfigDict(frozen=True, extra="forbid")


class Click(BaseModel):
    """Press and release a button at a pixel, `count` times, holding `modifiers`."""

    model_config = _FROZEN
    kind: Literal["click"] = "click"
    x: int
    y: int
    button: Literal["left", "middle", "right"] = "left"
    count: Annotated[int, Field(ge=1, le=3)] = 1
    modifiers: tuple[str, ...] = ()


class Move(BaseModel):
    """Put the pointer on a pixel."""

    model_config = _FROZEN
    kind: Literal["move"] = "move"
    x: int
    y: int


class Drag(BaseModel):
    """Press the left button at the first point, pass the others, release at the last."""

    model_config = _FROZEN
    kind: Literal["drag"] = "drag"
    path: Annotated[tuple[tuple[int, int], ...], Field(min_length=2)]


class Scroll(BaseModel):
    """Turn the wheel at a pixel; `dy` > 0 scrolls down, `dx` > 0 right, in wheel notches."""

    model_config = _FROZEN
    kind: Literal["scroll"] = "scroll"
    x: int
    y: int
    dx: int = 0
    dy: int = 0


class PressKeys(BaseModel):
    """Hold the keys in order and release them in reverse: `("ctrl", "s")`, `("enter",)`.

    Names: one printable character, or ctrl alt shift super enter tab escape backspace delete space home
    end pageup pagedown up down left right insert f1 to f12 menu.
    """

    model_config = _FROZEN
    kind: Literal["press"] = "press"
    keys: Annotated[tuple[str, ...], Field(min_length=1)]


class HoldKeys(BaseModel):
    """Hold the keys in order for `seconds`, then release them in reverse; names as in `PressKeys`.

    There is no action that leaves a key or a button pressed: whoever asks for a press and a release
    of their own gets the one gesture they make together.
    """

    model_config = _FROZEN
    kind: Literal["hold"] = "hold"
    keys: Annotated[tuple[str, ...], Field(min_length=1)]
    seconds: Annotated[float, Field(gt=0, le=10)]


class TypeText(BaseModel):
    """Enter text where the focus is. `paste_keys` is the chord that pastes there.

    Text that the keyboard map holds is typed key by key; anything else goes through the clipboard,
    which is put back afterwards. A secret is never pasted.
    """

    model_config = _FROZEN
    kind: Literal["type"] = "type"
    text: str
    paste_keys: tuple[str, ...] = ("ctrl", "v")


class CopySelection(BaseModel):
    """Press the copy chord and hand over, in the acknowledgement, the text that lands on the clipboard.

    The clipboard is put back afterwards. Nothing copied (a password field, no selection) hands over None.
    """

    model_config = _FROZEN
    kind: Literal["copy"] = "copy"
    keys: tuple[str, ...] = ("ctrl", "c")


Action = Annotated[
    Click | Move | Drag | Scroll | PressKeys | HoldKeys | TypeText | CopySelection,
    Field(discriminator="kind"),
]

_ADAPTER: TypeAdapter[Action] = TypeAdapter(Action)


def action_from_json(text: str | bytes) -> Action:
    """Parse one action.

    Raises:
        pydantic.ValidationError: the text is not a canonical action.
    """
    return _ADAPTER.validate_json(text)
