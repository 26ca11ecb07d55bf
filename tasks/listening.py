"""A run that listens while it acts: the spoken "stop" ends it as Ctrl-C does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from ..perception import Hearing, ListeningMode, MicrophoneBack, MicrophoneLost, SpokenStop
from ..tools import Computer, Desktop, open_computer
from .ears import open_ears
from .run import ComputerFactory

__all__ = ["listening"]

_WARM_WITHIN_S = 3.0


def listening(mode: ListeningMode) -> ComputerFactory:
    """Opens a computer, and ears that cancel the task it was opened in when somebody says "stop".

    Raises:
        EnvironmentFault: the weights of the recogniser are missing.
    """

    @asynccontextmanager
    async def opened(desktop: Desktop, **options: Any) -> AsyncGenerator[Computer]:
        running = asyncio.current_task()
        assert running is not None, "a run is a task"
        async with open_computer(desktop, **options) as computer, open_ears(desktop, mode) as ears:
            known = asyncio.Event()
            stopping = asyncio.create_task(_stop_when_told(ears, running, known))
            try:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_WARM_WITHIN_S):
                        await known.wait()
                yield computer
            finally:
                stopping.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await stopping

    return opened


async def _stop_when_told(ears: Hearing, running: asyncio.Task[Any], known: asyncio.Event) -> None:
    """Cancel at the word; `known` is set once the microphone hears, or is known to be missing."""
    async for heard in ears:
        if isinstance(heard, MicrophoneBack | MicrophoneLost):
            known.set()
        if isinstance(heard, SpokenStop):
            running.cancel()
            return
