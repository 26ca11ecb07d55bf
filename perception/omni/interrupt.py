"""One answer at work that can be cut short from outside while it waits for something."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

__all__ = ["Interrupt", "Interrupted"]


class Interrupted(Exception):
    """The wait was cut short."""


class Interrupt:
    """Limits of waits, and the switch that ends the present one and all further ones."""

    def __init__(self) -> None:
        self.set = False
        self._limit: asyncio.Timeout | None = None

    def trip(self) -> None:
        """End the wait that runs; every later one ends at once."""
        self.set = True
        if self._limit is not None and not self._limit.expired():
            self._limit.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def within(self, seconds: float) -> AsyncGenerator[None]:
        """A wait of at most that many seconds.

        Raises:
            TimeoutError: it took longer.
            Interrupted: it was cut short.
        """
        if self.set:
            raise Interrupted
        try:
            async with asyncio.timeout(seconds) as self._limit:
                yield
        except TimeoutError:
            if self.set:
                raise Interrupted from None
            raise
        finally:
            self._limit = None

    async def sleep(self, seconds: float) -> None:
        """Wait.

        Raises:
            Interrupted: it was cut short.
        """
        try:
            async with self.within(seconds):
                await asyncio.Event().wait()
        except TimeoutError:
            pass
