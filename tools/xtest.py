"""Pointer and keys through the XTEST extension: the X11 default."""

from __future__ import annotations

from ..perception import X11Display
from .keys import KeyboardMap, Stroke

__all__ = ["XtestDevice"]


class XtestDevice:
    """Drives the core pointer and keyboard of one display."""

    def __init__(self, display: X11Display) -> None:
        self._display = display
        self._map = KeyboardMap(8, ())
        self._state: object = None

    def refresh(self) -> None:
        """Read the keyboard map again, and build it anew where it or the lock state changed."""
        first, rows = self._display.keysyms()
        mask = self._display.pointer_mask() & 0x6002
        if self._state != (first, rows, mask):
            self._state = (first, rows, mask)
            self._map = KeyboardMap(first, rows, mask)

    def move(self, x: int, y: int) -> None:
        """Put the pointer on a pixel."""
        self._display.fake_motion(x, y)

    def button(self, number: int, press: bool) -> None:
        """Press or release a button."""
        self._display.fake_button(number, press)

    def has_key(self, name: str) -> bool:
        """Whether the keyboard has it."""
        return self._map.keycode(name) is not None

    def key(self, name: str, press: bool) -> None:
        """Press or release a key."""
        keycode = self._map.keycode(name)
        if keycode is not None:
            self._display.fake_key(keycode, press)

    def can_type(self, character: str) -> bool:
        """Whether the keyboard map holds the character."""
        return self._map.stroke(character) is not None

    def type(self, character: str) -> None:
        """One stroke in one write, so that no pause between press and release can repeat the key."""
        stroke = self._map.stroke(character) or Stroke(0)
        for code in stroke.modifiers:
            self._display.fake_key(code, True)
        self._display.fake_key(stroke.keycode, True)
        self._display.fake_key(stroke.keycode, False)
        for code in reversed(stroke.modifiers):
            self._display.fake_key(code, False)
        self._display.sync()

    def sync(self) -> None:
        """Wait for the server."""
        self._display.sync()
