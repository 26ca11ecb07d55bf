from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest


class Screen:
    """An X server of its own for one test, and the programs shown on it."""

    def __init__(self, home: Path, size: str = "800x600", without: Sequence[str] = ()) -> None:
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"]
            + [part for name in without for part in ("-extension", name)],
            pass_fds=(write,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        number = b""
        while not number.endswith(b"\n"):  # closing the pipe before the newline kills the server
            number += os.read(read, 16)
        os.close(read)
        self.display = ":" + number.decode().strip()
        self._env = {**os.environ, "DISPLAY": self.display, "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
        self._programs: list[subprocess.Popen[bytes]] = []

    def run(self, *command: str) -> subprocess.Popen[bytes]:
        program = subprocess.Popen(
            command,
            env=self._env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._programs.append(program)
        return program

    def tk(self, code: str) -> subprocess.Popen[bytes]:
        return self.run("/usr/bin/python3", "-c", f"import tkinter as tk\nr = tk.Tk()\n{code}\nr.mainloop()")

    def kill(self) -> None:
        self.server.kill()
        self.server.wait()

    def close(self) -> None:
        for program in reversed(self._programs):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            program.wait()
        self.kill()


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    shown = Screen(tmp_path)
    try:
        yield shown
    finally:
        shown.close()
