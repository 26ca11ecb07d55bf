"""Taking pictures of a screen: whoever can tell what was drawn is asked, everybody else is polled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from .gate import STRIP_ROWS, ChangeGate, changed_boxes, join_near, strip_hashes
from .geometry import Box, Point
from .source import KeyMoment
from .veil import VeiledGrab
from .x11 import X11Display
from .x11_camera import X11Camera
from .x11_focus import FocusWatch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

__all__ = ["Camera", "DamageCamera", "PollingCamera"]

_NEAR = 16
_MISSED = 2


class Camera(Protocol):
    """Pictures of one screen. `kind` is "damage" or "polling"."""

    kind: str

    @property
    def armed(self) -> bool:
        """Whether `wait` ends with a change."""
        ...

    def look(self, *, check: bool = False) -> tuple[Pixels, tuple[Box, ...]]:
        """The screen now and the boxes that differ from before.

        The picture, BGRA, uint8, (h, w, 4), is never written to again. Where nothing differs it is the very
        picture of the last call. `check` compares every pixel, also where nobody reported a change.
        """
        ...

    def key(self) -> KeyMoment | None:
        """What makes the last look a keyframe; asked once after every look."""
        ...

    def wait(self, timeout_s: float) -> bool:
        """Sleep; True where a change was reported, False for `wake` and when the time is over."""
        ...

    def wake(self) -> None:
        """End a `wait`; any thread may call this."""
        ...

    def close(self) -> None:
        """Give the screen back."""
        ...


class PollingCamera:
    """Grabs the whole screen every time; `grab` gives memory that nobody else writes to.

    `windows` is a connection that tells which window has the keys, where there is one; it is closed, too.
    """

    kind = "polling"
    armed = False

    def __init__(
        self,
        grab: Callable[[], Pixels],
        close: Callable[[], None],
        veiled: VeiledGrab | None,
        windows: X11Display | None = None,
    ) -> None:
        self._windows = windows
        self._focus = FocusWatch(windows) if windows is not None else None
        self._grab, self._close, self._veiled = grab, close, veiled or VeiledGrab(None)
        self._gate = ChangeGate()
        self._last: Pixels | None = None
        self._woken = threading.Event()

    def look(self, *, check: bool = False) -> tuple[Pixels, tuple[Box, ...]]:
        """Grab, hash, compare."""
        while self._windows is not None and (event := self._windows.next_event()) is not None:
            assert self._focus is not None, "both or none"
            self._focus.heard(event)
        pixels = self._veiled(self._grab)
        assert pixels is not None, "the whole screen is always there"
        dirty = self._gate.changed(pixels)
        if dirty or self._last is None:
            self._last = pixels
        return self._last, dirty

    def key(self) -> KeyMoment | None:
        """What the windows say."""
        return self._focus.take() if self._focus is not None else None

    def wait(self, timeout_s: float) -> bool:
        """Sleep; nobody reports changes."""
        self._woken.wait(timeout_s)
        self._woken.clear()
        return False

    def wake(self) -> None:
        """End the sleep."""
        self._woken.set()

    def close(self) -> None:
        """Give the screen back."""
        self._close()
        if self._windows is not None:
            self._windows.close()


class DamageCamera:
    """Grabs only what the X server says was drawn to.

    Drivers exist that draw without saying so. `check` finds that out; after two such finds every look grabs
    the whole screen, and `armed` is false.
    """

    kind = "damage"

    def __init__(self, display: str | None, veiled: VeiledGrab | None) -> None:
        self.x11 = X11Camera(display)
        self._veiled = veiled or VeiledGrab(None)
        self._last: Pixels | None = None
        self._hashes: list[int] = []
        self.missed = 0

    @property
    def armed(self) -> bool:
        """Whether changes are reported, as far as is known."""
        return self.missed < _MISSED

    def look(self, *, check: bool = False) -> tuple[Pixels, tuple[Box, ...]]:
        """Take what was drawn to into the picture."""
        camera = self.x11
        told = camera.damaged()
        if self._last is None or camera.resized():
            return self._first()
        told += self._veiled.changed()  # a veil may move where nothing is drawn
        if not self.armed:
            told = self._bands(self._last)
        elif check and not told and (told := self._bands(self._last)):
            self.missed += not camera.damaged()  # not if it was drawn in this very moment
        return self._patched(self._last, told)

    def _first(self) -> tuple[Pixels, tuple[Box, ...]]:
        whole = Box(0, 0, *self.x11.screen)
        while (grabbed := self._covered(whole)) is None:
            self.x11.resized()
            whole = Box(0, 0, *self.x11.screen)
        self._last, self._hashes = grabbed.copy(), []
        return self._last, (whole,)

    def _covered(self, box: Box) -> Pixels | None:
        """The pixels of a box without what must not be kept."""
        return self._veiled(lambda: self.x11.grab(box), Point(box.x, box.y))

    def _patched(self, last: Pixels, told: list[Box]) -> tuple[Pixels, tuple[Box, ...]]:
        screen = Box(0, 0, *self.x11.screen)
        boxes = join_near([box.intersection(screen) for box in told], _NEAR)
        fresh: Pixels | None = None
        dirty: list[Box] = []
        for box in (box for box in boxes if box.area):
            part = self._covered(box)
            if part is None:  # the screen shrank under it
                self.x11.resized()
                return self._first()
            found = changed_boxes(last[box.y : box.bottom, box.x : box.right], part)
            if found:
                fresh = last.copy() if fresh is None else fresh
                fresh[box.y : box.bottom, box.x : box.right] = part
                dirty += [Box(b.x + box.x, b.y + box.y, b.w, b.h) for b in found]
        if fresh is None:
            return last, ()
        self._last, self._hashes = fresh, []
        return fresh, tuple(join_near(dirty, 0))

    def _bands(self, last: Pixels) -> list[Box]:
        """The band of rows that differs from the picture, whoever reported it; nothing where none does."""
        width, height = self.x11.screen
        grabbed = self._covered(Box(0, 0, width, height))
        if grabbed is None:
            return []
        known = self._hashes = self._hashes or strip_hashes(last)
        rows = [i for i, (a, b) in enumerate(zip(strip_hashes(grabbed), known, strict=True)) if a != b]
        if not rows:
            return []
        top, bottom = rows[0] * STRIP_ROWS, min(height, (rows[-1] + 1) * STRIP_ROWS)
        return [Box(0, top, width, bottom - top)]

    def key(self) -> KeyMoment | None:
        """What the same connection has told."""
        return self.x11.watched.take()

    def wait(self, timeout_s: float) -> bool:
        """Sleep until something is drawn, or another window gets the keys."""
        return self.x11.wait(timeout_s)

    def wake(self) -> None:
        """End the sleep."""
        self.x11.wake()

    def close(self) -> None:
        """Close the connection."""
        self.x11.close()
