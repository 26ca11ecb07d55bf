"""The seam between gestures and a driver that moves pointer and keys."""

from __future__ import annotations

from typing import Protocol

__all__ = ["BUTTONS", "WHEEL", "Device", "GestureFailed", "Interrupted"]

BUTTONS = {"left": 1, "middle": 2, "right": 3}
WHEEL = {"up": 4, "down": 5, "left": 6, "right": 7}


class GestureFailed(Exception):
    """The action cannot be performed; the message says why."""


class Interrupted(Exception):
    """A stop, a signal or the end of the owner came in between."""


class Device(Protocol):
    """Presses and releases; every call has reached the X server when `sync` returns."""

    def refresh(self) -> None:
        """Read the keyboard map and its lock state again."""
        ...

    def move(self, x: int, y: int) -> None:
        """Put the pointer on a pixel."""
        ...

    def button(self, number: int, press: bool) -> None:
        """Press or release a button, 4 to 7 being the wheel."""
        ...

    def has_key(self, name: str) -> bool:
        """Whether `key` knows the name."""
        ...

    def key(self, name: str, press: bool) -> None:
        """Press or release a key by its name or character."""
        ...

    def can_type(self, character: str) -> bool:
        """Whether the keyboard produces exactly this character."""
        ...

    def type(self, character: str) -> None:
        """Press and release what produces the character."""
        ...

    def sync(self) -> None:
        """Return once the server has processed everything."""
        ...
