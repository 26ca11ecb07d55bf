"""SIGKILL a real run at every journal boundary and at random instants, resume it, and let the window judge.

    make sweep SWEEP='--minutes 10 --resume'
    python bench/kill_sweep.py [--kills N] [--minutes M] [--seed S] [--resume] [--state FILE] [--shape NAME]

Each kill has a fresh Tk form that logs every event it gets, a run of its own in a process of its own, and
`lookhear resume` afterwards, twice where the first says `indeterminate`. Counted are: effects that happened
more often than asked for, effects that were reported and are not there or are there and were denied, keys
and buttons left pressed, and how the tasks with decisive probes ended. Results are kept in the state file
after every kill, so that a sweep can go on another day.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent.parent))

from lookhear.perception import X11Display
from lookhear.tools import PrivateDesktop
from tests.windows.open_windows import TkForm, open_tk_form, until

ROOT = Path(__file__).parent.parent
RUNNER = ROOT / "tests" / "windows" / "crashing_run.py"
LONG = "the same words and the same words and the same words and the same words, Grüße 漢字 "
BOUNDARIES = [
    f"{when}:{kind}"
    for kind in ("run", "plan", "verdict", "intent", "fire", "done", "step", "outcome")
    for when in ("before", "after")
]


@dataclass(frozen=True)
class Shape:
    """A task and what the form shows once all of it has happened, each effect once.

    `decisive`: every act has a probe that tells whether it happened, also when it has not.
    """

    name: str
    goal: str
    state: dict[str, Any] = field(default_factory=dict[str, Any])
    commands: tuple[str, ...] = ()
    flips: int = 0
    options: tuple[str, ...] = ()
    decisive: bool = True


SHAPES = [
    Shape("type", "type hello into Name", {"name": "hello"}),
    Shape("type repeated letters", 'type "aaaa aaaa" into Name', {"name": "aaaa aaaa"}),
    Shape("type spaces at the end", 'type "one two  " into Name', {"name": "one two  "}),
    Shape("type by pasting", 'type "é ß Å 漢字" into Name', {"name": "é ß Å 漢字"}),
    Shape("type long", f'type "{LONG}" into Email', {"email": LONG}),
    Shape("type behind", 'type " and more" into Name', {"name": "some and more"}, options=("--name", "some")),
    Shape("type behind the same", "type aaaa into Name", {"name": "aaaaaa"}, options=("--name", "aa")),
    Shape("type twice", "type x1 into Name, then type y2 into Email", {"name": "x1", "email": "y2"}),
    Shape("clear", "clear Name", {"name": ""}, options=("--name", "old words")),
    Shape("set", 'set Name to "new words"', {"name": "new words"}, options=("--name", "old")),
    Shape("clear and type", "clear Name, then type abc into Name", {"name": "abc"}, options=("--name", "z")),
    Shape("check", "check Subscribe", {"subscribe": True}, flips=1),
    Shape("check and uncheck", "check Subscribe, then uncheck Subscribe", {"subscribe": False}, flips=2),
    Shape("type and check", "type abc into Email, then check Subscribe", {"email": "abc"}, flips=1),
    Shape("wait and check", "wait 0.2 seconds, then check Subscribe", {"subscribe": True}, flips=1),
    Shape("focus", "focus Name", decisive=False),
    Shape("hover", "hover over Save", decisive=False),
    Shape("close a dialog", "click OK", commands=("ok",), options=("--modal",), decisive=False),
    Shape("counter", "click Count", commands=("count",), decisive=False),
    Shape("commit", "click Delete", commands=("delete",), decisive=False),
    Shape("type and click", "type q into Name and click Save", {"name": "q"}, ("save",), decisive=False),
    Shape("check and click", "check Subscribe, then click Count", {}, ("count",), 1, decisive=False),
    Shape("double click", "double-click Count", commands=("count", "count"), decisive=False),
    Shape("press", "focus Name, then press a three times", {"name": "aaa"}, decisive=False),
]


@dataclass
class Kill:
    """One kill and what came of it."""

    shape: str
    point: str
    outcome: str = ""
    faults: list[str] = field(default_factory=list[str])
    note: str = ""


class Sweep:
    """Kills runs on one desktop."""

    def __init__(self, desktop: PrivateDesktop, folder: Path, rng: random.Random) -> None:
        self.desktop, self.folder, self.rng = desktop, folder, rng
        self.count = 0

    async def kill(self, shape: Shape, point: str) -> Kill:
        """Run, kill, resume and judge; a run that ended before its kill is judged as it ended."""
        self.count += 1
        self._park()
        form = await open_tk_form(self.desktop, self.folder, *shape.options, title=f"Form {self.count}")
        if "--modal" in shape.options:
            await until(lambda: [e for e in form.events("geometry") if "ok" in e["boxes"]])
        data = self.folder / f"data{self.count}"
        kill = Kill(shape.name, point)
        try:
            await self._run_and_kill(shape, kill, data)
            code, result = await self._resume(data)
            if code == 6:
                code, result = await self._resume(data)
            kill.outcome = str(result.get("outcome", f"exit {code}"))
            kill.note = str(result.get("reason") or "")[:160]
            kill.faults = [*judge(shape, form, kill.outcome), *self._stuck(form)]
        finally:
            self.desktop.close_programs()
        return kill

    async def _run_and_kill(self, shape: Shape, kill: Kill, data: Path) -> None:
        cut, _, nth = kill.point.partition("#")
        after_s = float(cut.removeprefix("random ")) if cut.startswith("random") else None
        arguments = ["--goal", shape.goal] + (["--cut", cut, "--nth", nth] if after_s is None else [])
        process = await self._start(data, str(RUNNER), *arguments)
        if after_s is not None:
            assert process.stdout is not None
            await process.stdout.readline()
            await asyncio.sleep(after_s)
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
        await process.communicate()
        if process.returncode != -signal.SIGKILL:
            kill.point += " (too late)"

    async def _resume(self, data: Path) -> tuple[int, dict[str, Any]]:
        process = await self._start(data, "-m", "lookhear", "resume", "last", "--json")
        out, err = await process.communicate()
        if b"Traceback" in err:
            return 99, {"outcome": "traceback", "reason": err.decode()[-160:]}
        return process.returncode or 0, json.loads(out) if out else {"reason": err.decode()}

    async def _start(self, data: Path, *arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-P", *arguments,
            env={**self.desktop.environ, "LOOKHEAR_DATA": str(data)}, cwd="/",
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    def _park(self) -> None:
        with X11Display(self.desktop.display, self.desktop.environ["XAUTHORITY"]) as display:
            display.fake_motion(1200, 40)
            display.sync()

    def _stuck(self, form: TkForm) -> list[str]:
        with X11Display(self.desktop.display, self.desktop.environ["XAUTHORITY"]) as display:
            held = bool(display.held_keys()) or bool(display.pointer_mask() >> 8 & 0x1F)
        return ["stuck: something is held"] if held else []


def judge(shape: Shape, form: TkForm, outcome: str) -> list[str]:
    """The faults, in words that begin with their kind, by what the window wrote down."""
    history, commands = form.events("state"), form.commands()
    last = history[-1]
    flips = sum(a["subscribe"] != b["subscribe"] for a, b in pairwise(history))
    faults: list[str] = []
    if len(commands) > len(shape.commands) or flips > shape.flips:
        faults.append(f"repeated: {commands}, {flips} flips")
    longer = [n for n, v in shape.state.items() if isinstance(v, str) and len(last[n]) > len(v)]
    before = history[0]
    if any(last[name] != before[name] and len(last[name]) > len(shape.state[name]) for name in longer):
        faults.append(f"repeated: {last}")
    wanted = all(last[name] == value for name, value in shape.state.items())
    done = wanted and tuple(commands) == shape.commands and flips == shape.flips
    if outcome in ("verified", "unverified") and not done:
        faults.append(f"false: {outcome}, but {last}, {commands}, {flips} flips")
    if outcome == "failed" and done and (shape.state or shape.commands):
        faults.append("lost: done, but reported as failed")
    if outcome not in ("verified", "unverified", "indeterminate", "failed", "exit 2"):
        faults.append(f"ended: {outcome}")
    if outcome == "exit 2" and (form.events("press") or form.events("key_press")):
        faults.append("lost: acted, but nothing to resume")
    return faults


def points(rng: random.Random) -> list[tuple[Shape, str]]:
    """Every boundary of every shape once, in random order, with random instants in between."""
    boundaries = [(s, f"{b}#{n}") for s in SHAPES for b in BOUNDARIES for n in _occurrences(b)]
    rng.shuffle(boundaries)
    mixed: list[tuple[Shape, str]] = []
    for boundary in boundaries:
        mixed += [boundary, (rng.choice(SHAPES), f"random {rng.random() ** 2 * 0.8:.4f}")]
    return mixed


def _occurrences(boundary: str) -> range:
    return range(1, 4) if boundary.endswith(("intent", "fire", "done")) else range(1, 2)


def summary(kills: list[Kill]) -> str:
    """What was found so far."""
    real = [k for k in kills if "too late" not in k.point]
    decisive = {shape.name for shape in SHAPES if shape.decisive}
    clear = [k for k in real if k.shape in decisive and k.outcome != "exit 2"]
    verified = sum(k.outcome == "verified" for k in clear)
    kinds = Counter(fault.split(":")[0] for k in kills for fault in k.faults)
    lines = [
        f"kills {len(real)} ({sum(k.point.startswith('random') for k in real)} at random instants), "
        f"shapes {len({k.shape for k in real})}",
        *(f"{kind:9} {kinds.get(kind, 0)}" for kind in ("repeated", "lost", "false", "stuck", "ended")),
        f"outcomes  {dict(Counter(k.outcome for k in real))}",
        f"decisive  {verified} of {len(clear)} verified",
    ]
    lines += [
        f"  not verified: {k.shape} | {k.point} | {k.outcome} | {k.note}"
        for k in clear
        if k.outcome != "verified"
    ]
    lines += [
        f"  FAULT {k.shape} | {k.point} | {k.outcome} | {k.faults} | {k.note}" for k in kills if k.faults
    ]
    return "\n".join(lines)


def load(state: Path) -> list[Kill]:
    """The kills of earlier sweeps."""
    return [Kill(**row) for row in json.loads(state.read_text())] if state.exists() else []


def save(state: Path, kills: list[Kill]) -> None:
    """Keep the kills so far; a sweep that is stopped here loses nothing."""
    state.parent.mkdir(parents=True, exist_ok=True)
    fresh = state.with_suffix(".new")
    fresh.write_text(json.dumps([vars(kill) for kill in kills]))
    fresh.replace(state)


async def sweep(arguments: argparse.Namespace) -> list[Kill]:
    """Kill until the time or the number is over; the list of all kills, earlier ones included."""
    kills = load(arguments.state) if arguments.resume else []
    plan = points(random.Random(arguments.seed))
    if arguments.shape:
        plan = [(shape, point) for shape, point in plan if arguments.shape in shape.name]
    end = time.monotonic() + arguments.minutes * 60
    done = len(kills)
    with tempfile.TemporaryDirectory() as folder:
        async with PrivateDesktop() as desktop:
            sweeper = Sweep(desktop, Path(folder), random.Random(arguments.seed))
            while time.monotonic() < end and len(kills) - done < arguments.kills:
                shape, point = plan[len(kills) % len(plan)]
                kill = await sweeper.kill(shape, point)
                kills.append(kill)
                save(arguments.state, kills)
                print(
                    f"{len(kills):5} {kill.shape:24} {kill.point:26} {kill.outcome:14} {kill.faults or ''}",
                    flush=True,
                )
    return kills


def main(argv: list[str] | None = None) -> int:
    """Parse, sweep, print; 1 where anything was repeated, lost, false or stuck."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=sys.maxsize, help="how many at most")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long at most")
    parser.add_argument("--seed", type=int, default=1, help="order of boundaries and random instants")
    parser.add_argument("--resume", action="store_true", help="go on where the state file ends")
    parser.add_argument(
        "--state", type=Path, default=ROOT / "build" / "kill_sweep.json", help="the state file"
    )
    parser.add_argument("--shape", default="", help="only shapes with this in their name")
    kills = asyncio.run(sweep(parser.parse_args(argv)))
    print(summary(kills))
    return 1 if any(kill.faults for kill in kills) else 0


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
