"""A sound device that is kept open while it is used; what comes of it waits in a lane, whatever happens."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from .hearing.heard import SoundGap
from .lanes import Gap, LaneClosed
from .sound_lane import SoundEvent, SoundLane

__all__ = ["KeptOpen"]


class KeptOpen(ABC):
    """Opens its device on entering and again whenever it goes, until it is left; iterating gives its sound.

    Entering does not wait for the device. A fault of the keeping itself closes the lane with its error, so
    whoever listens hears of it instead of waiting for ever.
    """

    def __init__(self, lane: SoundLane) -> None:
        self.lane = lane
        self._keeper: asyncio.Task[None] | None = None

    @abstractmethod
    async def _keep_open(self) -> None:
        """Open the device, again and again; put what comes into the lane."""

    @abstractmethod
    def _broke(self, error: BaseException | None) -> None:
        """The keeping ended by itself."""

    async def __aenter__(self) -> Self:
        """Begin to open the device."""
        self._keeper = asyncio.create_task(self._keep_open())
        self._keeper.add_done_callback(self._kept)
        return self

    def _kept(self, keeper: asyncio.Task[None]) -> None:
        if not keeper.cancelled():
            self._broke(keeper.exception())
            self.lane.close(keeper.exception())

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the recording process; what waits is still delivered."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)  # a fault closed the lane
        self.lane.close()

    async def __aiter__(self) -> AsyncIterator[SoundEvent]:
        """Everything in order, gaps where the lane overflowed; ends when the device is closed."""
        while True:
            try:
                event = await self.lane.get()
            except LaneClosed:
                return
            yield SoundGap(event.t0_ns, event.t1_ns, "overflow") if isinstance(event, Gap) else event
