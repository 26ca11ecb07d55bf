"""Commands on their way to be carried out, one at a time, and the people who are asked meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from ..errors import Denied, DisplayError, LookhearError, NeedsInput
from ..perception import Clock, Element, LosslessLane, Moment
from .events import Acted, Event
from .guardrails import Answer, ApprovalQuestion
from .language import Step
from .planner import QuestionsFirst
from .results import Outcome, RunResult
from .watch_events import OrderEnded, OrderQueued, OrderStarted, QuestionPut

__all__ = ["AskInView", "CarryOut", "Ended", "FirstAct", "Order", "Orders"]

CarryOut = Callable[["Order"], Awaitable[RunResult]]
_YES = frozenset("yes y ok okay sure".split())
_NO = frozenset("no n nope cancel".split())


@dataclass(frozen=True, slots=True)
class Ended:
    """How an order ended; `questions` are (text, choices) of what it left open."""

    order: Order
    outcome: Outcome
    reason: str | None = None
    result: RunResult | None = None
    questions: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """A command: its words, the moment they were said in, when they ended.

    `epoch` is the one in force when it was given: a stop begins another, and what is older is not begun any
    more. `steps` replaces compiling the words.
    """

    number: int
    text: str
    moment: Moment
    said_ns: int
    epoch: int
    steps: tuple[Step, ...] = ()
    pick: str | None = None
    pointed: dict[str, Element] = field(default_factory=dict[str, Element])


class AskInView:
    """The approver of the loop: puts the question into the view; only a line typed on a terminal answers.

    What is said, shown or piped in never approves what cannot be taken back.
    """

    def __init__(self, notice: Callable[[Event], None], *, timeout_s: float = 120.0) -> None:
        self._notice = notice
        self._timeout_s = timeout_s
        self._open: asyncio.Future[bool | None] | None = None
        self.attended = True
        """Whether anybody can type an answer on a terminal; without, questions are put and not waited for."""

    @property
    def waiting(self) -> bool:
        """Whether a question is open."""
        return self._open is not None

    async def ask(self, question: ApprovalQuestion) -> Answer | None:
        """Wait for a typed yes or no; None where none comes in time, or nobody is there."""
        text = f"May I {question.action}? {question.reason}"
        self._notice(QuestionPut(text, question.choices, typed_only=True))
        if not self.attended:
            return None
        self._open = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._timeout_s):
                said = await self._open
            return Answer(said, question.binding, "terminal") if said is not None else None
        except TimeoutError:
            return None
        finally:
            self._open = None

    def leave(self) -> None:
        """Nobody types any more: an open question stays without an answer."""
        self.attended = False
        if self._open is not None and not self._open.done():
            self._open.set_result(None)

    def answer(self, text: str) -> bool:
        """Take a typed line as the answer; False where it is none."""
        word = text.strip().casefold().rstrip(".!")
        if self._open is None or self._open.done() or word not in _YES | _NO:
            return False
        self._open.set_result(word in _YES)
        return True


class FirstAct:
    """An observer that notes when the first act after `reset` was acknowledged, in `at_ns`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.at_ns: int | None = None

    def reset(self) -> None:
        """Forget it: another order begins."""
        self.at_ns = None

    def notice(self, event: Event) -> None:
        """Only the first act counts."""
        if isinstance(event, Acted) and self.at_ns is None:
            self.at_ns = self._clock.now_ns()


class Orders:
    """The queue of commands and the one that is being carried out.

    `carry_out` runs an order to its result; errors of ours that it raises end the order and nothing else.
    `epoch` grows with every stop.
    """

    def __init__(
        self, carry_out: CarryOut, clock: Clock, notice: Callable[[Event], None], first_act: FirstAct
    ) -> None:
        self.lane: LosslessLane[Order] = LosslessLane("orders")
        self.epoch = 0
        self.current: Order | None = None
        self.last: Ended | None = None
        self.quiet = asyncio.Event()
        self.quiet.set()
        self.on_ended: Callable[[Ended], None] | None = None
        self._carry_out = carry_out
        self._clock = clock
        self._notice = notice
        self._first_act = first_act
        self._task: asyncio.Task[RunResult] | None = None
        self._count = 0

    def give(
        self,
        text: str,
        moment: Moment,
        said_ns: int,
        steps: tuple[Step, ...] = (),
        pick: str | None = None,
        pointed: dict[str, Element] | None = None,
    ) -> Order:
        """Queue a command."""
        self._count += 1
        order = Order(self._count, text, moment, said_ns, self.epoch, steps, pick, pointed or {})
        waiting = len(self.lane) + (self.current is not None)
        self.quiet.clear()
        self.lane.put(order)
        self._notice(OrderQueued(order.number, text, waiting))
        return order

    def stop(self) -> tuple[bool, int]:
        """Begin another epoch: end what runs, drop what waits; whether something ran, how many waited."""
        self.epoch += 1
        dropped = self.lane.discard("stopped")
        running = self.interrupt()
        if not running:
            self.quiet.set()
        return running, dropped

    def interrupt(self) -> bool:
        """End what runs and let the next one begin."""
        running = self._task is not None and not self._task.done()
        if self._task is not None:
            self._task.cancel()
        return running

    async def work(self) -> None:
        """Carry out one order after the other, for ever."""
        while True:
            order = await self.lane.get()
            self.current = order
            self._first_act.reset()
            self._notice(OrderStarted(order.number, order.text))
            self.last = await self._ended(order)
            self.current = None
            self._tell(self.last)
            if self.on_ended is not None:
                self.on_ended(self.last)
            if not len(self.lane):
                self.quiet.set()

    async def _ended(self, order: Order) -> Ended:
        self._task = asyncio.ensure_future(self._carry_out(order))
        try:
            await asyncio.wait({self._task})
        finally:
            if not self._task.done():  # we are cancelled ourselves: it still cleans up
                self._task.cancel()
                await asyncio.wait({self._task})
        if self._task.cancelled():
            return Ended(order, Outcome.CANCELLED, "stopped.")
        error = self._task.exception()
        if error is None:
            result = self._task.result()
            return Ended(order, result.outcome, result.reason, result, _questions(result))
        if isinstance(error, DisplayError) or not isinstance(error, LookhearError):
            raise error
        return _refused(order, error)

    def _tell(self, ended: Ended) -> None:
        order, now = ended.order, self._clock.now_ns()
        first = self._first_act.at_ns
        act_s = (first - order.said_ns) / 1e9 if first is not None else None
        seconds = (now - order.said_ns) / 1e9
        self._notice(OrderEnded(order.number, order.text, ended.outcome.value, ended.reason, seconds, act_s))


def _refused(order: Order, error: LookhearError) -> Ended:
    if isinstance(error, QuestionsFirst):
        asked = tuple((q.text, q.choices) for q in error.compiled.questions)
        return Ended(order, Outcome.NEEDS_INPUT, str(error), questions=asked)
    outcome = {NeedsInput: Outcome.NEEDS_INPUT, Denied: Outcome.DENIED}
    found = next((outcome[kind] for kind in outcome if isinstance(error, kind)), Outcome.FAILED)
    return Ended(order, found, str(error))


def _questions(result: RunResult) -> tuple[tuple[str, tuple[str, ...]], ...]:
    asked = [step.question for step in result.steps if step.question]
    return tuple((str(q["text"]), tuple(map(str, q.get("choices", ())))) for q in asked)
