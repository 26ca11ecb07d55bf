"""Where the pointer went: what "this" pointed at while it was said."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from .clock import Clock
from .geometry import Point

__all__ = ["PointerTrail"]

_SPAN_NS = 40_000_000_000


class PointerTrail:
    """Samples of the pointer of the last 40 s, taken only while somebody wants them.

    `where` gives the pointer now, None where it cannot be told. One sample an instant and only on change,
    so that a pointer that rests costs nothing.
    """

    def __init__(self, where: Callable[[], Point | None], clock: Clock, period_s: float = 0.03) -> None:
        self._where = where
        self._clock = clock
        self._period_ns = int(period_s * 1e9)
        self._samples: deque[tuple[int, Point]] = deque()
        self._wanted = asyncio.Event()
        self._wanting: set[str] = set()
        self.on_move: Callable[[Point], None] | None = None

    def follow(self, on: bool, who: str) -> None:
        """Begin or end to sample for somebody; it ends when nobody wants it any more."""
        if on:
            self.sample()
            self._wanting.add(who)
            self._wanted.set()
        else:
            self._wanting.discard(who)
            if not self._wanting:
                self._wanted.clear()

    def sample(self) -> None:
        """Take one sample now."""
        point, now = self._where(), self._clock.now_ns()
        if point is None or (self._samples and self._samples[-1][1] == point):
            return
        self._samples.append((now, point))
        while len(self._samples) > 1 and self._samples[1][0] < now - _SPAN_NS:
            self._samples.popleft()
        if self.on_move is not None:
            self.on_move(point)

    def during(self, t0_ns: int, t1_ns: int) -> tuple[tuple[int, Point], ...]:
        """The samples of an interval, led by the one in force when it began."""
        before = [sample for sample in self._samples if sample[0] <= t0_ns]
        within = [sample for sample in self._samples if t0_ns < sample[0] <= t1_ns]
        return (*before[-1:], *within)

    async def run(self) -> None:
        """Sample while it is wanted, until cancelled.

        Raises:
            DisplayError: the display is gone.
        """
        while True:
            await self._wanted.wait()
            self.sample()
            await self._clock.sleep_until(self._clock.now_ns() + self._period_ns)
