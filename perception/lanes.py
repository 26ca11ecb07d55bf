"""Lanes between those who sense and those who understand, each with a contract that is counted.

At every moment, per lane: `produced = delivered + coalesced + sum(dropped) + in_flight`. All lanes live on
one event loop; `put` never blocks except on `BoundedLane`, where the producer waits.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = [
    "BoundedLane",
    "CoalescingLane",
    "Gap",
    "Lane",
    "LaneClosed",
    "LaneCounts",
    "LatestLane",
    "LosslessLane",
    "RingLane",
]


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LaneCounts:
    """What became of everything that was put into a lane."""

    produced: int
    delivered: int
    coalesced: int
    dropped: dict[str, int]
    in_flight: int

    @property
    def balanced(self) -> bool:
        """Whether nothing is unaccounted for."""
        return self.produced == self.delivered + self.coalesced + sum(self.dropped.values()) + self.in_flight


class LaneClosed(Exception):
    """The lane is closed and empty."""


@dataclass(frozen=True, slots=True)
class Gap:
    """`count` items between `t0_ns` and `t1_ns` were dropped because nobody took them in time."""

    count: int
    t0_ns: int
    t1_ns: int


class Lane(Generic[T]):
    """First in, first out, one consumer; subclasses decide what `put` does with what is waiting.

    `closed_by` is the error that closed the lane; `get` raises it once everything is delivered.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.closed_by: BaseException | None = None
        self._items: deque[T] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._produced = self._delivered = self._coalesced = 0
        self._dropped: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._items)

    @property
    def counts(self) -> LaneCounts:
        """The balance at this moment; in flight is what really lies in the lane."""
        return LaneCounts(
            self._produced, self._delivered, self._coalesced, dict(self._dropped), len(self._items)
        )

    def put(self, item: T) -> None:
        """Add an item.

        Raises:
            LaneClosed: the lane was closed.
        """
        if self.closed_by is not None:
            raise LaneClosed(self.name)
        self._produced += 1
        self._items.append(item)
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    async def get(self) -> T:
        """The next item; waits for one.

        Raises:
            LaneClosed: the lane is closed and empty (or the error it was closed with).
        """
        while not self._items:
            if self.closed_by is not None:
                raise self.closed_by
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._take()

    def _take(self) -> T:
        self._delivered += 1
        return self._items.popleft()

    def close(self, error: BaseException | None = None) -> None:
        """Let no more in; what waits is still delivered."""
        if self.closed_by is None:
            self.closed_by = error or LaneClosed(self.name)
            self._wake()

    def discard(self, reason: str) -> int:
        """Drop everything that waits (a newer epoch began); the number of items dropped."""
        count = len(self._items)
        self._items.clear()
        if count:
            self._drop(reason, count)
        return count

    def _drop(self, reason: str, count: int = 1) -> None:
        self._dropped[reason] = self._dropped.get(reason, 0) + count

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class LosslessLane(Lane[T]):
    """Control, interrupts, verdicts, commits: nothing is ever lost; `alarm` says it grew past its mark."""

    def __init__(self, name: str, alarm_at: int = 1024) -> None:
        super().__init__(name)
        self._alarm_at = alarm_at

    @property
    def alarm(self) -> bool:
        """Whether more waits than anybody expected."""
        return len(self._items) >= self._alarm_at


class BoundedLane(Lane[T]):
    """Tool calls, results, model text: at most `capacity` wait, the producer waits for room."""

    def __init__(self, name: str, capacity: int) -> None:
        super().__init__(name)
        self._capacity = capacity
        self._producers: deque[asyncio.Future[None]] = deque()

    async def offer(self, item: T) -> None:
        """Add an item once there is room.

        Raises:
            LaneClosed: the lane was closed, also while waiting.
        """
        while len(self._items) >= self._capacity and self.closed_by is None:
            room: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._producers.append(room)
            try:
                await room
            except asyncio.CancelledError:
                self._pass_on(room)
                raise
        super().put(item)

    def put(self, item: T) -> None:
        """Add an item if there is room now.

        Raises:
            asyncio.QueueFull: there is none; `offer` waits.
        """
        if len(self._items) >= self._capacity:
            raise asyncio.QueueFull(self.name)
        super().put(item)

    def _take(self) -> T:
        item = super()._take()
        self._admit()
        return item

    def discard(self, reason: str) -> int:
        """Drop everything that waits and let every waiting producer try again."""
        count = super().discard(reason)
        for _ in range(len(self._producers)):
            self._admit()
        return count

    def close(self, error: BaseException | None = None) -> None:
        """Let no more in; waiting producers hear `LaneClosed`."""
        super().close(error)
        for _ in range(len(self._producers)):
            self._admit()

    def _pass_on(self, room: asyncio.Future[None]) -> None:
        if room in self._producers:
            self._producers.remove(room)
        elif not room.cancelled():  # it was admitted and cancelled at once: the next one gets its place
            self._admit()

    def _admit(self) -> None:
        while self._producers:
            room = self._producers.popleft()
            if not room.done():
                room.set_result(None)
                return


