"""A D-Bus session bus for a private desktop, with the accessibility bridge switched on."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import EnvironmentFault

__all__ = ["start_session_bus", "switch_accessibility_on"]

_UP_WITHIN_S = 5.0


def start_session_bus(socket: Path, start: Callable[[Sequence[str]], object]) -> None:
    """Start a bus that listens on `socket`; programs find it by DBUS_SESSION_BUS_ADDRESS.

    Raises:
        EnvironmentFault: it did not come up.
    """
    start(["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address=unix:path={socket}"])
    deadline = time.monotonic() + _UP_WITHIN_S
    while not socket.is_socket():
        if time.monotonic() > deadline:
            raise EnvironmentFault(
                "The D-Bus session bus did not come up.", remedy="Run dbus-daemon --session."
            )
        time.sleep(0.002)


def switch_accessibility_on(start: Callable[[Sequence[str]], object]) -> None:
    """Have AT-SPI started and announced to programs; nobody waits for it."""
    start(
        """dbus-send --session --dest=org.a11y.Bus --print-reply /org/a11y/bus
        org.freedesktop.DBus.Properties.Set string:org.a11y.Status string:IsEnabled
        variant:boolean:true""".split()
    )
