"""Lines a person types, from a terminal that is drawn on at the same time, or from a pipe."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import sys
import termios
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Any, Self, TextIO

from ..perception import Clock, Integrity, Label, Modality, SystemClock, TextInput

__all__ = ["TypedLines"]

_ERASE, _KILL, _WORD, _END = ("\x7f", "\b"), "\x15", "\x17", "\x04"


class TypedLines:
    """An async iterator of the lines typed; ends at the end of the input.

    On a terminal keys are read one by one, so that a view can draw `buffer` where it likes; Ctrl-C stays
    a signal. A pipe is read line by line. `terminal` says which: only a terminal is the owner in person.
    """

    def __init__(self, file: TextIO | None = None, clock: Clock | None = None) -> None:
        self._descriptor = (file or sys.stdin).fileno()
        self._clock = clock or SystemClock()
        self.terminal = os.isatty(self._descriptor)
        self.buffer = ""
        self.on_key: Callable[[], None] | None = None
        self._decode = codecs.getincrementaldecoder("utf-8")("replace")
        self._lines: asyncio.Queue[TextInput | None] = asyncio.Queue()
        self._saved: list[Any] | None = None
        self._escape = ""

    async def __aenter__(self) -> Self:
        """Begin to read."""
        if self.terminal:
            self._saved = termios.tcgetattr(self._descriptor)
            changed = termios.tcgetattr(self._descriptor)
            changed[3] &= ~(termios.ICANON | termios.ECHO)
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, changed)
        self._loop = asyncio.get_running_loop()
        try:
            self._loop.add_reader(self._descriptor, self._take)
        except PermissionError:  # a plain file is always ready and cannot be waited for
            while self._take():
                pass
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal as it was."""
        with contextlib.suppress(OSError, ValueError):
            self._loop.remove_reader(self._descriptor)
        if self._saved is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._saved)

    async def __aiter__(self) -> AsyncIterator[TextInput]:
        """Every line once, without its end."""
        while (line := await self._lines.get()) is not None:
            yield line

    def _take(self) -> bool:
        """Read what is there; False at the end."""
        try:
            data = os.read(self._descriptor, 4096)
        except OSError:
            data = b""
        for character in self._decode.decode(data, final=not data):
            self._key(character)
        if not data:
            self._finish()
        if self.on_key is not None:
            self.on_key()
        return bool(data)

    def _key(self, character: str) -> None:
        if self.terminal and (self._escape or character == "\x1b"):
            self._skip_escape(character)
        elif character in "\r\n":
            self._line()
        elif self.terminal and character in _ERASE:
            self.buffer = self.buffer[:-1]
        elif self.terminal and character == _KILL:
            self.buffer = ""
        elif self.terminal and character == _WORD:
            self.buffer = self.buffer.rstrip().rpartition(" ")[0]
        elif self.terminal and character == _END and not self.buffer:
            self._finish()
        elif character >= " " or character == "\t":
            self.buffer += character

    def _skip_escape(self, character: str) -> None:
        """Cursor keys and the like send sequences that are not text."""
        self._escape += character
        ends = len(self._escape) > 2 and "@" <= character <= "~"
        if ends or (len(self._escape) == 2 and character not in "[O"):
            self._escape = ""

    def _line(self) -> None:
        text, self.buffer = self.buffer.strip(), ""
        if text:
            now = self._clock.now_ns()
            whence = "terminal" if self.terminal else "input"
            label = Label(Integrity.OWNER, Modality.TEXT, whence, time_ns=now)
            self._lines.put_nowait(TextInput(now, now, text, label))

    def _finish(self) -> None:
        self._line()
        with contextlib.suppress(OSError, ValueError):
            self._loop.remove_reader(self._descriptor)
        self._lines.put_nowait(None)
