"""What a selection holds: its targets, and reading them from whoever holds it (ICCCM 2)."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from ..perception import X11Display, XEvent

__all__ = ["Content", "SelectionReader", "text_contents"]

_INTO = "LOOKHEAR_SELECTION"
_NOT_DATA = {
    "TARGETS",
    "MULTIPLE",
    "TIMESTAMP",
    "SAVE_TARGETS",
    "DELETE",
    "INSERT_SELECTION",
    "INSERT_PROPERTY",
}
_LIMIT_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Content:
    """One target's data: name of its type, bits per item, raw bytes."""

    type: str
    format: int
    data: bytes


def text_contents(text: str) -> dict[str, Content]:
    """A text under every name programs ask for it by."""
    whole = text.encode()
    contents = {
        name: Content(name, 8, whole) for name in ("UTF8_STRING", "text/plain;charset=utf-8", "text/plain")
    }
    contents["TEXT"] = contents["UTF8_STRING"]
    contents["STRING"] = Content("STRING", 8, text.encode("latin-1", "replace"))
    return contents


class SelectionReader:
    """Reads selections into a window of our own.

    Args:
        aside: takes the events that come in meanwhile and are about something else.
    """

    def __init__(self, display: X11Display, window: int, aside: Callable[[XEvent], None]) -> None:
        self._display = display
        self._window = window
        self._aside = aside

    def read(self, selection: str, within_s: float = 1.0) -> dict[str, Content]:
        """Every target of a selection that its holder delivers in time; empty where nobody holds it.

        `within_s` is for all targets together; a holder that hangs costs no more than this.
        """
        deadline = time.monotonic() + within_s
        listed = self._convert(selection, "TARGETS", deadline)
        if listed is None or listed.format != 32:
            return {}
        names = [
            self._display.atom_name(int.from_bytes(listed.data[at : at + 4], sys.byteorder))
            for at in range(0, len(listed.data), 4)
        ]
        contents: dict[str, Content] = {}
        for name in names:
            if name in _NOT_DATA or sum(len(kept.data) for kept in contents.values()) > _LIMIT_BYTES:
                continue
            content = self._convert(selection, name, deadline)
            if content is not None:
                contents[name] = content
        return contents

    def _convert(self, selection: str, target: str, deadline: float) -> Content | None:
        self._display.delete_property(self._window, _INTO)
        self._display.convert_selection(self._window, selection, target, _INTO)
        notice = self._await(deadline, "selection_notify")
        if notice is None or notice.atom == 0:
            return None
        found = self._display.property(self._window, _INTO, delete=True)
        if found is None:
            return None
        if found.type != "INCR":
            return Content(found.type, found.format, found.data)
        return self._receive_pieces(deadline)

    def _receive_pieces(self, deadline: float) -> Content | None:
        """The incremental transfer of ICCCM 2.7.2: pieces until an empty one."""
        kind, form, pieces = "", 8, list[bytes]()
        while True:
            if self._await(deadline, "property") is None:
                return None
            found = self._display.property(self._window, _INTO, delete=True)
            if found is None:
                continue
            if not found.data:
                return Content(kind, form, b"".join(pieces))
            kind, form = found.type, found.format
            pieces.append(found.data)

    def _await(self, deadline: float, kind: str) -> XEvent | None:
        while (left := deadline - time.monotonic()) > 0:
            event = self._display.next_event(left)
            if event is None:
                continue
            if event.kind == kind and event.window == self._window and not event.gone:
                return event
            self._aside(event)
        return None
