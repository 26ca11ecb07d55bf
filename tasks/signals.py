"""Ctrl-C and SIGTERM end a run through the one door: the task is cancelled and everything is released."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

from ..errors import Stopped

__all__ = ["run_until_signal"]

T = TypeVar("T")
_EXIT_CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


def run_until_signal(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` on a new event loop; a signal cancels it and it may still clean up.

    Raises:
        Stopped: a signal came; `exit_code` says which.
    """
    received: list[signal.Signals] = []

    async def main() -> T:
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(work)
        for number in _EXIT_CODES:
            loop.add_signal_handler(number, _cancel, task, received, number)
        try:
            return await task
        finally:
            for number in _EXIT_CODES:
                loop.remove_signal_handler(number)

    try:
        return asyncio.run(main())
    except asyncio.CancelledError:
        number = received[0] if received else signal.SIGINT
        raise Stopped(f"Stopped by {number.name}.", exit_code=_EXIT_CODES[number]) from None


def _cancel(task: asyncio.Future[Any], received: list[signal.Signals], number: signal.Signals) -> None:
    # A second signal must not interrupt the clean-up that the first one began.
    if not received:
        received.append(number)
        task.cancel()
