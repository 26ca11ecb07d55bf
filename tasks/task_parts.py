"""The services and applications of a task: started once, found again after a kill, ended with the run."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import EnvironmentFault
from ..memory import Journal, Kind
from ..perception import PrivacyRules
from ..tools import Desktop, find_application, is_same_process, start_stamp
from .task_desktop import BrowserApp, ProgramApp, Service, TaskDesktop
from .task_variables import filled

__all__ = ["TaskParts", "end_parts"]

PART = "LOOKHEAR_TASK_PART"
_SECRETS = "LOOKHEAR_SECRET_"
_GRACE_S = 1.0
# In its own folder, its complaints out of what it prints; the shell gives way to it, so the pid is its own.
_QUIETLY = ("sh", "-c", 'cd -- "$0" || exit 126; exec "$@" 2>>"$LOOKHEAR_TASK_LOG"')


class TaskParts:
    """What a run starts on its desktop.

    `started` are the records of what was started before the run was killed; that is never started again,
    whether it still runs or has done its part and ended. No error quotes a title that `privacy` withholds.
    """

    def __init__(
        self,
        run: str,
        folder: Path,
        desktop: Desktop,
        journal: Journal,
        started: Mapping[str, Any],
        privacy: PrivacyRules | None = None,
    ) -> None:
        self._privacy = privacy
        self._run = run
        self._desktop = desktop
        self._journal = journal
        self._started = dict(started)
        self.work = folder / "work"
        self._own = folder / "parts"

    async def open(
        self, wanted: TaskDesktop, known: Mapping[str, str], here: Path, *, all_shown: bool
    ) -> dict[str, str]:
        """Start what is not started yet, wait for it, and return the texts of the places.

        Args:
            wanted: services and applications.
            known: texts of variables.
            here: the folder of the task file.
            all_shown: every window was there once, so that one that is gone now is not waited for.

        Raises:
            EnvironmentFault: a program cannot be started or does not come up.
        """
        for folder in (self.work, self._own):
            folder.mkdir(mode=0o700, exist_ok=True)
        places = {"folder": str(self.work), "here": str(here)}
        for service in wanted.services:
            url = await self._serve(service, {**known, **places})
            places |= {
                f"{service.name}.url": url,
                f"{service.name}.host": url.partition("://")[2].split("/")[0],
            }
        for number, app in enumerate(wanted.apps, 1):
            await self._show(app, f"app-{number}", {**known, **places}, wait=not all_shown)
        return places

    async def _serve(self, service: Service, known: Mapping[str, str]) -> str:
        said = self._own / f"{service.name}.out"
        process = self._start(service.name, filled(service.run, known), said)
        deadline = time.monotonic() + service.ready_s
        while True:
            line, end, _ = said.read_text(encoding="utf-8", errors="replace").partition("\n")
            if end and "://" in line:
                return line.strip().rstrip("/")
            if end:
                raise EnvironmentFault(
                    f"The service {service.name} says {line!r}.",
                    remedy="Its first line is to be its address.",
                )
            if not is_same_process(process["pid"], process["stamp"]) or time.monotonic() > deadline:
                raise EnvironmentFault(
                    f"The service {service.name} does not say its address. {self._complaint(service.name)}"
                )
            await asyncio.sleep(0.01)

    async def _show(
        self, app: ProgramApp | BrowserApp, name: str, known: Mapping[str, str], *, wait: bool
    ) -> None:
        argv = self._browser(app, name, known) if isinstance(app, BrowserApp) else filled(app.run, known)
        stdout = app.stdout if isinstance(app, ProgramApp) else None
        output = self.work / filled(stdout, known) if stdout is not None else self._own / f"{name}.out"
        self._start(name, argv, output)
        if wait:
            title = filled(app.window, known)
            await self._desktop.wait_for_window(title, timeout_s=app.ready_s, privacy=self._privacy)

    def _browser(self, app: BrowserApp, name: str, known: Mapping[str, str]) -> list[str]:
        profile = self._own / f"{name}-profile"
        argv = find_application("browser", self._desktop.environ, profile)
        argv.append(f"--app={filled(app.browser, known)}")
        argv += [f"--window-size={app.size[0]},{app.size[1]}"] if app.size else []
        argv += [f"--window-position={app.position[0]},{app.position[1]}"] if app.position else []
        return argv

    def _start(self, name: str, argv: Sequence[str], output: Path) -> dict[str, Any]:
        known = self._started.get(name) or self._running(name)
        if known is None:
            mark = f"{PART}={self._run}/{name}"
            log = f"LOOKHEAR_TASK_LOG={self._own / f'{name}.err'}"
            program = [sys.executable if argv[0] == "python" else argv[0], *argv[1:]]
            hidden = [f"--unset={name}" for name in os.environ if name.startswith(_SECRETS)]
            line = ["env", *hidden, mark, log, *_QUIETLY, str(self.work), *program]
            with output.open("wb") as stream:
                begun = self._desktop.start(line, stdout=stream)
            known = {"name": name, "pid": begun.pid, "stamp": start_stamp(begun.pid) or ""}
        if name not in self._started:
            self._journal.append(Kind.STARTED, payload=known)
            self._started[name] = known
        return known

    def _running(self, name: str) -> dict[str, Any] | None:
        """What was started by a run that was killed before it could write that down."""
        marks = (f"{PART}={self._run}/{name}".encode(), str(self._own / f"{name}-profile").encode())
        leaders = [pid for pid in _pids() if _marked(pid, marks) and os.getsid(pid) == pid]
        return {"name": name, "pid": leaders[0], "stamp": start_stamp(leaders[0]) or ""} if leaders else None

    def _complaint(self, name: str) -> str:
        with contextlib.suppress(OSError):
            lines = (self._own / f"{name}.err").read_text(encoding="utf-8", errors="replace").splitlines()
            return f"It says: {lines[-1]}" if lines else ""
        return ""


def _pids() -> Iterator[int]:
    yield from (int(name) for name in os.listdir("/proc") if name.isdigit())


def _marked(pid: int, marks: Sequence[bytes]) -> bool:
    try:
        texts = (Path(f"/proc/{pid}/environ").read_bytes(), Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False
    return any(mark in text for mark in marks for text in texts)


def end_parts(started: Mapping[str, Any]) -> None:
    """End what was started for a run, each with its session: politely first, then by force."""
    for signal_number, grace_s in ((signal.SIGTERM, _GRACE_S), (signal.SIGKILL, _GRACE_S)):
        left = [p["pid"] for p in started.values() if is_same_process(p["pid"], p["stamp"])]
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal_number)
        deadline = time.monotonic() + grace_s
        while left and time.monotonic() < deadline:
            left = [p["pid"] for p in started.values() if is_same_process(p["pid"], p["stamp"])]
            time.sleep(0.01)
