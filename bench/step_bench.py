# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
"""Prints L4: what one act costs, beside a naive pyautogui + mss loop and the floor, in the same run.

Run: `python bench/step_bench.py [--rounds N]`. Ten check boxes of a page in a real Chromium on a private
desktop of its own are flipped, one a step, by each contestant in turn; the page's server counts the flips.

- ours: find, gates, journal, act, settle, verify, reading included (embedded step);
- naive: grab the whole screen with mss, `pyautogui.click`, grab again; with its default PAUSE and with none;
- floor: an XTEST click, then a tight poll of the one box until it changed and was quiet for 12 ms.

A look is stale when the grab that ends a step does not show its effect yet.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import mss
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lookhear.agent import ListObserver, Outcome, StepFinished
from lookhear.perception import Box, X11Display
from lookhear.tasks import DesktopChoice, RunOptions, run_goal, typed_request
from lookhear.tools import Computer, PrivateDesktop, RecordingHands, open_computer
from tests.windows.open_windows import open_page
from tests.windows.page_server import PageServer

NAMES = "Apples Bread Cheese Dates Eggs Figs Grapes Honey Jam Kale".split()
PAGE = (
    "<h1>Shopping</h1>"
    + "".join(
        f'<p><label><input type="checkbox" id="{name}" style="width:20px;height:20px"> {name}</label></p>'
        for name in NAMES
    )
    + """<script>
for (const box of document.querySelectorAll("input")) box.onchange = () => fetch("/flip", {method: "POST",
  headers: {"Content-Type": "application/x-www-form-urlencoded"}, body: box.id + "=" + box.checked})
