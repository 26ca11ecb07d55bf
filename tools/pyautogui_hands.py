# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportPrivateUsage=false, reportUnknownArgumentType=false, reportMissingModuleSource=false
# pyautogui has no annotations; everything that leaves this file is typed.
"""The only door to pyautogui, the portable back end. Imported in the hands' helper process alone."""

from __future__ import annotations

import sys
from typing import Any

from ..perception import X11Display
from .device import GestureFailed
from .keys import KEY_NAMES, KeyboardMap

__all__ = ["PyautoguiDevice"]

_NAMES = {"super": "winleft", "win": "winleft", "cmd": "winleft", "altgr": "", "menu": "apps"}
_BUTTONS = {1: "left", 2: "middle", 3: "right"}


class PyautoguiDevice:
    """Drives pointer and keys through pyautogui.

    It types wrong characters without saying so wherever its idea of shift differs from the keyboard
    map, so a character counts as typable only where the map confirms what it is going to press.

    Raises:
        GestureFailed: pyautogui cannot be loaded here.
    """

    def __init__(self, display: X11Display) -> None:
        self._display = display
        self._driver = _load()
        self._map = KeyboardMap(8, ())
        self._typable: dict[str, bool] = {}

    def refresh(self) -> None:
        """Read the keyboard map and its lock state again."""
        first, rows = self._display.keysyms()
        self._map = KeyboardMap(first, rows, self._display.pointer_mask() & 0x6002)
        self._typable.clear()

    def move(self, x: int, y: int) -> None:
        """Put the pointer on a pixel."""
        self._driver.moveTo(x, y, _pause=False)

    def button(self, number: int, press: bool) -> None:
        """Press or release a button; a turn of the wheel is complete with its press."""
        if number in _BUTTONS:
            act = self._driver.mouseDown if press else self._driver.mouseUp
            act(button=_BUTTONS[number], _pause=False)
        elif press and number in (4, 5):
            self._driver.scroll(1 if number == 4 else -1, _pause=False)
        elif press:
            self._driver.hscroll(1 if number == 7 else -1, _pause=False)

    def has_key(self, name: str) -> bool:
        """Whether pyautogui and the keyboard both know it."""
        if name.lower() in KEY_NAMES:
            return bool(self._driver._pyautogui_x11.keyboardMapping.get(_name(name)))
        return self._map.keycode(name) is not None and self._driver.isValidKey(name)

    def key(self, name: str, press: bool) -> None:
        """Press or release a key."""
        act = self._driver.keyDown if press else self._driver.keyUp
        act(_name(name), _pause=False)

    def can_type(self, character: str) -> bool:
        """Whether the key pyautogui picks, with the shift it picks, gives this very character."""
        if character not in self._typable:
            self._typable[character] = self._confirmed(character)
        return self._typable[character]

    def type(self, character: str) -> None:
        """One stroke."""
        self._driver.press(character, _pause=False)

    def sync(self) -> None:
        """Pyautogui waits for the server after every event itself."""
        self._display.sync()

    def _confirmed(self, character: str) -> bool:
        keycode = self._driver._pyautogui_x11.keyboardMapping.get(character)
        shifted = bool(self._driver.isShiftCharacter(character))
        return bool(keycode) and self._map.gives(int(keycode), shifted) == character


def _name(name: str) -> str:
    return _NAMES.get(name.lower(), name.lower())


def _load() -> Any:
    # Neither is needed, and both do harm at import: mouseinfo ends the process where tkinter is missing,
    # pyscreeze leaves open pipes behind. pyautogui goes on without them.
    for unwanted in ("mouseinfo", "pyscreeze", "pymsgbox"):
        sys.modules.setdefault(unwanted, None)  # type: ignore[arg-type]
    try:
        import pyautogui
    except (ImportError, SystemExit, OSError) as error:
        raise GestureFailed(f"pyautogui cannot be loaded ({error})") from None
    pyautogui.PAUSE = 0.0
    # The person's stop is the runtime's own; this one would fail the next act in a corner.
    pyautogui.FAILSAFE = False
    pyautogui.MINIMUM_SLEEP = 0.0
    return pyautogui
