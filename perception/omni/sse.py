"""Server-sent events out of bytes that are cut anywhere.

The rules are those of the HTML standard (section 9.2.6), and three liberties that servers take: lines of JSON
without `data:`, a field `error`, and no empty line after the last event.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["ServerEvent", "SseReader"]

_LONGEST = 8 << 20
_ENDS = re.compile(rb"[\r\n]")


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event: its name (empty for a plain message) and its data, lines joined by newlines."""

    name: str
    data: str


class SseReader:
    """Collects bytes until an event is whole."""

    def __init__(self) -> None:
        self._rest = b""
        self._name = ""
        self._lines: list[str] = []
        self._begun = False

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        """The events that this chunk completes.

        Raises:
            ValueError: a line is longer than 8 MiB.
        """
        self._rest += chunk
        if len(self._rest) > _LONGEST:
            raise ValueError("a line of more than 8 MiB")
        if not _ENDS.search(chunk) and self._rest[-len(chunk) - 1 : -len(chunk)] != b"\r":
            return []  # still the same line, which is long
        *lines, self._rest = _split(self._rest)
        return [event for line in lines for event in self._take(line)]

    def end(self) -> list[ServerEvent]:
        """The event that the end of the stream completes, if one is open."""
        rest, self._rest = self._rest.rstrip(b"\r"), b""
        last = self._take(rest) if rest else []
        return [*last, *self._take(b"")]

    def _take(self, line: bytes) -> list[ServerEvent]:
        text = line.decode("utf-8", errors="replace")
        if not self._begun:
            text, self._begun = text.removeprefix("\ufeff"), True
        if not text:
            return self._flush()
        if text[0] in "{[":  # bare JSON, one document a line
            return [*self._flush(), ServerEvent("", text)]
        name, _, value = text.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._lines.append(value)
        elif name == "event":
            self._name = value
        elif name == "error":
            return [*self._flush(), ServerEvent("error", value)]
        return []

    def _flush(self) -> list[ServerEvent]:
        name, lines = self._name, self._lines
        self._name, self._lines = "", []
        return [ServerEvent(name, "\n".join(lines))] if lines else []


def _split(data: bytes) -> list[bytes]:
    """Lines by CRLF, LF or CR; the last is not finished. A CR at the very end may be half of a CRLF."""
    held = b"\r" if data.endswith(b"\r") else b""
    body = data[: len(data) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines = body.split(b"\n")
    lines[-1] += held
    return lines