</script>"""
)


@dataclass
class Runner:
    """One contestant: seconds per step, stale looks, and for ours the seconds per phase."""

    name: str
    steps: list[float] = field(default_factory=list[float])
    stale: int = 0
    phases: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    @property
    def p50(self) -> float:
        """Median seconds per step."""
        return statistics.median(self.steps)

    @property
    def p95(self) -> float:
        """95th percentile, seconds per step."""
        return sorted(self.steps)[max(0, int(0.95 * len(self.steps)) - 1)]


def pixels(camera: Any, box: Box) -> bytes:
    """What the box shows now."""
    return bytes(camera.grab({"left": box.x, "top": box.y, "width": box.w, "height": box.h}).raw)


def cut(shot: Any, box: Box) -> bytes:
    """The box, cut out of a grab of the whole screen."""
    screen = np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)
    return screen[box.y : box.bottom, box.x : box.right].tobytes()


def naive(runner: Runner, camera: Any, boxes: Sequence[Box], pause_s: float) -> None:
    """Look, click, look: the loop of most examples."""
    import pyautogui

    pyautogui.PAUSE = pause_s
    for box in boxes:
        start = time.perf_counter()
        before = camera.grab(camera.monitors[0])
        pyautogui.click(box.center.x, box.center.y)
        after = camera.grab(camera.monitors[0])
        runner.steps.append(time.perf_counter() - start)
        runner.stale += cut(before, box) == cut(after, box)
        time.sleep(0.2)


def floor(runner: Runner, camera: Any, display: X11Display, boxes: Sequence[Box]) -> None:
    """The least a click whose effect is awaited can cost."""
    for box in boxes:
        start = time.perf_counter()
        last = first = pixels(camera, box)
        display.fake_motion(*box.center)
        for press in (True, False):
            display.fake_button(1, press)
        display.flush()
        quiet_since = start
        while last == first or time.perf_counter() - quiet_since < 0.012:
            now = pixels(camera, box)
            if now != last:
                last, quiet_since = now, time.perf_counter()
            if time.perf_counter() - start > 2.0:
                runner.stale += 1
                break
        runner.steps.append(time.perf_counter() - start)
        time.sleep(0.2)


def kept_open(computer: Computer) -> Callable[..., Any]:
    """A factory that hands out a computer that is up already and stays up."""

    @asynccontextmanager
    async def opened(*_: object, **__: object) -> AsyncGenerator[Computer]:
        yield computer

    return opened


async def ours(runner: Runner, computer: Computer, goal: str, data: Path) -> None:
    """One run of ten steps; its own clock says how long each took."""
    seen = ListObserver()
    options = RunOptions(
        desktop=DesktopChoice(existing=computer.desktop),
        data=data,
        observers=(seen,),
        open_computer=kept_open(computer),
    )
    result = await run_goal(typed_request(goal), options)
    runner.steps += [event.seconds for event in seen.events if isinstance(event, StepFinished)]
    runner.stale += sum(step.status is not Outcome.VERIFIED for step in result.steps)
    for step in result.steps:
        for phase, seconds in step.seconds.items():
            runner.phases.setdefault(phase, []).append(seconds)


async def compare(rounds: int) -> list[Runner]:
    """All contestants, in turn, round after round; the fifth is our engine without an application."""
    runners = [
        Runner("ours, reading included"),
        Runner("naive, PAUSE 0.1"),
        Runner("naive, PAUSE 0"),
        Runner("floor"),
        Runner("engine"),
    ]
    async with ten_boxes(flips=len(NAMES) * 4 * rounds) as (computer, camera, display, boxes, data):
        for _ in range(rounds):
            await one_round(runners, computer, camera, display, boxes, data)
    return runners


@asynccontextmanager
async def ten_boxes(
    flips: int,
) -> AsyncGenerator[tuple[Computer, Any, X11Display, list[Box], Path]]:
    """A page of ten boxes in Chromium on a desktop of its own; its server must count `flips` in the end."""
    server = PageServer()
    server.serve("/", PAGE)
    with tempfile.TemporaryDirectory() as folder:
        try:
            async with PrivateDesktop() as desktop:
                os.environ |= desktop.environ_for_this_process()
                await open_page(desktop, server)
                boxes = [Box(*server.boxes[name]) for name in NAMES]
                async with open_computer(desktop) as computer:
                    await computer.eyes.look()
                    with mss.MSS() as camera, desktop.open_display() as display:
                        yield computer, camera, display, boxes, Path(folder)
            counted = server.wait_for_post(flips, 5.0)
            assert len(counted) == flips, "the page's server counts other clicks"
        finally:
            server.close()


async def one_round(
    runners: list[Runner],
    computer: Computer,
    camera: Any,
    display: X11Display,
    boxes: Sequence[Box],
    data: Path,
) -> None:
    """Ours checks all boxes, the others flip them back, forth and back."""
    await ours(runners[0], computer, "check " + ", check ".join(NAMES), data)
    await asyncio.sleep(0.3)
    naive(runners[1], camera, boxes, 0.1)
    naive(runners[2], camera, boxes, 0.0)
    floor(runners[3], camera, display, boxes)
    await asyncio.sleep(0.3)
    rehearsed = replace(computer, hands=RecordingHands(computer.clock))
    await ours(runners[4], rehearsed, "press Shift, " * 4 + "press Shift", data)


def report(runners: list[Runner]) -> None:
    """The table."""
    own, slow, fast, least, engine = runners
    print(f"{'':4} {'figure':58} {'target':>18} {'measured':>34}")

    def row(figure: str, target: str, measured: str) -> None:
        print(f"{'L4':4} {figure:58} {target:>18} {measured:>34}")

    def spread(runner: Runner) -> str:
        times = f"{runner.p50 * 1e3:.0f} ms (p95 {runner.p95 * 1e3:.0f})"
        return f"{times}, {runner.stale} of {len(runner.steps)} stale"

    row("our step, reading included, p50", "<= 150 ms, 0 stale", spread(own))
    for name in ("find", "gates", "journal", "act", "settle", "verify"):
        values = own.phases.get(name, [0.0])
        p95 = sorted(values)[max(0, int(0.95 * len(values)) - 1)]
        row(f"  {name}", "", f"{statistics.median(values) * 1e3:.1f} ms (p95 {p95 * 1e3:.1f})")
    row("naive pyautogui + mss, PAUSE 0.1 (default)", "", spread(slow))
    row("naive pyautogui + mss, PAUSE 0", "", spread(fast))
    row("floor: XTEST click, tight poll, 12 ms quiet", "", spread(least))
    row("our step / naive, PAUSE 0.1", "", f"{own.p50 / slow.p50:.2f}x")
    row("our step / floor", "<= 2x (no reading)", f"{own.p50 / least.p50:.2f}x")
    quiet = {"settle", "ask"}
    overhead = [sum(v) for v in zip(*(t for n, t in engine.phases.items() if n not in quiet), strict=False)]
    row(
        "engine per node: gates, journal, hands that only record",
        "",
        f"{statistics.median(overhead) * 1e3:.1f} ms",
    )


def main() -> None:
    """Run and print."""
    rounds = int(sys.argv[sys.argv.index("--rounds") + 1]) if "--rounds" in sys.argv else 3
    report(asyncio.run(compare(rounds)))


if __name__ == "__main__":
    main()
