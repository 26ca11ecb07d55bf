"""Keys that work whatever window has the focus: push to talk, pause, stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from ..errors import InvalidInput
from ..perception import X11Display, XEvent
from .keys import KEY_NAMES, KeyboardMap

__all__ = ["HotKey", "HotKeys"]

_MODIFIERS = {"shift": 0x1, "ctrl": 0x4, "control": 0x4, "alt": 0x8, "super": 0x40}
_IGNORED = ~(0x2 | 0x10) & 0xFF  # Caps Lock and Num Lock
# A key that is held repeats: release and press follow each other at once.
_REPEAT_S = 0.03


@dataclass(frozen=True, slots=True)
class HotKey:
    """A hot key went down or up, at `t_ns` on the ordering clock."""

    name: str
    down: bool
    t_ns: int


class HotKeys:
    """Grabs chords such as `{"stop": "ctrl+alt+escape"}` on one display and reports them by name.

    Raises:
        InvalidInput: a chord names a key this keyboard does not have.
        DisplayError: the display cannot be opened.
    """

    def __init__(self, display: str, xauthority: str | None, chords: Mapping[str, str]) -> None:
        self._display, self._xauthority = display, xauthority
        self._chords = dict(chords)
        self._names: dict[tuple[int, int], str] = {}
        self._events: asyncio.Queue[HotKey | None] = asyncio.Queue()
        self._releasing: dict[int, asyncio.TimerHandle] = {}
        self._down: dict[int, str] = {}

    async def __aenter__(self) -> Self:
        """Grab the keys."""
        self._loop = asyncio.get_running_loop()
        self._x11 = X11Display(self._display, self._xauthority)
        try:
            keyboard = KeyboardMap(*self._x11.keysyms())
            for name, chord in self._chords.items():
                keycode, modifiers = _read_chord(chord, keyboard)
                self._names[keycode, modifiers] = name
                self._x11.grab_key(keycode, modifiers)
        except BaseException:
            self._x11.close()
            raise
        self._loop.add_reader(self._x11.fileno(), self._take)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the keys go."""
        self._loop.remove_reader(self._x11.fileno())
        for timer in self._releasing.values():
            timer.cancel()
        self._x11.close()
        self._events.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[HotKey]:
        """Presses and releases, without the repeats of a held key."""
        while (event := await self._events.get()) is not None:
            yield event

    def _take(self) -> None:
        try:
            event = self._x11.next_event()
            while event is not None:
                self._handle(event)
                event = self._x11.next_event()
        except Exception:  # the display is gone: whoever looks at the screen says so
            self._loop.remove_reader(self._x11.fileno())
            self._events.put_nowait(None)

    def _handle(self, event: XEvent) -> None:
        keycode, now = event.atom, int(self._loop.time() * 1e9)
        if event.kind == "key_press":
            timer = self._releasing.pop(keycode, None)
            if timer is not None:
                timer.cancel()  # the key repeats
                return
            name = self._names.get((keycode, event.target & _IGNORED & 0x4D))
            if name is not None:
                self._down[keycode] = name
                self._events.put_nowait(HotKey(name, True, now))
        elif event.kind == "key_release" and keycode in self._down:
            self._releasing[keycode] = self._loop.call_later(_REPEAT_S, self._released, keycode, now)

    def _released(self, keycode: int, t_ns: int) -> None:
        self._releasing.pop(keycode, None)
        self._events.put_nowait(HotKey(self._down.pop(keycode), False, t_ns))


def _read_chord(chord: str, keyboard: KeyboardMap) -> tuple[int, int]:
    *modifiers, key = chord.casefold().split("+")
    keycode = keyboard.keycode(key) if key in KEY_NAMES else None
    if keycode is None and len(key) == 1 and (stroke := keyboard.stroke(key)) is not None:
        keycode = stroke.keycode
    unknown = [name for name in modifiers if name not in _MODIFIERS]
    if unknown or keycode is None:
        raise InvalidInput(
            f"There is no key {(unknown or [key])[0]!r} for the chord {chord!r}.",
            remedy="Write it like ctrl+alt+escape.",
        )
    mask = 0
    for name in modifiers:
        mask |= _MODIFIERS[name]
    return keycode, mask
