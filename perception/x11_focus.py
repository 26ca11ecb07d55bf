"""Which window has the keys and what it is called: when either changes, the screen is worth a keyframe."""

from __future__ import annotations

from .clock import Clock, SystemClock
from .source import KeyMoment
from .x11 import X11Display
from .x11_events import XEvent

__all__ = ["PROPERTIES", "FocusWatch"]

PROPERTIES = 0x400000  # PropertyNotify: the mask of who watches a window besides other things
_TITLES = ("_NET_WM_NAME", "WM_NAME")


class FocusWatch:
    """Hears of changes on a connection that reports the properties of its root window; for one thread.

    Without a window manager nobody announces who has the keys: then it is asked at every `take`.
    """

    def __init__(self, display: X11Display, clock: Clock | None = None) -> None:
        self._x11 = display
        self._clock = clock or SystemClock()
        self._announced = display.atom("_NET_ACTIVE_WINDOW")
        self._titles = tuple(display.atom(name) for name in _TITLES)
        self._managed = False
        self._moved = self._renamed = False
        self._window, self._title = 0, ""
        self._go_to(self._active())

    def heard(self, event: XEvent) -> None:
        """Take an event of the connection."""
        if event.kind == "property":
            self._moved |= event.window == self._x11.root and event.atom == self._announced
            self._renamed |= event.window == self._window and event.atom in self._titles

    def take(self) -> KeyMoment | None:
        """What has changed since the last call; both at once is a change of focus."""
        moved, self._moved = self._moved or not self._managed, False
        renamed, self._renamed = self._renamed, False
        if moved:
            window = self._active()
            if window not in (0, self._window):
                self._go_to(window)
                return KeyMoment("focus", self._clock.now_ns())
        if renamed and (title := self._called()) != self._title:
            self._title = title
            return KeyMoment("title", self._clock.now_ns())
        return None

    def _active(self) -> int:
        """The window that has the keys; 0 for none."""
        said = self._x11.property(self._x11.root, "_NET_ACTIVE_WINDOW")
        self._managed = said is not None
        if said is not None:
            return said.integers[0] if said.format == 32 and said.integers else 0
        focus = self._x11.focus()
        return 0 if focus in (0, 1, self._x11.root) else focus

    def _go_to(self, window: int) -> None:
        self._window = window
        if window:
            self._x11.watch_properties(window)
        self._title = self._called()

    def _called(self) -> str:
        if not self._window:
            return ""
        found = (self._x11.property(self._window, name) for name in _TITLES)
        return next((said.text for said in found if said is not None), "")
