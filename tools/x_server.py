"""Xvfb on a free display number, with a cookie of its own."""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ..errors import DisplayError, EnvironmentFault
from ..perception import local_cookies, write_cookies

__all__ = ["missing_program", "start_x_server"]

_UP_WITHIN_S = 15.0
_PACKAGES = {"Xvfb": "xvfb", "openbox": "openbox", "dbus-daemon": "dbus", "dbus-send": "dbus"}


def missing_program(program: str) -> EnvironmentFault:
    """The error for a program that is not installed, with the Debian package that has it."""
    package = _PACKAGES.get(program, program)
    return EnvironmentFault(f"{program} is not installed.", remedy=f"Install it: apt-get install {package}")


def start_x_server(
    folder: Path,
    size: tuple[int, int],
    dpi: int,
    environ: Mapping[str, str],
    cookie: bytes,
    on_process: Callable[[subprocess.Popen[bytes]], None],
) -> int:
    """Start the server and return its display number once it takes connections.

    `on_process` hears of the process before the server is up, so that nothing can be lost in between.

    Raises:
        EnvironmentFault: Xvfb is not installed.
        DisplayError: it did not come up; the message ends with what it said.
    """
    accepted = folder / "server-cookie"
    write_cookies(accepted, local_cookies(0, cookie))  # the server heeds only the cookie itself
    read_end, write_end = os.pipe()
    argv = f"Xvfb -displayfd {write_end} -screen 0 {size[0]}x{size[1]}x24 -dpi {dpi} -nolisten tcp -noreset"
    try:
        with open(folder / "server.log", "wb") as log:
            process = subprocess.Popen(
                [*argv.split(), "-auth", str(accepted)],
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(write_end,),
                start_new_session=True,
            )
        on_process(process)
        os.close(write_end)
        write_end = -1
        return _read_number(read_end, folder / "server.log")
    except FileNotFoundError:
        raise missing_program("Xvfb") from None
    finally:
        os.close(read_end)
        if write_end >= 0:
            os.close(write_end)


def _read_number(read_end: int, log: Path) -> int:
    """Read to the newline: a pipe closed after the digits kills the server by SIGPIPE."""
    text = b""
    deadline = time.monotonic() + _UP_WITHIN_S
    while not text.endswith(b"\n"):
        ready = select.select([read_end], [], [], max(0.0, deadline - time.monotonic()))[0]
        chunk = os.read(read_end, 16) if ready else b""
        if not chunk:
            said = log.read_text(errors="replace").strip().splitlines()[-3:]
            raise DisplayError("Xvfb did not come up.", remedy=" ".join(said) or "It said nothing.")
        text += chunk
    return int(text)
