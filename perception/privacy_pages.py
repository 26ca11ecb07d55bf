"""Which page each browser window shows, for the privacy gate: asked from a thread, answered within a limit.

The answer is asked for before and after every grab. What a browser does not tell in time is unknown.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future

from .geometry import Box
from .pages import BrowserPages
from .privacy import PrivacyRules
from .privacy_stack import Client
from .scene import Window

__all__ = ["PageHosts"]

Found = list[tuple[int, str | None]]
ANSWER_S = 0.15
_RETRY_NS = 500_000_000


class PageHosts:
    """A line to each browser, on an event loop of its own."""

    def __init__(self, rules: PrivacyRules) -> None:
        self._rules = rules
        self._pages = BrowserPages()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="lookhear-pages", daemon=True)
        self._thread.start()
        self._silent: dict[int, int] = {}  # process → when it was last asked in vain
        self._late: dict[int, Future[Found | None]] = {}

    def hosts(self, browsers: Sequence[tuple[Client, Box]]) -> tuple[tuple[int, str | None], ...]:
        """The host of each window's page, given with the window's frame; None where that cannot be told."""
        now = time.monotonic_ns()
        found: list[tuple[int, str | None]] = []
        for pid in dict.fromkeys(client.pid for client, _ in browsers):
            mine = [_as_window(client, frame) for client, frame in browsers if client.pid == pid]
            told = self._told(pid, mine, now) if pid is not None else None
            found += told or [(window.id, None) for window in mine]
        return tuple(found)

    def _told(self, pid: int, windows: list[Window], now: int) -> Found | None:
        if now - self._silent.get(pid, -_RETRY_NS) < _RETRY_NS:
            return None
        late = self._late.pop(pid, None)
        if late is not None and not late.done():
            self._late[pid] = late  # it still thinks about what it was asked before: a first call takes long
            return None
        asked = asyncio.run_coroutine_threadsafe(self._of(pid, windows), self._loop)
        try:
            told = asked.result(ANSWER_S)
        except TimeoutError:
            self._late[pid] = asked
            return None
        if told is None:
            self._silent[pid] = now
        return told

    async def _of(self, pid: int, windows: list[Window]) -> Found | None:
        """None where the browser does not talk; where it has no page that a rule is about, any will do."""
        hosts = await self._pages.hosts_of(pid)
        if hosts is None:
            return None
        if not self._rules.allow and not any(map(self._is_meant, hosts)):
            return [(window.id, "") for window in windows]
        return [(window.id, await self._host_in(window)) for window in windows]

    async def _host_in(self, window: Window) -> str | None:
        """The host of all that may be shown there; the one that a rule denies, where there are more."""
        hosts = {page.host for page in await self._pages.possible_in(window)}
        meant = next((host for host in sorted(hosts) if self._is_meant(host)), None)
        return meant if meant is not None else hosts.pop() if len(hosts) == 1 else None

    def _is_meant(self, host: str) -> bool:
        return any(rule.could_fit(host) for rule in self._rules.deny)

    def close(self) -> None:
        """Hang up."""
        if self._loop.is_running():
            asyncio.run_coroutine_threadsafe(self._pages.close(), self._loop).result(2.0)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(2.0)
            self._loop.close()


def _as_window(client: Client, frame: Box) -> Window:
    return Window(client.id, next(iter(client.titles), ""), client.box, frame, client.pid)
