# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
"""Prints what a step costs that a model decides, beside the naive loop and the XTEST floor, in the same run.

Run: `python bench/model_step_bench.py [--rounds N]`. Ten check boxes of a page in a real Chromium on a
private desktop of its own are flipped, one an answer, by a model that takes no time to think: a scripted
server on loopback that speaks the wire format in the Nemotron dialect. So all that is measured is ours:
looking, the message and its way, gates, journal, hands, settling and checks. Bytes are those of the requests;
image tokens are those that Nemotron would count, 32x32 pixels each.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from step_bench import NAMES, Runner, floor, kept_open, naive, ten_boxes

from lookhear.agent import Outcome, StepwisePlanner
from lookhear.perception import Box, ChatSettings, ScriptedChatServer, find_profile, open_chat_model
from lookhear.tasks import DesktopChoice, RunOptions, run_goal, typed_request
from lookhear.tools import Computer

MODEL = "nemotron-3-nano-omni"
SIZE = 1280, 800


@dataclass
class Wire:
    """A model of no thought: the next box for each request, and what the requests took."""

    boxes: list[Box]
    asked_s: list[float] = field(default_factory=list[float])
    sizes: list[int] = field(default_factory=list[int])
    pictures: list[int] = field(default_factory=list[int])

    def answer(self, request: dict[str, Any]) -> str:
        """A click on the next box, or the end."""
        step = len(self.asked_s)
        self.asked_s.append(time.perf_counter())
        self.sizes.append(len(json.dumps(request)))
        self.pictures.append(json.dumps(request).count('"image_url":'))
        if step >= len(self.boxes):
            return "## Action:\nEnd.\n\n## Code:\n```python\ncomputer.terminate(status='success')\n```"
        x, y = (at / span for at, span in zip(self.boxes[step].center, SIZE, strict=True))
        return f"## Action:\nFlip.\n\n## Code:\n```python\npyautogui.click(x={x:.5f}, y={y:.5f})\n```"

    @property
    def steps_s(self) -> list[float]:
        """From one request to the next: one whole step each."""
        return [after - before for before, after in zip(self.asked_s, self.asked_s[1:], strict=False)]


@dataclass
class Ours(Runner):
    """A model-driven run, and what it put on the wire."""

    sizes: list[int] = field(default_factory=list[int])
    pictures: list[int] = field(default_factory=list[int])


async def driven(runner: Ours, computer: Computer, boxes: list[Box], data: Path) -> None:
    """Ten answers."""
    wire = Wire(boxes)
    async with ScriptedChatServer(wire.answer, models=[MODEL]) as server:
        model = open_chat_model(MODEL, server.base_url, find_profile(MODEL), ChatSettings())
        options = RunOptions(
            desktop=DesktopChoice(existing=computer.desktop),
            data=data,
            open_computer=kept_open(computer),
            planner=StepwisePlanner(model),
        )
        result = await run_goal(typed_request("Check every box."), options)
        await model.close()
    assert len(result.steps) == len(boxes), result.reason
    runner.steps += wire.steps_s
    runner.stale += sum(step.status is not Outcome.VERIFIED for step in result.steps)
    runner.sizes += wire.sizes
    runner.pictures += wire.pictures
    for step in result.steps:
        for phase, seconds in step.seconds.items():
            runner.phases.setdefault(phase, []).append(seconds)
    for phase in ("look", "model"):
        runner.phases.setdefault(phase, []).append(result.phases.get(phase, 0.0) / len(wire.asked_s))


async def compare(rounds: int) -> tuple[Ours, Runner, Runner]:
    """Ours, the naive loop without pauses, the floor, in turn."""
    own, plain, least = Ours("ours"), Runner("naive, PAUSE 0"), Runner("floor")
    async with ten_boxes(flips=len(NAMES) * 4 * rounds) as (computer, camera, display, boxes, data):
        for _ in range(rounds):
            await driven(own, computer, boxes, data)
            await asyncio.sleep(0.3)
            naive(plain, camera, boxes, 0.0)
            floor(least, camera, display, boxes)
            naive(plain, camera, boxes, 0.0)
            await asyncio.sleep(0.3)
    return own, plain, least


def report(own: Ours, plain: Runner, least: Runner) -> None:
    """The table."""
    print(f"{'':4} {'figure':58} {'target':>18} {'measured':>34}")

    def row(figure: str, target: str, measured: str) -> None:
        print(f"{'D5':4} {figure:58} {target:>18} {measured:>34}")

    def spread(runner: Runner) -> str:
        times = f"{runner.p50 * 1e3:.0f} ms (p95 {runner.p95 * 1e3:.0f})"
        return f"{times}, {runner.stale} of {len(runner.steps)} stale"

    row("a step that a model decides, reading included, p50", "", spread(own))
    for name in ("look", "model", "find", "gates", "journal", "act", "settle", "verify"):
        values = own.phases.get(name, [0.0])
        row(f"  {name}", "", f"{statistics.median(values) * 1e3:.1f} ms")
    row("naive pyautogui + mss, PAUSE 0", "", spread(plain))
    row("floor: XTEST click, tight poll, 12 ms quiet", "", spread(least))
    row("our step / floor", "<= 2x (no reading)", f"{own.p50 / least.p50:.2f}x")
    tokens = (SIZE[0] // 32) * (SIZE[1] // 32)
    pictures = statistics.median(own.pictures)
    row("bytes of a request, median", "", f"{statistics.median(own.sizes) / 1e3:.0f} kB")
    row("pictures in a request, median; image tokens", "", f"{pictures:.0f}; {pictures * tokens:.0f}")
    row("image tokens that are new in a step", "", f"{tokens}")


def main() -> None:
    """Run and print."""
    rounds = int(sys.argv[sys.argv.index("--rounds") + 1]) if "--rounds" in sys.argv else 3
    report(*asyncio.run(compare(rounds)))


if __name__ == "__main__":
    main()
