"""The goal of a run, said: waits for one spoken command and keeps listening for "stop" while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from ..agent import (
    AskInView,
    Event,
    FirstAct,
    HeardNothing,
    HeardText,
    LoopSettings,
    Order,
    Orders,
    Outcome,
    QuestionPut,
    RunResult,
    WatchLoop,
)
from ..errors import NeedsInput
from ..perception import Ears, ListeningMode, PointerTrail
from ..tools import Computer
from .ears import OwnVoice, open_ears

__all__ = ["spoken_order"]


ANSWER_WITHIN_S = 25.0


class _Unanswered:
    """Notices what was asked back while the goal is not understood yet; `since_s` of the event loop."""

    def __init__(self, then: Callable[[Event], None]) -> None:
        self._then = then
        self.text = ""
        self.since_s = 0.0

    def notice(self, event: Event) -> None:
        """Pass it on; a question or a refusal begins to wait for somebody to say it again."""
        if isinstance(event, QuestionPut | HeardNothing):
            self.text = event.text if isinstance(event, QuestionPut) else event.why
            self.since_s = asyncio.get_running_loop().time()
        elif isinstance(event, HeardText):
            self.text = ""
        self._then(event)

    def check(self) -> None:
        """Say so where nobody has said it again.

        Raises:
            NeedsInput: the question stayed open.
        """
        if self.text and asyncio.get_running_loop().time() - self.since_s > ANSWER_WITHIN_S:
            raise NeedsInput(self.text, remedy="Say it again in other words.")


@asynccontextmanager
async def spoken_order(
    computer: Computer, mode: ListeningMode, notice: Callable[[Event], None]
) -> AsyncGenerator[Order]:
    """Wait for a command that was understood; inside, the spoken "stop" cancels the task that entered.

    What is not understood is asked about aloud, as `lookhear watch` does.

    Raises:
        NeedsInput: what was asked back stayed without an answer.
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
        open_question = _Unanswered(notice)
        loop = _loop(computer, ears, mode, carry_out, open_question.notice)
        await computer.eyes.look()  # the reader has its models loaded before the first word
        listening = asyncio.create_task(loop.run())
        try:
            while not heard.done():
                await asyncio.wait({heard, listening}, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
                if listening.done() and not heard.done():
                    await listening  # says why it ended
                open_question.check()
            yield heard.result()
        finally:
            over = True
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening


def _loop(
    computer: Computer,
    ears: Ears,
    mode: ListeningMode,
    carry_out: Callable[[Order], Awaitable[RunResult]],
    notice: Callable[[Event], None],
) -> WatchLoop:
    asked = AskInView(notice)
    asked.attended = False
    return WatchLoop(
        Orders(carry_out, computer.clock, notice, FirstAct(computer.clock)),
        ears,
        None,
        computer.eyes.as_of,
        PointerTrail(computer.x11.pointer, computer.clock),
        computer.clock,
        notice,
        asked,
        OwnVoice(computer.desktop, ears),
        settings=LoopSettings(mode=mode),
    )
