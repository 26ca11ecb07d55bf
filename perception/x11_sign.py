# pyright: reportUnknownMemberType=false
# The requests of the connection have no types.
"""A small strip on the screen that says what lookhear is doing; it takes no clicks and no focus."""

from __future__ import annotations

import struct

from .geometry import Box
from .sign import SIGN_CLASS
from .x11 import X11Display

__all__ = ["ScreenSign"]

_HEIGHT, _PER_LETTER, _MARGIN = 18, 6, 8
_PAPER, _INK = 0x20242C, 0xF2F4F8


class ScreenSign(X11Display):
    """The strip, in the lower right corner of the screen; gone when the connection closes.

    It is a window of our own class, so that seeing can leave it out.
    """

    _window = 0
    _text = ""
    _colour = 0

    def show(self, text: str, colour: int) -> None:
        """Show a text (Latin-1) behind a dot of a colour, 0xRRGGBB."""
        self._text, self._colour = text, colour
        width = _PER_LETTER * len(text) + 3 * _MARGIN
        screen_w, screen_h = self.size()
        box = Box(screen_w - width - 4, screen_h - _HEIGHT - 4, width, _HEIGHT)
        if not self._window:
            self._open(box)
        places = [box.x, box.y, box.w, box.h, 0]  # x, y, width, height, on top
        self._tell(self._core.ConfigureWindow, self._window, 0x4F, places)
        self._draw()

    def redraw(self) -> None:
        """Draw it again where another window had covered it."""
        event = self.next_event()
        while event is not None:
            if event.kind == "expose":
                self._draw()
            event = self.next_event()

    def hide(self) -> None:
        """Take it off the screen."""
        if self._window:
            self._tell(self._core.DestroyWindow, self._window)
            self._window = 0
            self.flush()

    def _pass_clicks_through(self, window: int) -> None:
        """Let pointer events reach what lies below a window (XFixes 2)."""
        fixes = self.extension("xfixes")
        self._ask(fixes.QueryVersion, 5, 0)
        empty = self.new_id()
        self._tell(fixes.CreateRegion, empty, 0, [])
        self._tell(fixes.SetWindowShapeRegion, window, 2, 0, 0, empty)  # 2: the input shape
        self._tell(fixes.DestroyRegion, empty)

    def _open(self, box: Box) -> None:
        with self._alive():
            self._window = int(self._link.generate_id())
            self._pen = int(self._link.generate_id())
            font = int(self._link.generate_id())
        # Values of the mask bits, in order: background, no window manager, expose events.
        values = [_PAPER, 1, 0x8000]
        self._tell(self._core.CreateWindow, 0, self._window, self.root, *box, 0, 1, 0, 0xA02, values)
        self.set_property(self._window, "WM_CLASS", "STRING", 8, f"lookhear\0{SIGN_CLASS}\0".encode())
        self.set_property(self._window, "_NET_WM_NAME", "UTF8_STRING", 8, b"lookhear")
        self._pass_clicks_through(self._window)
        self._tell(self._core.OpenFont, font, len("fixed"), "fixed")
        self._tell(self._core.CreateGC, self._pen, self._window, 0x400C, [_INK, _PAPER, font])
        self._tell(self._core.MapWindow, self._window)

    def _draw(self) -> None:
        self._tell(self._core.ClearArea, False, self._window, 0, 0, 0, 0)
        self._tell(self._core.ChangeGC, self._pen, 0x4, [self._colour])
        dot = struct.pack("=hhHHhh", _MARGIN - 2, 5, 8, 8, 0, 360 * 64)
        self._tell(self._core.PolyFillArc, self._window, self._pen, 1, [dot])
        self._tell(self._core.ChangeGC, self._pen, 0x4, [_INK])
        data = self._text.encode("latin-1", "replace")
        self._tell(self._core.ImageText8, len(data), self._window, self._pen, 2 * _MARGIN + 2, 13, data)
        self.flush()
