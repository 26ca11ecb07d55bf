"""`lookhear watch`: the long-running loop over screen, microphone and typed text on one desktop."""

from __future__ import annotations

import asyncio
import dataclasses
import signal
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..agent import (
    AskInView,
    Event,
    FirstAct,
    FixedPlanner,
    Health,
    Interpret,
    Listening,
    LoopSettings,
    Mute,
    Observer,
    Order,
    OrderEnded,
    Orders,
    OrderStarted,
    RunResult,
    Speaker,
    WatchLoop,
    choose_hypothesis,
)
from ..errors import Stopped
from ..perception import Hearing, Point, PointerTrail, TextInput
from ..tools import Computer, Desktop, HotKey, HotKeys, TypedLines, WatchSign, open_computer
from .desktops import open_desktop
from .run import Request, RunOptions, run_goal

__all__ = ["WatchOptions", "watch"]

OpenHearing = Callable[[Desktop], AbstractAsyncContextManager[tuple[Hearing, Speaker]]]
_CORNER_PX = 2


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """What the loop needs besides a desktop; `keys` are hot keys by name, `for_s` ends it by itself."""

    run: RunOptions
    loop: LoopSettings = field(default_factory=LoopSettings)
    observers: tuple[Observer, ...] = ()
    open_hearing: OpenHearing | None = None
    lines: TypedLines | None = None
    voice: Speaker = field(default_factory=Mute)
    interpreter: Interpret = choose_hypothesis
    keys: dict[str, str] = field(default_factory=dict[str, str])
    for_s: float | None = None
    reports: Path | None = None
    """The folder each order's report is written to, named after when it was given."""
    seen: list[Callable[[], str]] = field(default_factory=list[Callable[[], str]])
    """Filled with what says in words what is on the screen, for the view."""


async def watch(options: WatchOptions) -> int:
    """Watch, listen and carry out until told to leave; the number of orders that were carried out.

    Raises:
        DisplayError, EnvironmentFault: the desktop cannot be used, or has gone.
        Stopped: Ctrl-C while nothing was running.
    """
    async with AsyncExitStack() as stack:
        desktop = await stack.enter_async_context(open_desktop(options.run.desktop))
        run = options.run
        opened = open_computer(desktop, back_end=run.hands, readers=run.readers, privacy=run.privacy)
        computer = await stack.enter_async_context(opened)
        hearing, voice = None, options.voice
        if options.open_hearing is not None and options.loop.mode != "off":
            hearing, voice = await stack.enter_async_context(options.open_hearing(desktop))
        if options.lines is not None:
            await stack.enter_async_context(options.lines)
        keys = HotKeys(desktop.display, desktop.environ.get("XAUTHORITY"), options.keys)
        await stack.enter_async_context(keys)
        sign = WatchSign(desktop)
        stack.callback(sign.close)
        options.seen.append(lambda: _seen(computer))
        session = _Session(options, desktop, computer, hearing, voice, sign)
        return await session.run(keys)


