"""Canonical actions as presses and releases; whatever is pressed is written down first and let go."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..perception import X11Display
from .clipboard import Clipboard
from .device import BUTTONS, WHEEL, Device, GestureFailed
from .keys import KEY_NAMES

__all__ = ["Gestures", "Performed"]

_STEP_PX = 16
_STEP_S = 0.004
_HOLD_S = 0.02
_FOCUS_WITHIN_S = 0.25
_CONTROL = {"\n": "enter", "\t": "tab"}


@dataclass(frozen=True, slots=True)
class Performed:
    """What an action did: `pasted` text through the clipboard, `copied` this text."""

    pasted: bool = False
    copied: str | None = None


class Gestures:
    """Performs actions given as JSON objects (`actions.py`) on one device.

    Args:
        checkpoint: called between the parts of an action; raises to interrupt it.
    """

    def __init__(
        self, device: Device, display: X11Display, clipboard: Clipboard, checkpoint: Callable[[], None]
    ) -> None:
        self._device = device
        self._display = display
        self._clipboard = clipboard
        self._checkpoint = checkpoint
        self._held: list[tuple[str, str | int]] = []
        self.begun = False

    def perform(self, action: Mapping[str, Any]) -> Performed:
        """Do it. `begun` says, if it fails, whether a part of it has reached the display already.

        Raises:
            GestureFailed: it cannot be done.
        """
        self._device.refresh()
        self.begun = False
        try:
            match action["kind"]:
                case "click":
                    self._click(action)
                case "move":
                    self._move(action["x"], action["y"])
                case "drag":
                    self._drag(action["path"])
                case "scroll":
                    self._scroll(action)
                case "press":
                    if len(action["keys"]) > 1:
                        self._clipboard.settle(
                            self._checkpoint
                        )  # the chord may paste, and means what was there before
                    self._chord(action["keys"])
                case "hold":
                    self._hold(action["keys"], action["seconds"])
                case "type":
                    return Performed(pasted=self._type(action["text"], action["paste_keys"]))
                case "copy":
                    keys = action["keys"]
                    return Performed(copied=self._clipboard.copy(lambda: self._press_and_release(keys)))
                case other:
                    raise GestureFailed(f"unknown action {other!r}")
        finally:
            self.release_all()
        return Performed()

    def release_all(self) -> int:
        """Let go of everything held, last pressed first; how much that was."""
        count = len(self._held)
        while self._held:
            kind, which = self._held.pop()
            if kind == "key":
                self._device.key(str(which), False)
            else:
                self._device.button(int(which), False)
        self._device.sync()
        return count

    # -- parts

    def _hold_key(self, name: str) -> None:
        if not self._device.has_key(name):
            raise GestureFailed(f"there is no key {name!r} on this keyboard")
        self._held.append(("key", name))
        self._device.key(name, True)

    def _hold_button(self, number: int) -> None:
        self._held.append(("button", number))
        self.begun = True
        self._device.button(number, True)

    def _release_button(self, number: int) -> None:
        self._device.button(number, False)
        self._held.remove(("button", number))

    def _check_point(self, x: int, y: int) -> None:
        width, height = self._display.size()
        if not (0 <= x < width and 0 <= y < height):
            raise GestureFailed(f"point {x}, {y} is off the screen of {width} x {height}")

    def _move(self, x: int, y: int) -> None:
        self._check_point(x, y)
        self._device.move(x, y)
        self._device.sync()
        if self._display.pointer() != (x, y):
            raise GestureFailed(f"the pointer does not go to {x}, {y}; something holds it")

    def _click(self, action: Mapping[str, Any]) -> None:
        self._move(action["x"], action["y"])
        for name in action["modifiers"]:
            self._hold_key(name)
        number = BUTTONS[action["button"]]
        for _ in range(action["count"]):
            self._hold_button(number)
            self._release_button(number)
        self._await_focus()

    def _await_focus(self) -> None:
        """A window manager hands the keys over a moment after the click; what is typed before is lost.

        A window that takes no focus (a dock, one behind a modal dialog) costs the whole wait.
        """
        self._device.sync()
        target = self._display.window_under_pointer()
        deadline = time.monotonic() + _FOCUS_WITHIN_S
        while target and time.monotonic() < deadline:
            active = self._display.property(self._display.root, "_NET_ACTIVE_WINDOW")
            if active is None or active.integers[:1] == (target,):
                return
            self._checkpoint()
            time.sleep(0.002)

    def _drag(self, path: Sequence[Sequence[int]]) -> None:
        for x, y in path:
            self._check_point(x, y)
        self._move(path[0][0], path[0][1])
        self._hold_button(1)
        self._device.sync()
        time.sleep(_HOLD_S)
        for start, end in itertools.pairwise(path):
            self._glide(start, end)
        time.sleep(_HOLD_S)
        self._release_button(1)

    def _glide(self, start: Sequence[int], end: Sequence[int]) -> None:
        """Small steps: a toolkit takes a jump for no drag at all."""
        distance = max(abs(end[0] - start[0]), abs(end[1] - start[1]))
        steps = max(2, min(60, distance // _STEP_PX))
        for step in range(1, steps + 1):
            self._checkpoint()
            x = start[0] + (end[0] - start[0]) * step // steps
            y = start[1] + (end[1] - start[1]) * step // steps
            self._device.move(x, y)
            self._device.sync()
            time.sleep(_STEP_S)

    def _scroll(self, action: Mapping[str, Any]) -> None:
        self._move(action["x"], action["y"])
        down, right = action["dy"], action["dx"]
        turns = [WHEEL["down" if down > 0 else "up"]] * abs(down)
        turns += [WHEEL["right" if right > 0 else "left"]] * abs(right)
        for number in turns:
            self._checkpoint()
            self.begun = True
            self._device.button(number, True)
            self._device.button(number, False)
            self._device.sync()

    def _chord(self, keys: Sequence[str]) -> None:
        named = [name.lower() in KEY_NAMES for name in keys]
        if len(keys) == 1 and not named[0]:
            if len(keys[0]) != 1 or not self._device.can_type(keys[0]):
                raise GestureFailed(f"there is no key {keys[0]!r} on this keyboard")
            self._device.type(keys[0])
            return
        for name, is_named in zip(keys, named, strict=True):
            # In a chord a letter means its key: ctrl with S is not ctrl with shift and s.
            self._hold_key(name if is_named else name.lower())
        self._device.sync()

    def _hold(self, keys: Sequence[str], seconds: float) -> None:
        for name in keys:
            self._hold_key(name if name.lower() in KEY_NAMES else name.lower())
            self.begun = True
        self._device.sync()
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._checkpoint()
            time.sleep(min(left, _HOLD_S))

    def _type(self, text: str, paste_keys: Sequence[str]) -> bool:
        pasted = False
        typed = 0
        self.begun = True
        for part in re.split(r"([\n\t])", text.replace("\r\n", "\n").replace("\r", "\n")):
            self._checkpoint()
            if part in _CONTROL:
                self._chord((_CONTROL[part],))
                self.release_all()
            elif all(self._device.can_type(character) for character in part):
                for character in part:
                    self._checkpoint()
                    self._device.type(character)
            else:
                self._paste(part, paste_keys)
                pasted = True
            typed += len(part)
        return pasted

    def _paste(self, text: str, keys: Sequence[str]) -> None:
        if not keys:
            raise GestureFailed("the keyboard does not hold every character and pasting is not allowed")
        # Taking PRIMARY removes the highlight of selected text, so only the chord that pastes it does.
        both = any(name.lower() == "insert" for name in keys)
        selections = ("CLIPBOARD", "PRIMARY") if both else ("CLIPBOARD",)
        self._clipboard.paste(text, lambda: self._press_and_release(keys), selections)

    def _press_and_release(self, keys: Sequence[str]) -> None:
        self._chord(keys)
        self.release_all()
