"""The only door to AT-SPI, the accessibility bus: finding it and asking it, for no longer than told.

AT-SPI 2.46 over D-Bus (`org.a11y.Bus`, `org.a11y.Status`, `org.a11y.atspi.*`); only what reads is called.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

from ..errors import LookhearError

__all__ = ["AccessibilityBus", "Node", "accessibility_status"]

Node = tuple[str, str]
"""A thing in a tree: the program's name on the bus, and the path of the thing."""

_ROOT: Node = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
_LAUNCHER: Node = ("org.a11y.Bus", "/org/a11y/bus")
_DAEMON: Node = ("org.freedesktop.DBus", "/org/freedesktop/DBus")
_PROPERTIES = "org.freedesktop.DBus.Properties"
_AT_ONCE = 48  # calls in flight: so many a program still answers after the walk was given up
_CONNECT_S = 0.4


class AccessibilityBus:
    """A connection to the accessibility bus of one desktop, for one event loop; a dead one answers None."""

    def __init__(self, bus: Any) -> None:
        self._bus = bus
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._watch = asyncio.create_task(_disconnected(bus))
        self._pids: dict[str, int | None] = {}

    @classmethod
    async def of(cls, environ: Mapping[str, str], display: str | None = None) -> AccessibilityBus | None:
        """Connect to the bus that serves programs with this environment; None where none is running.

        Nothing is started: a person's desktop stays as it is, a private one has it started with it.
        """
        address = await accessibility_address(environ) or await asyncio.to_thread(_on_root, environ, display)
        bus = await _connected(address)
        return cls(bus) if bus is not None else None

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return not self._watch.done()

    async def ask(self, node: Node, interface: str, method: str, signature: str = "", *given: Any) -> Any:
        """The first value a method returns; None where there is none, or the program or the bus is gone.

        It waits as long as it takes: use it inside `asyncio.timeout`.
        """
        async with self._room:
            return await _called(self._bus, node, f"org.a11y.atspi.{interface}", method, signature, *given)

    async def property(self, node: Node, interface: str, name: str) -> Any:
        """The value of a property; None where there is none."""
        async with self._room:
            asked = (f"org.a11y.atspi.{interface}", name)
            found = await _called(self._bus, node, _PROPERTIES, "Get", "ss", *asked)
            return found.value if found is not None else None

    async def children(self, node: Node) -> list[Node]:
        """What lies in a thing."""
        found: list[Node] = await self.ask(node, "Accessible", "GetChildren") or []
        return [(name, path) for name, path in found]

    async def programs(self) -> list[tuple[Node, int]]:
        """The root of the tree of every program on the bus, with its process id."""
        roots = await self.children(_ROOT)
        pids = await asyncio.gather(*(self._pid(name) for name, _ in roots))
        self._pids = {name: pid for (name, _), pid in zip(roots, pids, strict=True)}
        return [(root, pid) for root, pid in zip(roots, pids, strict=True) if pid is not None]

    async def close(self) -> None:
        """Hang up."""
        self._bus.disconnect()
        self._watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._watch

    async def _pid(self, name: str) -> int | None:
        if name not in self._pids:  # names of connections are never given twice
            asked = (_DAEMON[0], "GetConnectionUnixProcessID", "s", name)
            return await _called(self._bus, _DAEMON, *asked)
        return self._pids[name]


async def accessibility_status(environ: Mapping[str, str]) -> tuple[bool, bool]:
    """Whether an accessibility bus is running there, and whether programs are told to use it."""
    session = await _connected(_session(environ))
    if session is None:
        return False, False
    try:
        async with asyncio.timeout(_CONNECT_S):
            running = await _called(session, _DAEMON, _DAEMON[0], "NameHasOwner", "s", _LAUNCHER[0])
            if not running:
                return False, False
            found = await _called(
                session, _LAUNCHER, _PROPERTIES, "Get", "ss", "org.a11y.Status", "IsEnabled"
            )
            return True, bool(found is not None and found.value)
    except TimeoutError:
        return False, False
    finally:
        session.disconnect()


async def accessibility_address(environ: Mapping[str, str]) -> str | None:
    """Where the accessibility bus of a session listens; None where it is not running."""
    session = await _connected(_session(environ))
    if session is None:
        return None
    try:
        async with asyncio.timeout(_CONNECT_S):
            if not await _called(session, _DAEMON, _DAEMON[0], "NameHasOwner", "s", _LAUNCHER[0]):
                return None
            return await _called(session, _LAUNCHER, "org.a11y.Bus", "GetAddress")
    except TimeoutError:
        return None
    finally:
        session.disconnect()


def _session(environ: Mapping[str, str]) -> str | None:
    runtime = environ.get("XDG_RUNTIME_DIR")
    return environ.get("DBUS_SESSION_BUS_ADDRESS") or (f"unix:path={runtime}/bus" if runtime else None)


def _on_root(environ: Mapping[str, str], display: str | None) -> str | None:
    """The address that the bus left on the root window, for desktops whose session bus is not known."""
    from .x11 import X11Display

    try:
        with X11Display(display, environ.get("XAUTHORITY")) as x11:
            found = x11.property(x11.root, "AT_SPI_BUS")
            return found.text or None if found is not None else None
    except LookhearError:
        return None


async def _connected(address: str | None) -> Any:
    if not address:
        return None
    try:
        from dbus_fast.aio import MessageBus

        async with asyncio.timeout(_CONNECT_S):
            return await MessageBus(bus_address=address).connect()
    except Exception:  # whatever the other side answers in place of a bus, it is none
        return None


async def _called(bus: Any, node: Node, interface: str, method: str, signature: str = "", *given: Any) -> Any:
    from dbus_fast import Message, MessageType

    name, path = node
    message = Message(
        destination=name, path=path, interface=interface, member=method, signature=signature, body=list(given)
    )
    try:
        reply = await bus.call(message)
    except (OSError, EOFError, ValueError):
        return None
    if reply is None or reply.message_type is MessageType.ERROR or not reply.body:
        return None
    return reply.body[0]


async def _disconnected(bus: Any) -> None:
    with contextlib.suppress(Exception):
        await bus.wait_for_disconnect()
