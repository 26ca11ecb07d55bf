"""Reads the arguments of one call: numbers, places, buttons, keys, text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NoReturn, TypeGuard

from ...perception import CoordinateError, Point
from .code_calls import CodeCall, Value
from .dialect import MalformedAnswer
from .pyautogui_names import bound_arguments, form_of
from .typable import untypable

__all__ = ["CallArguments", "PointerButton", "checked_text"]

PointerButton = Literal["left", "middle", "right"]
_BUTTONS: dict[Value, PointerButton] = {
    "left": "left", "primary": "left", 1: "left", "middle": "middle", 2: "middle",
    "right": "right", "secondary": "right", 3: "right",
}  # fmt: skip


class CallArguments:
    """The arguments of a call by name; whatever is wrong is said with its line and the right form.

    Raises:
        MalformedAnswer: there is no such function, or it does not take these arguments.
    """

    def __init__(self, call: CodeCall) -> None:
        self._call = call
        self._given = bound_arguments(call)

    def refuse(self, why: str, *, form: bool = True) -> NoReturn:
        """Say what is wrong, and how the call is written where `form` asks for it."""
        shown = f" {form_of(self._call.name)}" if form else ""
        raise MalformedAnswer(f"Line {self._call.line}: {self._call.name}: {why}.{shown}")

    def value(self, name: str, default: Value = None) -> Value:
        """As it was written."""
        return self._given.get(name, default)

    def number(self, name: str, default: float | None) -> float:
        """A number."""
        value = self.value(name, default)
        if not _is_number(value):
            self.refuse(f"{name} must be a number")
        return value

    def whole(self, name: str, default: int | None, least: int, most: int) -> int:
        """A whole number within limits."""
        value = self.number(name, default)
        if not least <= value <= most or value != int(value):
            self.refuse(f"{name} must be a whole number from {least} to {most}")
        return int(value)

    def names(self, name: str) -> tuple[str, ...]:
        """One string or many."""
        value = self.value(name)
        names = value if isinstance(value, tuple) else (value,)
        if len(names) == 1 and isinstance(names[0], tuple):
            names = names[0]
        found = tuple(key for key in names if isinstance(key, str) and key)
        if not found or len(found) < len(names):
            self.refuse("keys must be named as strings")
        return found

    def button(self, default: PointerButton = "left") -> PointerButton:
        """The button it names."""
        said = self.value("button", default)
        found = _BUTTONS.get(said.casefold() if isinstance(said, str) else said)
        if found is None or isinstance(said, bool):
            self.refuse('the button must be "left", "middle" or "right"')
        return found

    def point(self, place: Callable[[float, float], Point], otherwise: Point | None) -> Point:
        """The pixel of the screen that it names, or `otherwise`."""
        x, y = self.value("x"), self.value("y")
        if isinstance(x, tuple) and len(x) == 2 and y is None:
            x, y = x
        if x is None and y is None and otherwise is not None:
            return otherwise
        if not (_is_number(x) and _is_number(y)):
            self.refuse("x and y must both be given, as numbers")
        try:
            return place(x, y)
        except CoordinateError as error:
            self.refuse(str(error).rstrip("."), form=False)


def checked_text(given: CallArguments, message: Value) -> str:
    """Text that can be typed."""
    if not isinstance(message, str) or not message:
        given.refuse("the text must be a string that is not empty")
    if wrong := untypable(message):
        given.refuse(wrong, form=False)
    return message


def _is_number(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
