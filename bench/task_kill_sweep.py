"""SIGKILL the run of every example task at every journal boundary, resume it, and compare the ends.

    make sweep SWEEP='--minutes 10 --resume'
    python bench/task_kill_sweep.py [--minutes M] [--kills N] [--seed S] [--resume] [--state FILE]
                                    [--example NAME] [--at before:fire] [--each N]

Each kill has fresh services and applications on a private desktop, which the run takes for the current one.
What happened is said by others than the run: the server logs its posts, the applications their starts, `wc`
its calls, and the folder of the task holds the files. Counted are kills with the same outcome and the same
end as undisturbed, effects that happened again, programs that were started again, and keys left pressed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent.parent))

from lookhear.memory import Kind, find_run
from lookhear.perception import X11Display
from lookhear.tasks import PHRASE
from lookhear.tools import DesktopSettings, PrivateDesktop, read_hands_log

ROOT = Path(__file__).parent.parent
RUNNER = ROOT / "tests" / "windows" / "crashing_run.py"
SERVICE = ROOT / "tests" / "windows" / "logged_service.py"
EXAMPLES = ROOT / "tasks" / "examples"
SPOKEN = ("spoken-order",)
KINDS = (Kind.RUN, Kind.STARTED, Kind.PLAN, Kind.INTENT, Kind.FIRE, Kind.DONE, Kind.STEP, Kind.CHECK)
PROGRAMS = ("chromium", "galculator", "l3afpad", "pcmanfm", "wc", "xterm", "yad", "zenity")
FINAL = ("verified", "unverified", "failed", "denied")
RESUMES = 3
NOTHING_BEGUN, ENVIRONMENT = 2, 5  # exit codes
SIZE = (1400, 800)


@dataclass(frozen=True)
class End:
    """What there was when all was over, as others than the run tell it."""

    outcome: str
    checks: tuple[bool | None, ...]
    taken: tuple[str, ...]
    posts: int
    files: tuple[tuple[str, str], ...]
    starts: tuple[tuple[str, int], ...]


@dataclass
class Kill:
    """One kill and what came of it."""

    example: str
    point: str
    outcome: str = ""
    faults: list[str] = field(default_factory=list[str])
    note: str = ""


class Sweep:
    """Kills runs of tasks on one desktop."""

    def __init__(self, desktop: PrivateDesktop, folder: Path) -> None:
        self.desktop, self.folder = desktop, folder
        self.count = 0
        self.undisturbed: dict[str, tuple[End, list[str]]] = {}
        self._wrap_programs()

    async def boundaries(self, example: str) -> list[str]:
        """Every point of an undisturbed run of the example at which it can be killed."""
        if example not in self.undisturbed:
            data = self._data()
            try:
                process = await self._start(data, str(RUNNER), "--task", example)
                await self._speak(example, process)
                code, result = await self._told(process)
                assert result.get("outcome") in FINAL, (example, code, result)
                counts = Counter(record for record in _kinds(data))
                points = [
                    f"{w}:{k}#{n + 1}" for k in KINDS for n in range(counts[k]) for w in ("before", "after")
                ]
                self.undisturbed[example] = self._end(data, result), points
            finally:
                self._clean(data)
        return self.undisturbed[example][1]

    async def kill(self, example: str, point: str) -> Kill:
        """Run, kill, resume and compare with the undisturbed run."""
        await self.boundaries(example)
        kill, end = await self.killed(example, point)
        if end is not None:
            kill.faults[:0] = compared(self.undisturbed[example][0], end)
        return kill

    async def killed(self, example: str, point: str) -> tuple[Kill, End | None]:
        """Run, kill and resume; what there was at the end, None where nothing had begun.

        A run that ended before its kill is judged as it ended.
        """
        data = self._data()
        kill = Kill(example, point)
        try:
            await self._run_and_kill(kill, data)
            result: dict[str, Any] = {}
            for _ in range(RESUMES):
                code, result = await self._resume(data, kill.example)
                kill.outcome = (
                    "exit 2" if code == NOTHING_BEGUN else str(result.get("outcome", f"exit {code}"))
                )
                # A display that did not answer may do so by now: such an end is none.
                if code != ENVIRONMENT and (kill.outcome in FINAL or not result):
                    break
            kill.note = str(result.get("reason") or "")[:200]
            if kill.outcome == "exit 2":
                kill.faults = self._nothing_begun(data)
                return kill, None
            end = self._end(data, result)
            kill.faults = [
                *repeated_deeds(data),
                *self._stuck(),
                *(await self._rests(data, end, kill.example)),
            ]
            return kill, end
        finally:
            self._clean(data)

    async def _run_and_kill(self, kill: Kill, data: Path) -> None:
        cut, _, nth = kill.point.partition("#")
        process = await self._start(data, str(RUNNER), "--task", kill.example, "--cut", cut, "--nth", nth)
        await self._speak(kill.example, process)
        await process.communicate()
        if process.returncode != -signal.SIGKILL:
            kill.point += " (too late)"

    async def _speak(self, example: str, process: asyncio.subprocess.Process) -> None:
        """Say the request of an example that waits for one, once its ears are open."""
        if example not in SPOKEN or process.stdout is None:
            return
        if await process.stdout.readline() == b"listening\n":
            await self.desktop.play_to_microphone(self._request())

    def _request(self) -> Path:
        file = self.folder / "request.wav"
        if not file.exists():
            subprocess.run(["flite", "-voice", "slt", "-t", PHRASE, "-o", str(file)], check=True, timeout=60)
        return file

    async def _resume(self, data: Path, example: str) -> tuple[int, dict[str, Any]]:
        """A request that was never heard is said again, as a person would."""
        if example not in SPOKEN:
            return await self._told(await self._start(data, "-m", "lookhear", "resume", "last", "--json"))
        process = await self._start(data, str(RUNNER), "--resume", "last")
        await self._speak(example, process)
        return await self._told(process)

    async def _told(self, process: asyncio.subprocess.Process) -> tuple[int, dict[str, Any]]:
        out, err = await process.communicate()
        if b"Traceback" in err:
            return 99, {"outcome": "traceback", "reason": err.decode()[-400:]}
        lines = [line for line in err.decode().splitlines() if line.startswith("{")]
        text = out.decode() if out.startswith(b"{") else "".join(lines[-1:])
        return process.returncode or 0, json.loads(text) if text else {}

    async def _start(self, data: Path, *arguments: str) -> asyncio.subprocess.Process:
        said = list(arguments)
        if "--task" in said:
            said[said.index("--task") + 1] = str(self._task(said[said.index("--task") + 1]))
        environ = self.desktop.environ
        more = {
            "LOOKHEAR_DATA": str(data),
            "LOOKHEAR_KILL_LOG": str(data / "log.jsonl"),
            "LOOKHEAR_SECRET_PRACTICE": "open-sesame-4711",
            "PATH": f"{self.folder / 'programs'}:{environ.get('PATH', os.defpath)}",
        }
        return await asyncio.create_subprocess_exec(
            sys.executable, "-P", *said,
            env={**environ, **more}, cwd="/",
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    def _task(self, example: str) -> Path:
        """The example, with a server that writes down what it gets."""
        path = self.folder / f"{example}.task.yaml"
        text = (EXAMPLES / path.name).read_text("utf-8")
        text = text.replace("-m, lookhear.tasks.examples.practice_server", str(SERVICE))
        text = text.replace("-m, lookhear.tasks.examples.order_desk", f"{SERVICE}, order_desk")
        path.write_text(text, "utf-8")
        return path

    def _wrap_programs(self) -> None:
        """Each program the examples start, behind a line in the log."""
        folder = self.folder / "programs"
        folder.mkdir()
        for name in PROGRAMS:
            real = shutil.which(name, path=self.desktop.environ.get("PATH", os.defpath))
            assert real is not None, f"{name} is not installed"
            line = f'\'{{"event": "start", "name": "{name}"}}\''
            script = folder / name
            script.write_text(f'#!/bin/sh\necho {line} >>"$LOOKHEAR_KILL_LOG"\nexec {real} "$@"\n')
            script.chmod(0o755)

    def _data(self) -> Path:
        self.count += 1
        data = self.folder / f"data{self.count}"
        data.mkdir(mode=0o700)
        with self._display() as display:
            display.fake_motion(SIZE[0] - 8, 40)
            display.sync()
        return data

    def _end(self, data: Path, result: dict[str, Any]) -> End:
        events = _events(data)
        return End(
            outcome=str(result.get("outcome")),
            checks=tuple(check.get("holds") for check in result.get("checks") or ()),
            taken=tuple(json.dumps(e["fields"], sort_keys=True) for e in events if e["event"] == "taken"),
            posts=sum(e["event"] == "post" for e in events),
            files=tuple(_files(data)),
            starts=tuple(sorted(Counter(e["name"] for e in events if e["event"] == "start").items())),
        )

    async def _rests(self, data: Path, end: End, example: str) -> list[str]:
        """A run that has ended does nothing more when it is resumed, and leaves no program behind."""
        if end.outcome not in FINAL:
            return []
        hands = _hands(data)
        _, again = await self._resume(data, example)
        faults = [f"ended: again {again.get('outcome')}"] if again.get("outcome") != end.outcome else []
        if _hands(data) != hands:
            faults.append("repeated: acted after the end")
        self._take_clipboard()
        deadline = time.monotonic() + 10.0  # a browser's helpers end a moment after it
        while (left := list(processes_of(data))) and time.monotonic() < deadline:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)
        return faults + ([f"left: {_words_of(left)}"] if left else [])

    def _take_clipboard(self) -> None:
        """Copy something: hands that put a clipboard back serve it until somebody copies anew."""
        for name in ("clipboard", "primary"):
            subprocess.run(
                ["xclip", "-selection", name, "-i", "/dev/null"],
                env=self.desktop.environ, check=False, timeout=10,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip

    def _nothing_begun(self, data: Path) -> list[str]:
        events = _events(data)
        return [f"lost: {events}, and nothing to resume"] if events else []

    def _stuck(self) -> list[str]:
        with self._display() as display:
            held = bool(display.held_keys()) or bool(display.pointer_mask() >> 8 & 0x1F)
        return ["stuck: something is held"] if held else []

    @contextlib.contextmanager
    def _display(self) -> Generator[X11Display]:
        with X11Display(self.desktop.display, self.desktop.environ["XAUTHORITY"]) as display:
            yield display

    def _clean(self, data: Path) -> None:
        deadline = time.monotonic() + 5.0
        while (left := list(processes_of(data))) and time.monotonic() < deadline:
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
        shutil.rmtree(data, ignore_errors=True)


def _words_of(pids: list[int]) -> list[str]:
    """What processes are, for who reads the fault."""
    found: list[str] = []
    for pid in pids:
        with contextlib.suppress(OSError):
            said = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            found.append(f"{state} {said[:160]}")
    return found


def _events(data: Path) -> list[dict[str, Any]]:
    log = data / "log.jsonl"
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []


def _kinds(data: Path) -> list[Kind]:
    with contextlib.closing(find_run(data, "last").journal(read_only=True)) as journal:
        return [record.kind for record in journal.records()]


def _files(data: Path) -> Iterator[tuple[str, str]]:
    for work in data.glob("runs/*/work"):
        for path in sorted(work.rglob("*")):
            text = "(a folder)" if path.is_dir() else path.read_text("utf-8", errors="replace")
            yield str(path.relative_to(work)), text


def _hands(data: Path) -> list[str]:
    return [line for path in data.glob("runs/*/hands.log") for line in path.read_text().splitlines()]


def processes_of(data: Path) -> Iterator[int]:
    """What was started for runs that keep their data here and still lives.

    Chromium writes over its environment; the folder of its profile stays in its command line.
    """
    mark = str(data).encode()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            folder = Path("/proc") / pid
            line = (folder / "cmdline").read_bytes()
            if line and mark in (folder / "environ").read_bytes() + line:
                yield int(pid)


def compared(wanted: End, end: End) -> list[str]:
    """How the end differs from the undisturbed one; each difference begins with its kind."""
    faults: list[str] = []
    if end.posts > wanted.posts or len(end.taken) > len(wanted.taken):
        faults.append(f"repeated: {end.posts} posts, {list(end.taken)}")
    before = dict(wanted.starts)
    more = [name for name, count in end.starts if count > before.get(name, 0)]
    if more:
        faults.append(f"repeated: started again {more}")
    if end.outcome != wanted.outcome:
        faults.append(f"outcome: {end.outcome} instead of {wanted.outcome}")
    old, new = asdict(wanted), asdict(end)
    differ = [name for name in ("checks", "taken", "posts", "files", "starts") if old[name] != new[name]]
    return faults + [f"end: {name} {new[name]} instead of {old[name]}" for name in differ]


def repeated_deeds(data: Path) -> list[str]:
    """Deeds that cannot be taken back and that the hands began more than once, by their own log."""
    with contextlib.closing(find_run(data, "last").journal(read_only=True)) as journal:
        deeds = {
            r.payload["key"]: (r.node, str(r.payload.get("index")), json.dumps(r.payload.get("action")))
            for r in journal.records()
            if r.kind is Kind.INTENT and r.payload and r.payload.get("effect") == "irreversible"
        }
    began = Counter(
        deeds[key]
        for path in data.glob("runs/*/hands.log")
        for key in (read_hands_log(path) or {})
        if key in deeds
    )
    return [f"repeated: {node} {action}" for (node, _, action), count in began.items() if count > 1]


def examples(part: str = "") -> list[str]:
    """Names of the examples."""
    names = sorted(path.name.removesuffix(".task.yaml") for path in EXAMPLES.glob("*.task.yaml"))
    return [name for name in names if part in name]


def load(state: Path) -> list[Kill]:
    """The kills of earlier sweeps."""
    return [Kill(**row) for row in json.loads(state.read_text())] if state.exists() else []


def save(state: Path, kills: list[Kill]) -> None:
    """Keep the kills so far; a sweep that is stopped here loses nothing."""
    state.parent.mkdir(parents=True, exist_ok=True)
    fresh = state.with_suffix(".new")
    fresh.write_text(json.dumps([asdict(kill) for kill in kills]))
    fresh.replace(state)


def summary(kills: list[Kill]) -> str:
    """What was found so far."""
    real = [k for k in kills if "too late" not in k.point]
    kinds = Counter(kind for k in kills for kind in {fault.split(":")[0] for fault in k.faults})
    return "\n".join(
        [
            f"kills {len(real)} over {len({k.example for k in real})} examples",
            f"too late  {len(kills) - len(real)}",
            f"same outcome and end {sum(not k.faults for k in real)} of {len(real)}",
            *(
                f"{kind:9} {kinds.get(kind, 0)}"
                for kind in ("repeated", "lost", "outcome", "end", "stuck", "left")
            ),
            *(f"  {k.example} | {k.point} | {k.outcome} | {k.faults} | {k.note}" for k in kills if k.faults),
        ]
    )


async def sweep(arguments: argparse.Namespace) -> list[Kill]:
    """Kill until the time, the number or the boundaries are over; the list of all kills."""
    kills = load(arguments.state) if arguments.resume else []
    known = {(k.example, k.point.removesuffix(" (too late)")) for k in kills}
    end, done = time.monotonic() + arguments.minutes * 60, len(kills)
    rng = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        async with PrivateDesktop(DesktopSettings(size=SIZE)) as desktop:
            sweeper = Sweep(desktop, Path(folder))
            queues: dict[str, list[str]] = {}
            for name in examples(arguments.example):
                points = [p for p in await sweeper.boundaries(name) if arguments.at in p]
                rng.shuffle(points)
                queues[name] = [p for p in points if (name, p) not in known][: arguments.each]
            while any(queues.values()) and time.monotonic() < end and len(kills) - done < arguments.kills:
                for name in [n for n, points in queues.items() if points]:
                    kills.append(kill := await sweeper.kill(name, queues[name].pop()))
                    save(arguments.state, kills)
                    told = f"{kill.example:16} {kill.point:26} {kill.outcome:12} {kill.faults or ''}"
                    print(f"{len(kills):5} {told}", flush=True)
                    if time.monotonic() >= end or len(kills) - done >= arguments.kills:
                        break
    return kills


def main(argv: list[str] | None = None) -> int:
    """Parse, sweep, print; 1 where a kill changed anything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=sys.maxsize, help="how many at most")
    parser.add_argument("--each", type=int, default=sys.maxsize, help="how many at most of each example")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long at most")
    parser.add_argument("--seed", type=int, default=1, help="order of the boundaries")
    parser.add_argument("--resume", action="store_true", help="go on where the state file ends")
    parser.add_argument(
        "--state", type=Path, default=ROOT / "build" / "task_kill_sweep.json", help="the state file"
    )
    parser.add_argument("--example", default="", help="only examples with this in their name")
    parser.add_argument(
        "--at", default="", help="only boundaries with this in their name, such as before:done"
    )
    kills = asyncio.run(sweep(parser.parse_args(argv)))
    print(summary(kills))
    return 1 if any(kill.faults for kill in kills) else 0


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
