"""`lookhear doctor --live`: the senses at work for some seconds, what they cost, and what has stalled."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..errors import EnvironmentFault
from ..perception import Ears, PrivacyRules, SenseHealth, StallWatch
from ..tools import Computer, open_computer
from .desktops import DesktopChoice, open_desktop
from .ears import open_ears

__all__ = ["live_health", "live_text", "redraw"]

_EVERY_S = 0.5
_OWED = 0.6  # of the time after which a recogniser is replaced: then it is told
_PACES_S = {"polling": 0.1, "damage": 3.5, "microphone": 0.1, "speakers": 5.0}


async def live_health(
    seconds: float, show: Callable[[dict[str, Any]], None], *, privacy: PrivacyRules | None = None
) -> dict[str, Any]:
    """Watch and listen for so long; `show` gets every look, the last one is returned.

    Raises:
        DisplayError: there is no usable display.
    """
    async with _senses(privacy) as (computer, ears, note):
        watch, end = StallWatch(), time.monotonic() + seconds
        cpu = _Cpu()
        while True:
            await asyncio.sleep(min(_EVERY_S, max(0.05, end - time.monotonic())))
            look = _look(computer, ears, watch, cpu, note)
            show(look)
            if time.monotonic() >= end:
                return look


@asynccontextmanager
async def _senses(
    privacy: PrivacyRules | None,
) -> AsyncGenerator[tuple[Computer, Ears | None, str]]:
    async with AsyncExitStack() as stack:
        desktop = await stack.enter_async_context(open_desktop(DesktopChoice()))
        opened = open_computer(desktop, rehearse=True, privacy=privacy)
        computer = await stack.enter_async_context(opened)
        await computer.eyes.look(timeout_s=30.0)
        ears, note = None, ""
        try:
            ears = await stack.enter_async_context(open_ears(desktop, "wake"))
            listening = asyncio.create_task(_drain(ears))
            stack.callback(listening.cancel)
        except EnvironmentFault as error:
            note = str(error)
        yield computer, ears, note


async def _drain(ears: Ears) -> None:
    async for _ in ears:
        pass


def _look(computer: Computer, ears: Ears | None, watch: StallWatch, cpu: _Cpu, note: str) -> dict[str, Any]:
    seen = computer.eyes.health()
    heard: dict[str, Any] = ears.health() if ears is not None else {}
    lanes: dict[str, dict[str, Any]] = {"screen": seen["lane"], **heard.get("lanes", {})}
    every: dict[str, float | None] = {"screen": seen["watermark_age_s"], **heard.get("ages_s", {})}
    ages = {name: round(age, 3) for name, age in every.items() if age is not None}
    # A display that reports changes is looked at twice a minute where it reports none.
    paces = {**_PACES_S, "screen": _PACES_S.get(seen["camera"], 1.0)}
    senses = [SenseHealth(n, lane, ages.get(n), paces.get(n, 1.0)) for n, lane in lanes.items()]
    senses.append(SenseHealth("reader", worker=seen["worker"]["state"]))
    recognisers: dict[str, dict[str, Any]] = heard.get("recognisers", {})
    for kind, one in recognisers.items():
        name, may_owe_s = f"{kind} recogniser", _OWED * one["limit_s"]
        senses.append(SenseHealth(name, worker=one["state"], owing_s=one["owing_s"], may_owe_s=may_owe_s))
    return {
        "lanes": lanes,
        "watermark_age_s": ages,
        "grabs": seen["grabs"],
        "reader": {**seen["worker"], **seen["read"]},
        "recognisers": recognisers,
        "hearing": note or ("on" if ears is not None else "off"),
        "withheld": seen["privacy"]["withheld"] if seen["privacy"] is not None else [],
        "cpu_share": cpu.shares(),
        "stalls": [asdict(stall) for stall in watch.look(senses)],
    }


class _Cpu:
    """Shares of a core that this process and those it started have used since the last question."""

    def __init__(self) -> None:
        self._before = _used()
        self._at = time.monotonic()

    def shares(self) -> dict[str, float]:
        """Per process, named by what it runs; `all` is the sum."""
        now, used = time.monotonic(), _used()
        passed, self._at = max(1e-3, now - self._at), now
        spent = {k: (v - self._before.get(k, v)) / os.sysconf("SC_CLK_TCK") / passed for k, v in used.items()}
        self._before = used
        return {name: round(share, 4) for name, share in (*spent.items(), ("all", sum(spent.values())))}


def _used() -> dict[str, int]:
    """Clock ticks by process: this one and everything below it."""
    parents: dict[int, tuple[int, str, int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, _, rest = (folder / "stat").read_text().rpartition(")")
        except OSError:
            continue
        fields = rest.split()
        ticks = int(fields[11]) + int(fields[12])
        parents[int(folder.name)] = (int(fields[1]), name.partition("(")[2], ticks)
    mine = {os.getpid()}
    while more := {pid for pid, (parent, _, _) in parents.items() if parent in mine} - mine:
        mine |= more
    return {f"{parents[pid][1]} {pid}": parents[pid][2] for pid in sorted(mine) if pid in parents}


def live_text(look: dict[str, Any]) -> str:
    """A look in words, a line each."""
    lines: list[str] = []
    for name, lane in look["lanes"].items():
        age = look["watermark_age_s"].get(name)
        spoke = f"last spoke {age:.2f} s ago" if age is not None else "has not spoken"
        dropped = sum(lane["dropped"].values())
        lines.append(
            f"{name:11} {spoke}; {lane['produced']} = {lane['delivered']} taken + {lane['coalesced']} joined "
            f"+ {dropped} dropped + {lane['in_flight']} waiting"
        )
    reader = look["reader"]
    lines.append(
        f"{'reader':11} {reader['state']} ({reader['engine']}), {reader['scenes']} scenes, "
        f"the last in {reader['last_s']:.2f} s"
    )
    lines.append(f"{'hearing':11} {look['hearing']}")
    for one in look["recognisers"].values():
        again = f", started again {one['restarts']} times" if one["restarts"] else ""
        lines.append(f"{'recogniser':11} {one['name'] or '?'} {one['state']}{again}")
    for one in look["withheld"]:
        lines.append(f"{'withheld':11} {one['app']} ({one['rule']}), {one['seconds']:.1f} s")
    lines.append(f"{'cost':11} {look['cpu_share']['all'] * 100:.1f} % of a core")
    lines += [f"✗ {stall['sense']}: {stall['detail']} {stall['remedy']}" for stall in look["stalls"]]
    return "\n".join(lines if look["stalls"] else [*lines, "✓ nothing has stalled"])


def redraw(text: str, before: str) -> None:
    """Show it in the place of what was shown before, on a terminal; else below."""
    up = f"\x1b[{before.count(chr(10)) + 1}A\x1b[J" if before and sys.stdout.isatty() else ""
    sys.stdout.write(f"{up}{text}\n")
    sys.stdout.flush()
