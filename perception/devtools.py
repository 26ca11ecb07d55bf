"""The only door to Chromium's DevTools: finding a browser's port, one quick conversation, never a hang.

Chrome DevTools Protocol, stable 1.3 (`Target`, `Browser`, `Page`, `Runtime`); only what reads is called.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

__all__ = ["DevToolsLine", "devtools_address"]

ANSWER_LIMIT_S = 0.5
PORT_LIMIT_S = 1.0
_PORT_FLAG = "--remote-debugging-port="
_PROFILE_FLAG = "--user-data-dir="


def devtools_address(pid: int) -> str | None:
    """The WebSocket address of the browser with this process id; None where it offers none. Blocks.

    A browser that took any free port writes port and path into its profile, a moment after its first
    window shows; one that was given a port says the path over HTTP.
    """
    flags = _flags(pid)
    port = _after(flags, _PORT_FLAG)
    if port is None:
        return None
    if port.isdigit() and port != "0":
        return _asked(port)
    profile = _after(flags, _PROFILE_FLAG)
    return _written_soon(Path(_existing(profile), "DevToolsActivePort")) if profile is not None else None


def _flags(pid: int) -> list[str]:
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", errors="replace")
    except OSError:
        return []
    # Chromium writes its own line over the one it was started with, with spaces between the arguments.
    parted = line.rstrip("\0")
    return parted.split("\0") if "\0" in parted else re.split(r" (?=-)", parted)


def _after(flags: list[str], name: str) -> str | None:
    """The last one counts, as for Chromium itself."""
    return next((flag.removeprefix(name) for flag in reversed(flags) if flag.startswith(name)), None)


def _existing(text: str) -> str:
    """The folder that a text begins with: what follows it, after a space, are addresses to open."""
    while not Path(text).is_dir() and " " in text:
        text = text.rpartition(" ")[0]
    return text


def _written_soon(path: Path) -> str | None:
    deadline = time.monotonic() + PORT_LIMIT_S
    while (written := _written(path)) is None and time.monotonic() < deadline:
        time.sleep(0.02)
    return written


def _written(path: Path) -> str | None:
    try:
        port, route = path.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return None
    return f"ws://127.0.0.1:{port}{route}" if port.isdigit() else None


def _asked(port: str) -> str | None:
    try:
        with urlopen(f"http://127.0.0.1:{port}/json/version", timeout=ANSWER_LIMIT_S) as answer:
            return str(json.load(answer)["webSocketDebuggerUrl"])
    except (OSError, ValueError, KeyError):
        return None


class DevToolsLine:
    """A line to one browser; every call has a limit, and a dead line answers None.

    Sessions to pages are kept: attaching costs a round trip and is not seen by the page.
    """

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._count = 0
        self._open: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._sessions: dict[str, str] = {}
        self._listener = asyncio.create_task(self._listen())

    @classmethod
    async def to(cls, address: str) -> DevToolsLine | None:
        """Connect; None where nobody answers in time."""
        from websockets.asyncio.client import connect
        from websockets.exceptions import WebSocketException

        try:
            # Never through a proxy: the browser is on this machine.
            socket = await connect(
                address, proxy=None, compression=None, open_timeout=ANSWER_LIMIT_S, max_size=4_000_000,
                close_timeout=0.2, ping_interval=None,
            )  # fmt: skip
        except (OSError, TimeoutError, WebSocketException):
            return None
        return cls(socket)

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return not self._listener.done()

    async def call(self, method: str, *, page: str | None = None, **parameters: object) -> Any:
        """The result of one method, of the browser or of a page (its target id); None where there is none."""
        try:
            async with asyncio.timeout(ANSWER_LIMIT_S):
                session = await self._session(page) if page is not None else None
                if page is not None and session is None:
                    return None
                return (await self._ask(method, parameters, session)).get("result")
        except (TimeoutError, ConnectionError):
            return None

    async def close(self) -> None:
        """Hang up; the browser stays."""
        self._listener.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._listener
        with contextlib.suppress(OSError, TimeoutError):
            await self._socket.close()

    async def _session(self, page: str) -> str | None:
        if page not in self._sessions:
            asked = {"targetId": page, "flatten": True}
            answer = await self._ask("Target.attachToTarget", asked, None)
            if "result" not in answer:
                return None
            self._sessions[page] = answer["result"]["sessionId"]
        return self._sessions[page]

    async def _ask(self, method: str, parameters: dict[str, Any], session: str | None) -> dict[str, Any]:
        if not self.alive:
            raise ConnectionError("the browser is gone")
        self._count += 1
        number = self._count
        answer = self._open[number] = asyncio.get_running_loop().create_future()
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        try:
            await self._send(message | ({"sessionId": session} if session is not None else {}))
            return await answer
        finally:
            del self._open[number]

    async def _send(self, message: dict[str, Any]) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            await self._socket.send(json.dumps(message))
        except ConnectionClosed as error:
            raise ConnectionError(str(error)) from error

    async def _listen(self) -> None:
        """Hand out answers; when the line breaks, everybody who waits is told."""
        from websockets.exceptions import ConnectionClosed

        try:
            async for text in self._socket:
                self._take(json.loads(text))
        except (ConnectionClosed, ValueError):
            pass
        finally:
            for waiting in self._open.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionError("the browser is gone"))

    def _take(self, message: dict[str, Any]) -> None:
        waiting = self._open.get(message.get("id", 0))
        if waiting is not None and not waiting.done():
            waiting.set_result(message)
        elif message.get("method") == "Target.detachedFromTarget":
            gone = message["params"]["sessionId"]
            self._sessions = {page: session for page, session in self._sessions.items() if session != gone}
