"""Waiting for the next picture of the screen, with an end to it whatever happens."""

from __future__ import annotations

import asyncio
import contextlib

from ..errors import DisplayError
from .clock import Clock
from .screen import ScreenSource

__all__ = ["GrabWatch"]


class GrabWatch:
    """Those who wait for a grab or a reading, and the fault that ends all waiting."""

    def __init__(self, source: ScreenSource, clock: Clock, silent_s: float) -> None:
        self.fault: BaseException | None = None
        self._source, self._clock, self._silent_s = source, clock, silent_s
        self._waiters: list[asyncio.Future[None]] = []

    def fail(self, error: BaseException) -> None:
        """From now on every wait raises this, or what came before it."""
        self.fault = self.fault or error
        self.wake()

    def check(self) -> None:
        """Raise the fault, if there is one.

        Raises:
            DisplayError: the display is gone.
            WorkerError: the reading process is.
        """
        if self.fault is not None:
            raise self.fault

    def check_silent(self) -> None:
        """Raise where the display does not answer.

        Raises:
            DisplayError: it has not answered for longer than it may.
        """
        if self._is_silent():
            age = (self._clock.now_ns() - self._source.watermark_ns) / 1e9
            said = f"The display has not answered for {age:.1f} s."
            raise DisplayError(said, remedy="Check whether it still runs.")

    async def next(self, limit_ns: int) -> bool:
        """Wait for the next grab or reading; False when the limit, or a silent second, passed."""
        left = (limit_ns - self._clock.now_ns()) / 1e9
        if left <= 0:
            return False
        self._source.await_more(self._silent_s)
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        with contextlib.suppress(TimeoutError):
            # Not wait_for: in Python 3.11 it loses a cancellation that comes as the grab does.
            async with asyncio.timeout(min(left, self._silent_s)):
                await waiter
            return True
        return self._clock.now_ns() < limit_ns and not self._is_silent()

    def _is_silent(self) -> bool:
        return self._clock.now_ns() - self._source.watermark_ns > self._silent_s * 1e9

    def wake(self) -> None:
        """End every wait: something was grabbed or read, or there is nothing more to come."""
        if isinstance(self._source.lane.closed_by, DisplayError):
            self.fault = self.fault or self._source.lane.closed_by
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
