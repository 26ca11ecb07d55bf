"""A thread with an event loop of its own, where programs are asked for their trees: they may hang."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import TimeoutError as NotInTime
from typing import Any, TypeVar

from .elements import Element
from .geometry import Box
from .reader import Reading, View

__all__ = ["TreeLoop"]

_GRACE_S = 0.02  # how much later than its deadline a piece of work is given up from outside

_T = TypeVar("_T")


class TreeLoop:
    """Runs one coroutine after the other for threads that wait; starts with the first, ends with `close`."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._closed = False

    def run(self, work: Coroutine[Any, Any, _T], limit_s: float) -> _T | None:
        """What the coroutine returns; None where it is not done in time, and it is cancelled then."""
        loop = self._started()
        if loop is None:
            work.close()
            return None
        future = asyncio.run_coroutine_threadsafe(work, loop)
        try:
            return future.result(max(0.0, limit_s) + _GRACE_S)
        except NotInTime:
            future.cancel()
            return None

    def run_until(self, work: Coroutine[Any, Any, _T], deadline_ns: int) -> _T | None:
        """The same, with a deadline on the monotonic clock."""
        return self.run(work, (deadline_ns - time.monotonic_ns()) / 1e9)

    def read(
        self,
        name: str,
        walk: Callable[[View, int, list[Element], list[Box]], Coroutine[Any, Any, None]],
        view: View,
        deadline_ns: int,
    ) -> Reading:
        """What a walk found, and the regions it came to the end of, as far as it came by the deadline."""
        found: list[Element] = []
        done: list[Box] = []
        self.run_until(walk(view, deadline_ns, found, done), deadline_ns)
        return Reading(name, tuple(done), tuple(found), view.t_ns)

    def close(self) -> None:
        """End the thread; what still runs is cancelled."""
        with self._starting:
            self._closed = True
            loop, thread, self._loop = self._loop, self._thread, None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(1.0)

    def _started(self) -> asyncio.AbstractEventLoop | None:
        with self._starting:
            if self._loop is None and not self._closed:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._turn, args=(self._loop,), name="trees", daemon=True
                )
                self._thread.start()
            return self._loop

    def _turn(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        loop.run_forever()
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        with contextlib.suppress(Exception):
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()
