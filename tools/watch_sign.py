"""The sign on the screen while it is watched: what lookhear does, for everybody to see."""

from __future__ import annotations

import asyncio
import contextlib

from ..errors import DisplayError
from ..perception import ScreenSign
from .desktop import Desktop

__all__ = ["WatchSign"]

_COLOURS = {"listening": 0x35C759, "watching": 0x4C9AFF, "working": 0xFFB020, "paused": 0x9AA0A6}


class WatchSign:
    """Shows one of listening, watching, working, paused; a dead display hides it without a word.

    Make it on the running event loop: it draws itself again when something had covered it.
    """

    def __init__(self, desktop: Desktop) -> None:
        self._sign = ScreenSign(desktop.display, desktop.environ.get("XAUTHORITY"))
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._sign.fileno(), self._redraw)
        self._shown = ""

    def show(self, state: str) -> None:
        """Change the sign."""
        if state != self._shown:
            self._shown = state
            with contextlib.suppress(DisplayError):
                self._sign.show(f"lookhear: {state}", _COLOURS.get(state, 0xFFFFFF))

    def close(self) -> None:
        """Take it away."""
        self._loop.remove_reader(self._sign.fileno())
        self._sign.close()

    def _redraw(self) -> None:
        try:
            self._sign.redraw()
        except DisplayError:
            self._loop.remove_reader(self._sign.fileno())