class RingLane(Lane[T | Gap], Generic[T]):
    """Sound: the last `span_ns` are kept; overflow drops the oldest and says so with one `Gap`."""

    def __init__(self, name: str, span_ns: int, time_of: Callable[[T], int]) -> None:
        super().__init__(name)
        self._span_ns = span_ns
        self._time_of = time_of
        self._times: deque[int] = deque()
        self._gap: Gap | None = None

    def put(self, item: T | Gap) -> None:
        """Add an item; whatever is older than the span before it is dropped."""
        if isinstance(item, Gap):
            raise TypeError("gaps are made by the lane")
        super().put(item)
        now = self._time_of(item)
        self._times.append(now)
        while self._times[0] < now - self._span_ns:
            self._overflow(self._times.popleft())

    def _overflow(self, t_ns: int) -> None:
        self._items.popleft()
        self._drop("overflow")
        gap = self._gap
        self._gap = Gap(1, t_ns, t_ns) if gap is None else Gap(gap.count + 1, gap.t0_ns, t_ns)

    def _take(self) -> T | Gap:
        if self._gap is not None:  # an announcement, not an item: it is not counted
            gap, self._gap = self._gap, None
            return gap
        self._times.popleft()
        return super()._take()

    def discard(self, reason: str) -> int:
        """Drop everything that waits."""
        self._times.clear()
        self._gap = None
        return super().discard(reason)


class LatestLane(Lane[T]):
    """Screens: the newest frame replaces the one that waits; pinned keyframes stay, where there is room.

    Args:
        name: of the lane.
        combine: `combine(old, new)` carries over what an item knew (its dirty boxes) that is not delivered.
        pins: most pinned items that wait; of more, the oldest is dropped (reason "pins").
        keeps: `keeps(old, new)` says that `new` must not replace `old`, which is pinned then.
        weigh: bytes of an item.
        most: bytes that wait; while it is more, the oldest pinned item is dropped (reason "bytes").
    """

    def __init__(
        self,
        name: str,
        combine: Callable[[T, T], T] | None = None,
        pins: int = 5,
        *,
        keeps: Callable[[T, T], bool] | None = None,
        weigh: Callable[[T], int] | None = None,
        most: int = 0,
    ) -> None:
        super().__init__(name)
        self._combine, self._keeps = combine, keeps
        self._pins, self._weigh, self._most = pins, weigh, most
        self._pinned: deque[bool] = deque()

    def put(self, item: T, *, pinned: bool = False) -> None:
        """Add an item in place of the unpinned one that waits at the end."""
        if self.closed_by is None and self._items and not self._pinned[-1]:
            if self._keeps is not None and self._keeps(self._items[-1], item):
                self._pinned[-1] = True
            else:
                item = self._replacing(item)
        super().put(item)
        self._pinned.append(pinned)
        while (reason := self._too_much()) is not None:
            self._drop_oldest(reason)

    def _replacing(self, item: T) -> T:
        old = self._items.pop()
        self._pinned.pop()
        self._coalesced += 1
        return item if self._combine is None else self._combine(old, item)

    def _too_much(self) -> str | None:
        if sum(self._pinned) > self._pins:
            return "pins"
        if self._weigh is None or len(self._items) < 2:
            return None
        return "bytes" if sum(map(self._weigh, self._items)) > self._most else None

    def _drop_oldest(self, reason: str) -> None:
        old = self._items.popleft()
        self._pinned.popleft()
        self._drop(reason)
        if self._combine is not None and self._items:
            self._items[0] = self._combine(old, self._items[0])

    def _take(self) -> T:
        self._pinned.popleft()
        return super()._take()

    def discard(self, reason: str) -> int:
        """Drop everything that waits."""
        self._pinned.clear()
        return super().discard(reason)


class CoalescingLane(Lane[T]):
    """Readings: one item per key, the newest wins and keeps the place of the one it replaces."""

    def __init__(self, name: str, key: Callable[[T], Hashable]) -> None:
        super().__init__(name)
        self._key = key
        self._newest: dict[Hashable, T] = {}

    def put(self, item: T) -> None:
        """Add an item, or replace the waiting one of the same key."""
        key = self._key(item)
        if key in self._newest and self.closed_by is None:
            old = self._newest[key]
            place = next(i for i, waiting in enumerate(self._items) if waiting is old)
            self._items[place] = item
            self._produced += 1
            self._coalesced += 1
        else:
            super().put(item)
        self._newest[key] = item

    def _take(self) -> T:
        item = super()._take()
        self._newest.pop(self._key(item), None)
        return item

    def discard(self, reason: str) -> int:
        """Drop everything that waits."""
        self._newest.clear()
        return super().discard(reason)
