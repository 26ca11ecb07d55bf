"""The goal of a run, said: waits for one spoken command and keeps listening for "stop" while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress

from ..agent import (
    AskInView,
    Event,
    FirstAct,
    LoopSettings,
    Order,
    Orders,
    Outcome,
    RunResult,
    WatchLoop,
)
from ..perception import ListeningMode, PointerTrail
from ..tools import Computer
from .ears import OwnVoice, open_ears

__all__ = ["spoken_order"]


@asynccontextmanager
async def spoken_order(
    computer: Computer, mode: ListeningMode, notice: Callable[[Event], None]
) -> AsyncGenerator[Order]:
    """Wait for a command that was understood; inside, the spoken "stop" cancels the task that entered.

    What is not understood is asked about aloud, as `lookhear watch` does.

    Raises:
        EnvironmentFault: the weights of the recogniser are missing.
    """
    running = asyncio.current_task()
    assert running is not None, "a run is a task"
    heard: asyncio.Future[Order] = asyncio.get_running_loop().create_future()

    async def carry_out(order: Order) -> RunResult:
        if not heard.done():
            heard.set_result(order)
        try:
            await asyncio.Event().wait()  # until the run is over, or somebody says stop
        except asyncio.CancelledError:
            if not over:
                running.cancel()
            raise
        return RunResult(Outcome.CANCELLED, order.text)

    over = False
    async with open_ears(computer.desktop, mode) as ears:
        orders = Orders(carry_out, computer.clock, notice, FirstAct(computer.clock))
        asked = AskInView(notice)
        asked.attended = False
        trail = PointerTrail(computer.x11.pointer, computer.clock)
        loop = WatchLoop(
            orders,
            ears,
            None,
            computer.eyes.as_of,
            trail,
            computer.clock,
            notice,
            asked,
            OwnVoice(computer.desktop, ears),
            settings=LoopSettings(mode=mode),
        )
        await computer.eyes.look()  # the reader has its models loaded before the first word
        listening = asyncio.create_task(loop.run())
        try:
            await asyncio.wait({heard, listening}, return_when=asyncio.FIRST_COMPLETED)
            if not heard.done():
                await listening  # says why it ended
            yield await heard
        finally:
            over = True
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
