"""What was heard waits here for the one who listens; of partials only the newest waits."""

from __future__ import annotations

import asyncio
from collections import deque

from .heard import Heard, Partial

__all__ = ["Outbox"]


class Outbox:
    """A queue that never blocks its writers and loses nothing but partials that are out of date."""

    def __init__(self) -> None:
        self._waiting: deque[Heard] = deque()
        self._changed = asyncio.Event()
        self._closed = False
        self._error: BaseException | None = None

    def put(self, heard: Heard) -> None:
        """Add one; a partial takes the place of the partial before it."""
        if self._waiting and isinstance(self._waiting[-1], Partial):
            self._waiting.pop()
        self._waiting.append(heard)
        self._changed.set()

    def close(self, error: BaseException | None = None) -> None:
        """Nothing more comes; `error` is raised once everything before it was taken."""
        if not self._closed:
            self._closed, self._error = True, error
        self._changed.set()

    async def get(self) -> Heard | None:
        """The next, or None after the end.

        Raises:
            BaseException: the one `close` was given.
        """
        while not self._waiting:
            if self._error is not None:
                raise self._error
            if self._closed:
                return None
            self._changed.clear()
            await self._changed.wait()
        return self._waiting.popleft()
