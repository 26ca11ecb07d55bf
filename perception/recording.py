"""The owner's end of a recording process: its messages, and how it is ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping
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
    """One recording process; `next` never waits longer than its caller does.

    Args:
        device: name of an input device or a part of it; empty for the default one.
        block_s: length of a block in seconds.
        environ: of the process.
        held: open the device but let nothing flow before `flow(True)`.
    """

    def __init__(
        self, device: str, block_s: float, environ: Mapping[str, str], *, held: bool = False
    ) -> None:
        self._read, write = os.pipe()
        self._held_back = bytearray()
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

    async def next(self) -> tuple[bytes, bytes]:
        """The next message; an empty kind where the process has ended."""
        while not (message := self._cut()):
            try:
                more = os.read(self._read, 1 << 16)
            except BlockingIOError:
                await self._readable()
                continue
            if not more:
                return b"", b""
            self._held_back += more
        return message

    def flow(self, on: bool) -> None:
        """Let sound flow, or hold it; each time it begins the process says `O` again."""
        with contextlib.suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.write(b"1" if on else b"0")

    def condemn(self, why: str) -> None:
        """End it because it records something else than it should."""
        self.condemned = why
        self._process.kill()

    def end(self) -> None:
        """Kill it: an orderly end may wait for PortAudio for ever."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        os.close(self._read)

    def _cut(self) -> tuple[bytes, bytes] | None:
        if len(self._held_back) < HEADER.size:
            return None
        kind, length = HEADER.unpack_from(self._held_back)
        end = HEADER.size + length
        if len(self._held_back) < end:
            return None
        body = bytes(self._held_back[HEADER.size : end])
        del self._held_back[:end]
        return kind, body

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = loop.create_future()
        loop.add_reader(self._read, _settle, ready)
        try:
            await ready
        finally:
            loop.remove_reader(self._read)


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
