"""The desktop a run happens on: where windows are, how programs are started there."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

from ..errors import DisplayError, EnvironmentFault
from ..perception import PrivacyGate, PrivacyRules, Window, X11Display
from .applications import App, find_application

__all__ = ["CurrentDesktop", "Desktop", "fits_window", "start_application", "window_shown"]


class Desktop(Protocol):
    """An async context manager around one X display."""

    @property
    def display(self) -> str:
        """Its name, such as `:0`."""
        ...

    @property
    def environ(self) -> dict[str, str]:
        """The whole environment for programs that are to show there."""
        ...

    def start(self, argv: Sequence[str], *, stdout: int | IO[bytes] | None = None) -> App:
        """Start a program on it."""
        ...

    def find_application(self, name: str) -> list[str]:
        """The command of an application by its everyday name."""
        ...

    async def wait_for_window(
        self,
        title: str | None = None,
        *,
        wm_class: str | None = None,
        pid: int | None = None,
        timeout_s: float = 10.0,
        privacy: PrivacyRules | None = None,
    ) -> Window:
        """The topmost window that fits, as soon as it shows; `privacy` says whose title no error quotes."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class CurrentDesktop:
    """The person's own desktop, `$DISPLAY`.

    Raises:
        DisplayError: there is no X display, or it cannot be reached.
    """

    def __init__(self) -> None:
        with X11Display() as display:
            self._display = display.name
        self._apps: list[App] = []

    @property
    def display(self) -> str:
        """The name of the display."""
        return self._display

    @property
    def environ(self) -> dict[str, str]:
        """This process's own environment."""
        return {**os.environ, "DISPLAY": self._display}

    def start(self, argv: Sequence[str], *, stdout: int | IO[bytes] | None = None) -> App:
        """Start a program; it outlives the run, as anything the person starts does."""
        app = start_application(argv, self.environ, subprocess.DEVNULL if stdout is None else stdout)
        self._apps = [kept for kept in self._apps if kept.running] + [app]
        return app

    def find_application(self, name: str) -> list[str]:
        """The command of an application by its everyday name.

        Raises:
            TargetNotFound: nothing installed goes by that name.
        """
        return find_application(name, self.environ)

    async def wait_for_window(
        self,
        title: str | None = None,
        *,
        wm_class: str | None = None,
        pid: int | None = None,
        timeout_s: float = 10.0,
        privacy: PrivacyRules | None = None,
    ) -> Window:
        """The topmost window that fits, as soon as it shows; `privacy` says whose title no error quotes.

        Raises:
            DisplayError: none appeared in time.
        """
        fits = fits_window(title, wm_class, pid)
        return await asyncio.to_thread(window_shown, self._display, None, fits, timeout_s, privacy)

    async def __aenter__(self) -> Self:
        """Nothing to start."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the programs that were started; they stay open."""
        for app in self._apps:
            # Popen complains when a running child is let go on purpose.
            app.process.returncode = app.process.poll() or 0
        self._apps.clear()


def start_application(argv: Sequence[str], environ: dict[str, str], stdout: int | IO[bytes]) -> App:
    """Start a program in a session of its own.

    Raises:
        EnvironmentFault: it cannot be started.
    """
    stderr = subprocess.DEVNULL if stdout == subprocess.PIPE else subprocess.STDOUT
    try:
        process = subprocess.Popen(
            list(argv),
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
    except OSError as error:
        raise EnvironmentFault(
            f"{argv[0]} cannot be started ({error.strerror}).", remedy="Is it installed?"
        ) from None
    return App(Path(argv[0]).name, process)


def fits_window(title: str | None, wm_class: str | None, pid: int | None) -> Callable[[Window], bool]:
    """Whether a window has all that was asked for."""

    def fits(window: Window) -> bool:
        return (
            (title is None or title.lower() in window.title.lower())
            and (wm_class is None or wm_class.lower() == window.wm_class.lower())
            and (pid is None or window.pid == pid)
        )

    return fits


def window_shown(
    display: str,
    xauthority: Path | None,
    fits: Callable[[Window], bool],
    timeout_s: float,
    privacy: PrivacyRules | None = None,
) -> Window:
    """Wait for a window; blocks, so call it in a thread.

    `privacy` says whose title is not quoted: password managers, prompts and screen lockers where it says
    nothing.

    Raises:
        DisplayError: none appeared in time, or the display is gone.
    """
    deadline = time.monotonic() + timeout_s
    with contextlib.closing(X11Display(display, xauthority)) as connection:
        while True:
            found = [window for window in connection.windows() if fits(window)]
            if found:
                return found[-1]
            if time.monotonic() > deadline:
                shown = _quoted(connection.windows(), PrivacyGate(privacy, display, xauthority))
                raise DisplayError(f"No such window within {timeout_s:g} s.", remedy=f"Shown are: {shown}.")
            time.sleep(0.01)


def _quoted(windows: Sequence[Window], gate: PrivacyGate) -> str:
    """The titles that may be quoted."""
    with contextlib.closing(gate):
        gate.veil()  # it looks at the windows
        seen = [window for window in gate.judged(windows) if not window.withheld]
    hidden = len(windows) - len(seen)
    named = [repr(window.title) for window in seen]
    return ", ".join([*named, *([f"{hidden} withheld"] if hidden else [])]) or "none"
