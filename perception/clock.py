"""The one ordering clock: monotonic nanoseconds, injectable so that tests and replay can steer it."""

from __future__ import annotations

import asyncio
import heapq
import time
from typing import Protocol

__all__ = ["Clock", "ManualClock", "SystemClock"]


class Clock(Protocol):
    """Tells the time and waits for it."""

    def now_ns(self) -> int:
        """Monotonic nanoseconds."""
        ...

    async def sleep_until(self, t_ns: int) -> None:
        """Return at or after `t_ns`."""
        ...


class SystemClock:
    """`time.monotonic_ns`; `wall_offset_ns` turns its times into wall time."""

    def __init__(self) -> None:
        self.wall_offset_ns = time.time_ns() - time.monotonic_ns()

    def now_ns(self) -> int:
        """Monotonic nanoseconds of this boot, equal in every process of the machine."""
        return time.monotonic_ns()

    async def sleep_until(self, t_ns: int) -> None:
        """Sleep on the running event loop."""
        await asyncio.sleep(max(0, t_ns - time.monotonic_ns()) / 1e9)


class ManualClock:
    """Stands still until `advance`; sleepers wake in order of their time."""

    def __init__(self, start_ns: int = 0) -> None:
        self._now_ns = start_ns
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []
        self._count = 0

    def now_ns(self) -> int:
        """The time last advanced to."""
        return self._now_ns

    async def sleep_until(self, t_ns: int) -> None:
        """Wait until somebody advances the clock to `t_ns`."""
        if t_ns <= self._now_ns:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (t_ns, self._count, future))
        await future

    def advance(self, by_ns: int) -> None:
        """Move time forward and wake every sleeper that is due."""
        self._now_ns += by_ns
        while self._sleepers and self._sleepers[0][0] <= self._now_ns:
            future = heapq.heappop(self._sleepers)[2]
            if not future.done():
                future.set_result(None)
