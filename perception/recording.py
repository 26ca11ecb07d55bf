"""The owner's end of a recording process: its messages, and how it is ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from .microphone import HEADER

__all__ = ["AHEAD_MS", "DOOR", "Recording", "ahead_ns"]

AHEAD_MS = "LOOKHEAR_SOUND_AHEAD_MS"
"""Variable that says how far ahead of its time the sound server renders at most (null sinks do)."""

DOOR = Path(__file__).with_name("microphone.py")


def ahead_ns(environ: Mapping[str, str], block_s: float) -> int:
    """How long before its time a sample comes: sinks render as far ahead as the most urgent listener asks."""
    return int(min(block_s * 1e3, float(environ.get(AHEAD_MS, "0"))) * 1e6)


class Recording:
    """One recording process; made on the running loop, which hands over its messages as they come.

    `over` is done when the process has ended, `last_ns` is when it last said anything.

    Args:
        deliver: called with kind and body of each message.
        device: name of an input device or a part of it; empty for the default one.
        block_s: length of a block in seconds.
        environ: of the process.
        held: open the device but let nothing flow before `flow(True)`.
    """

    def __init__(
        self,
        deliver: Callable[[bytes, bytes], None],
        device: str,
        block_s: float,
        environ: Mapping[str, str],
        *,
        held: bool = False,
    ) -> None:
        self._read, write = os.pipe()
        self._unread = bytearray()
        self._deliver = deliver
        try:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    str(DOOR),
                    "hold" if held else "record",
                    str(write),
                    device,
                    str(block_s),
                ],
                env=dict(environ),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # ALSA talks a lot
                pass_fds=(write,),
                start_new_session=True,
                bufsize=0,
            )
        except BaseException:
            os.close(self._read)
            raise
        finally:
            os.close(write)
        os.set_blocking(self._read, False)
        self.pid = self._process.pid
        self.condemned = ""  # why it was ended from this side
        self.last_ns = time.monotonic_ns()
        self._loop = asyncio.get_running_loop()
        self.over: asyncio.Future[None] = self._loop.create_future()
        self._loop.add_reader(self._read, self._readable)

    def flow(self, on: bool) -> None:
        """Let sound flow, or hold it; each time it begins the process says `O` again."""
        with contextlib.suppress(OSError, ValueError):  # it has ended
            if self._process.stdin is not None:
                self._process.stdin.write(b"1" if on else b"0")

    def condemn(self, why: str) -> None:
        """End it because it records something else than it should."""
        self.condemned = why
        self._process.kill()

    def end(self) -> None:
        """Kill it: an orderly end may wait for PortAudio for ever."""
        self._loop.remove_reader(self._read)
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        os.close(self._read)

    def _readable(self) -> None:
        try:
            more = os.read(self._read, 1 << 16)
        except BlockingIOError:
            return
        if not more:
            self._loop.remove_reader(self._read)
            if not self.over.done():
                self.over.set_result(None)
            return
        self.last_ns = time.monotonic_ns()
        self._unread += more
        self._cut()

    def _cut(self) -> None:
        at, held = 0, self._unread
        while len(held) >= at + HEADER.size:
            kind, length = HEADER.unpack_from(held, at)
            end = at + HEADER.size + length
            if len(held) < end:
                break
            self._deliver(kind, bytes(held[at + HEADER.size : end]))
            at = end
        del held[:at]
