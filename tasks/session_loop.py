"""The loop of a session that is recorded or replayed: it decides as `watch` does, and does nothing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, Callable
from dataclasses import asdict
from typing import Any

from ..agent import (
    AskInView,
    Event,
    FirstAct,
    Health,
    HeardText,
    Listening,
    LoopSettings,
    Order,
    OrderEnded,
    Orders,
    OrderStarted,
    Outcome,
    RunResult,
    Spoken,
    WatchLoop,
    compile_command,
)
from ..perception import Clock, Hearing, PointerTrail, Scene, TextInput

__all__ = ["NOT_DONE", "deciding_loop", "decision_json"]

NOT_DONE = "Nothing is done while a session is recorded."
_TIMES = ("seconds", "first_act_s", "t_ns", "confidence", "waiting", "running", "dropped")

Decided = Callable[[dict[str, Any]], None]


def deciding_loop(
    hearing: Hearing | None,
    lines: AsyncIterable[TextInput] | None,
    as_of: Callable[[int], Scene | None],
    pointer: PointerTrail,
    clock: Clock,
    decided: Decided,
    *,
    mode: str,
) -> WatchLoop:
    """A loop that says what it would do: `decided` gets each decision as plain JSON without times."""

    def notice(event: Event) -> None:
        told = decision_json(event)
        if told is not None:
            decided(told)

    async def carry_out(order: Order) -> RunResult:
        steps = order.steps or compile_command(order.text).steps
        told = [step.model_dump(mode="json", by_alias=True, exclude_none=True) for step in steps]
        decided({"event": "plan", "number": order.number, "text": order.text, "steps": told})
        return RunResult(Outcome.UNVERIFIED, order.text, reason=NOT_DONE)

    asked = AskInView(notice)
    asked.attended = False
    orders = Orders(carry_out, clock, notice, FirstAct(clock))
    return WatchLoop(
        orders, hearing, lines, as_of, pointer, clock, notice, asked, settings=LoopSettings(mode=mode)
    )


def decision_json(event: Event) -> dict[str, Any] | None:
    """An event of the loop without what differs from one time to the next; None for what decides nothing."""
    if isinstance(event, Listening | Health | Spoken | OrderStarted | OrderEnded | HeardText):
        return None
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()
    return {"event": name, **{k: v for k, v in asdict(event).items() if k not in _TIMES}}
