"""Entering text by pasting it, and putting back what the clipboard held before."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

from ..errors import DisplayError
from ..perception import X11Display
from .device import GestureFailed
from .selection_content import Content, SelectionReader, text_contents
from .selection_holder import SelectionHolder

__all__ = ["Clipboard"]

_TAKEN_WITHIN_S = 3.0
_COPIED_WITHIN_S = 1.2
_QUIET_S = 0.03
_SLICE_S = 0.01
# Chromium fetches the text when it hears of it and again when its page gets round to pasting.
_STAYS_S = 0.6


class Clipboard:
    """Pastes through selections of one display.

    Args:
        checkpoint: called while waiting; raises to interrupt.
    """

    def __init__(self, display: X11Display, checkpoint: Callable[[], None]) -> None:
        self._display = display
        self._checkpoint = checkpoint
        self._before: dict[str, dict[str, Content]] = {}
        self._due = 0.0
        self._holder = SelectionHolder(display, display.new_window())
        self._reader = SelectionReader(display, display.new_window(), self._holder.handle)

    @property
    def holding(self) -> bool:
        """Whether something that was put back is ours to serve."""
        return bool(self._holder.held)

    def serve(self, timeout_s: float = 0.0) -> bool:
        """Handle what has come in; whether there was anything."""
        event = self._display.next_event(timeout_s)
        some = event is not None
        while event is not None:
            self._holder.handle(event)
            event = self._display.next_event()
        return some

    def paste(self, text: str, press: Callable[[], None], selections: tuple[str, ...]) -> None:
        """Hold `text`, press the chord, wait until it has been fetched; `put_back` follows when it is due.

        Raises:
            GestureFailed: nothing asked for the text, so there is no field that takes it.
        """
        for name in selections:
            self._before.setdefault(name, self._content(name))
        try:
            for name in selections:
                self._holder.hold(name, text_contents(text))
            # A clipboard manager fetches at once; what it takes is no sign that the field has it.
            self.serve(_SLICE_S)
            self._holder.served.clear()
            press()
            self._wait_until_taken()
        except BaseException:
            self.put_back()
            raise
        self._due = time.monotonic() + _STAYS_S

    def due_in_s(self) -> float | None:
        """Seconds until `put_back` should be called; None where nothing is waiting."""
        return max(0.0, self._due - time.monotonic()) if self._before else None

    def settle(self, pause: Callable[[], None] = lambda: None) -> None:
        """Serve until what was there before is due, and put it back; `pause` may raise to interrupt."""
        while left := self.due_in_s():
            pause()
            self.serve(min(left, _SLICE_S))
        self.put_back()

    def put_back(self) -> None:
        """Give every selection what it held before the paste."""
        while self._before:
            self._put_back(*self._before.popitem())
        # Who asked before it was let go waits for an answer, some programs ten seconds; it is no.
        self._display.sync()
        self.serve()

    def copy(self, press: Callable[[], None]) -> str | None:
        """Press the chord and return the text it puts on the clipboard, then put back what was there.

        None where nothing is copied in time: no selection, or a field that does not let its text go.
        """
        name = "CLIPBOARD"
        before = self._content(name)
        self._holder.hold(name, before)
        try:
            press()
            return self._copied(name)
        finally:
            if before:
                self._holder.hold(name, before)
            else:
                self._holder.hold(name, {})
                self._holder.let_go(name)

    def _copied(self, name: str) -> str | None:
        deadline = time.monotonic() + _COPIED_WITHIN_S
        while self._holder.owns(name):
            if time.monotonic() > deadline:
                return None
            self._checkpoint()
            self.serve(_SLICE_S)
        contents = self._reader.read(name)
        for target in ("UTF8_STRING", "text/plain;charset=utf-8"):
            if target in contents:
                return contents[target].data.decode("utf-8", "replace")
        return contents["STRING"].data.decode("latin-1") if "STRING" in contents else None

    def keep(self) -> None:
        """Serve what was put back until others have taken every selection or the display ends."""
        with contextlib.suppress(DisplayError):
            while self._holder.held:
                self.serve(60.0)

    def _content(self, selection: str) -> dict[str, Content]:
        if selection in self._holder.held and self._holder.owns(selection):
            return self._holder.held[selection]
        if not self._display.selection_owner(selection):
            return {}
        return self._reader.read(selection)

    def _put_back(self, selection: str, contents: dict[str, Content]) -> None:
        if not self._holder.owns(selection):
            self._holder.held.pop(selection, None)  # somebody copied meanwhile: theirs is newer
        elif contents:
            self._holder.hold(selection, contents)
        else:
            self._holder.let_go(selection)

    def _wait_until_taken(self) -> None:
        start = time.monotonic()
        deadline = start + _TAKEN_WITHIN_S
        while not self._taken_by_focus():
            if time.monotonic() > deadline:
                if self._holder.served:
                    return
                raise GestureFailed("nothing took the pasted text; no field has the focus")
            # The chord is out: letting go at once would have the field fetch what was there before.
            if time.monotonic() > start + _STAYS_S:
                self._checkpoint()
            self.serve(_SLICE_S)
        # Programs ask several times for one paste; the text stays until they are done.
        while time.monotonic() < deadline and (self.serve(_QUIET_S) or self._holder.busy):
            self._checkpoint()

    def _taken_by_focus(self) -> bool:
        if not self._holder.served:
            return False
        focus = self._display.focus()
        if focus in (0, 1):
            return True
        client = self._display.client_of(focus)
        return any(self._display.client_of(window) == client for window in self._holder.served)
