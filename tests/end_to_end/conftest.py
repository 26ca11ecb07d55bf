"""`lookhear` as a person runs it: the command line on a real desktop, JSON and exit code out."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lookhear.tools import PrivateDesktop


@dataclass
class Ended:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.stdout)

    @property
    def outcome(self) -> str:
        return str(self.json["outcome"])

    @property
    def statuses(self) -> list[str]:
        return [step["status"] for step in self.json["steps"]]


@dataclass
class Cli:
    """Runs `python -m lookhear …` with an environment of its own."""

    environ: dict[str, str]
    data: Path
    started: list[asyncio.subprocess.Process] = field(default_factory=list[asyncio.subprocess.Process])

    async def start(self, *arguments: str, **changes: str) -> asyncio.subprocess.Process:
        return await self._start(arguments, changes, asyncio.subprocess.DEVNULL)

    async def start_typed(self, *arguments: str) -> asyncio.subprocess.Process:
        """With a pipe to type into."""
        return await self._start(arguments, {}, asyncio.subprocess.PIPE)

    async def _start(
        self, arguments: tuple[str, ...], changes: dict[str, str], stdin: int
    ) -> asyncio.subprocess.Process:
        environ = {**self.environ, "LOOKHEAR_DATA": str(self.data), **changes}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "lookhear", *arguments,
            env=environ, cwd="/",
            stdin=stdin,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self.started.append(process)
        return process

    async def __call__(self, *arguments: str, **changes: str) -> Ended:
        process = await self.start(*arguments, **changes)
        return await self.ended(process)

    async def ended(self, process: asyncio.subprocess.Process, timeout_s: float = 90.0) -> Ended:
        async with asyncio.timeout(timeout_s):
            out, err = await process.communicate()
        assert process.returncode is not None
        text = err.decode()
        assert "Traceback" not in text, text
        return Ended(process.returncode, out.decode(), text)

    async def run(self, goal: str, *options: str, **changes: str) -> Ended:
        return await self("run", goal, "--json", *options, **changes)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def cli(desktop: PrivateDesktop, data: Path) -> Iterator[Cli]:
    """The command line on the private desktop of this test process."""
    command = Cli(dict(desktop.environ), data)
    yield command
    assert all(process.returncode is not None for process in command.started)


@pytest.fixture
def bare_cli(data: Path) -> Cli:
    """The command line with no display at all."""
    environ = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY")}
    return Cli(environ, data)
