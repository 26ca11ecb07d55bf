"""The helper process that holds the keys: performs one action after another, and lets go when it ends.

One JSON object per line in both directions; see `hands_process.py` for the other end. It ends when its
owner does (end of file), at SIGTERM and at Ctrl-C, and never with a key or button held.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import time
from collections.abc import Sequence
from typing import Any

from ..errors import DisplayError
from ..perception import X11Display
from .clipboard import Clipboard
from .device import Device, GestureFailed, Interrupted
from .gestures import Gestures
from .hands_log import HANDS_LOG, HandsLog
from .xtest import XtestDevice

__all__ = ["main"]


class _Line:
    """Messages from the owner; `ended` once there is no owner, or a signal asked to stop."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)
        self._wake, self._waker = socket.socketpair()
        self._buffer = b""
        self.messages: list[dict[str, Any]] = []
        self.ended = False
        self._waker.setblocking(False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: object) -> None:
        self.ended = True
        self._waker.send(b".")

    def wait(self, also: int, timeout_s: float | None) -> None:
        """Return when something came from the owner, a signal, or `also` is readable."""
        ready = select.select([self._socket, self._wake, also], [], [], timeout_s)[0]
        if self._socket in ready:
            self._read()

    def _read(self) -> None:
        try:
            chunk = self._socket.recv(65536)
        except OSError:
            chunk = b""
        self.ended = self.ended or not chunk
        *lines, self._buffer = (self._buffer + chunk).split(b"\n")
        self.messages += [json.loads(line) for line in lines]

    @property
    def descriptor(self) -> int:
        """The owner's side, for select."""
        return self._socket.fileno()

    def close(self) -> None:
        """Let the owner see that nobody answers any more."""
        self._socket.close()

    def say(self, message: dict[str, Any]) -> None:
        """Answer; an owner that is gone needs none."""
        with contextlib.suppress(OSError):
            self._socket.sendall(json.dumps(message).encode() + b"\n")


class _Worker:
    def __init__(self, line: _Line, back_end: str) -> None:
        self._line = line
        self._log = HandsLog(os.environ.get(HANDS_LOG))
        self._display = X11Display()
        self._clipboard = Clipboard(self._display, self._checkpoint)
        self._gestures = Gestures(
            _device(back_end, self._display), self._display, self._clipboard, self._checkpoint
        )

    def run(self) -> None:
        """Serve until the owner ends."""
        self._line.say({"ready": True})
        try:
            while not self._line.ended:
                self._clipboard.serve()
                due_in_s = self._clipboard.due_in_s()
                if due_in_s == 0:
                    self._clipboard.put_back()
                elif not self._line.messages:
                    self._line.wait(self._display.fileno(), due_in_s)
                    continue
                if not self._line.messages:
                    continue
                self._handle(self._line.messages.pop(0))
        finally:
            self._gestures.release_all()
        self._clipboard.settle()

    def leave_clipboard(self, kept: Sequence[int]) -> None:
        """Hand what was put back to a child that serves it after us, as `xclip` does.

        `kept` are descriptors that end with us: the child claims no desktop.
        """
        if self._clipboard.holding and os.fork() == 0:
            os.setsid()
            nothing = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(nothing, descriptor)
            self._line.close()
            for descriptor in kept:
                os.close(descriptor)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            self._clipboard.keep()
        os._exit(0)  # the connection now belongs to the child; closing it here would end it there

    def _checkpoint(self) -> None:
        self._line.wait(self._line.descriptor, 0)
        if self._line.ended or any("release" in message for message in self._line.messages):
            raise Interrupted

    def _handle(self, message: dict[str, Any]) -> None:
        number = message["id"]
        if "release" in message:
            self._line.say({"id": number, "released": self._gestures.release_all()})
            return
        start = time.monotonic_ns()
        if not self._log.write(message["key"], "begun"):
            self._line.say({"id": number, "error": "act", "message": "the disk is full", "begun": False})
            return
        try:
            done = self._gestures.perform(message["do"])
            self._display.sync()
            self._log.write(message["key"], "done")
        except Interrupted:
            self._failed(number, "it was interrupted")
        except GestureFailed as error:
            self._failed(number, str(error))
        else:
            times = {"t0": start, "t1": time.monotonic_ns()}
            said = {"pasted": done.pasted, "text": done.copied}
            self._line.say({"id": number, "key": message["key"], **said, **times})

    def _failed(self, number: int, message: str) -> None:
        begun = self._gestures.begun
        self._line.say({"id": number, "error": "act", "message": message, "begun": begun})


def _device(back_end: str, display: X11Display) -> Device:
    if back_end == "pyautogui":
        from .pyautogui_hands import PyautoguiDevice

        return PyautoguiDevice(display)
    return XtestDevice(display)


def main(arguments: Sequence[str]) -> None:
    """Entry: the descriptor of the line to the owner, the back end, descriptors to keep open."""
    line = _Line(int(arguments[0]))
    try:
        worker = _Worker(line, arguments[1])
        worker.run()
    except DisplayError as error:
        line.say({"error": "display", "message": error.message, "remedy": error.remedy})
        os._exit(5)
    worker.leave_clipboard([int(descriptor) for descriptor in arguments[2:]])