class _Session:
    """One loop with its parts wired."""

    def __init__(
        self,
        options: WatchOptions,
        desktop: Desktop,
        computer: Computer,
        hearing: Hearing | None,
        voice: Speaker,
        sign: WatchSign,
    ) -> None:
        self._options, self._desktop, self._computer, self._sign = options, desktop, computer, sign
        self._hearing = hearing
        self._count = 0
        self._first_act = FirstAct(computer.clock)
        self._asked = AskInView(self.notice)
        self._asked.attended = options.lines is not None and options.lines.terminal
        self._pointer = PointerTrail(lambda: computer.x11.pointer(), computer.clock)
        self._pointer.on_move = self._moved
        self._orders = Orders(self._carry_out, computer.clock, self.notice, self._first_act)
        self._loop = WatchLoop(
            self._orders,
            hearing,
            options.lines,
            computer.eyes.as_of,
            self._pointer,
            computer.clock,
            self.notice,
            self._asked,
            voice,
            options.interpreter,
            options.loop,
        )

    async def run(self, keys: HotKeys) -> int:
        """Until it is over."""
        await self._computer.eyes.look()  # the reading process has its models loaded before the first word
        await self._loop_until_over(keys)
        return self._count

    async def _loop_until_over(self, keys: HotKeys) -> None:
        pressing = asyncio.create_task(self._follow_keys(keys))
        task = asyncio.ensure_future(self._loop.run())
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, self._interrupted, task)
        try:
            async with asyncio.timeout(self._options.for_s):
                await task
        except TimeoutError:
            self._loop.stop("signal")
        except asyncio.CancelledError:
            if task.cancelled() and self._left_by_signal:
                raise Stopped("Stopped by SIGINT.", exit_code=130) from None
            raise
        finally:
            task.cancel()
            pressing.cancel()
            await asyncio.gather(task, pressing, return_exceptions=True)
            self.notice(self._health())

    def _health(self) -> Health:
        screen, orders = self._computer.eyes.health(), self._orders.lane.counts
        counted = {"orders": {**dataclasses.asdict(orders), "balanced": orders.balanced}}
        heard = self._hearing.health() if self._hearing is not None else {}
        lanes = {"screen": screen["lane"], **counted, **heard.get("lanes", {})}
        ages = {"screen": screen["watermark_age_s"], **heard.get("ages_s", {})}
        return Health(lanes, ages)

    _left_by_signal = False

    def _interrupted(self, task: asyncio.Future[None]) -> None:
        """Ctrl-C stops what runs; where nothing runs it leaves."""
        if self._orders.current is not None or len(self._orders.lane):
            self._loop.stop("signal")
        else:
            self._left_by_signal = True
            task.cancel()

    async def _follow_keys(self, keys: HotKeys) -> None:
        async for key in keys:
            self._key(key)

    def _key(self, key: HotKey) -> None:
        match key.name:
            case "stop" if key.down:
                self._loop.stop("key", key.t_ns)
            case "pause" if key.down:
                self._loop.pause(not self._loop.paused)
            case "push" if self._options.loop.mode == "push":
                self._loop.listen(key.down)
            case _:
                pass

    def _moved(self, point: Point) -> None:
        """The upper left corner stops what runs."""
        if point.x < _CORNER_PX and point.y < _CORNER_PX and self._orders.current is not None:
            self._loop.stop("corner")

    async def _carry_out(self, order: Order) -> RunResult:
        """Run one order on the computer that is open already."""
        run = self._options.run
        said = order.moment.utterance
        typed = order.moment.text
        label = typed.label if typed is not None else said.label if said is not None else None
        assert label is not None, "an order comes from somebody"
        chosen = replace(
            run,
            desktop=replace(run.desktop, existing=self._desktop),
            open_computer=self._kept,
            approver=self._asked,
            observers=(*run.observers, self, self._first_act),
            go=self._loop.go.wait,
            pointed=order.pointed,
            pick=order.pick,
            planner=FixedPlanner(order.steps) if order.steps else run.planner,
            report=self._report(order),
        )
        moment = replace(order.moment, text=_reworded(typed, order.text))
        if said is not None and typed is None:
            moment = replace(moment, utterance=replace(said, text=order.text))
        return await run_goal(Request(order.text, label, moment), chosen)

    def _report(self, order: Order) -> Path | None:
        folder = self._options.reports
        return folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{order.number}" if folder is not None else None

    @asynccontextmanager
    async def _kept(self, desktop: Desktop, **_: Any) -> AsyncGenerator[Computer]:
        yield self._computer

    def notice(self, event: Event) -> None:
        """Show it, and on the screen what it means."""
        if isinstance(event, OrderStarted):
            self._pointer.follow(True, "order")
            self._sign.show("working")
        elif isinstance(event, OrderEnded):
            self._count += 1
            self._pointer.follow(False, "order")
        if isinstance(event, Listening | OrderEnded):
            self._sign.show(self._state())
        for observer in self._options.observers:
            observer.notice(event)

    def _state(self) -> str:
        if self._loop.paused:
            return "paused"
        return "listening" if self._loop.hearing is not None and self._loop.on else "watching"


def _reworded(typed: TextInput | None, text: str) -> TextInput | None:
    return replace(typed, text=text) if typed is not None else None


def _seen(computer: Computer) -> str:
    scene = computer.eyes.latest
    if scene is None:
        return "nothing yet"
    window = scene.focused_window
    title = f"'{window.title}'" if window is not None else "no window in front"
    age_s = (computer.clock.now_ns() - scene.read_ns) / 1e9
    return f"{title} · {len(scene.elements)} elements · read {age_s:.1f} s ago"
