"""What the sound server says about its streams, through `pactl`; where that is missing, nothing."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
from collections.abc import AsyncGenerator, Mapping

__all__ = ["SoundServer"]

_ANSWER_WITHIN_S = 2.0
# A program that waits for events outlives an owner that is killed; here the end of its stdin ends it.
_TETHERED = '"$0" "$@" & exec >/dev/null; read -r _; kill "$!"'


class SoundServer:
    """PulseAudio, or PipeWire in its place, as the programs of `environ` find it."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = {**environ, "LC_ALL": "C"}
        self._program = shutil.which("pactl", path=environ.get("PATH"))

    @property
    def known(self) -> bool:
        """Whether it can be asked: `pactl` is installed."""
        return self._program is not None

    async def answers(self) -> bool:
        """Whether there is one."""
        return bool(await self._ask("info"))

    async def source_of(self, pid: int) -> str | None:
        """The name of the source a process records from; None where that cannot be told."""
        about = await self._ask("list", "source-outputs")
        for stream in about.split("Source Output #")[1:]:
            found = re.search(r"^\s+Source: (\d+)$", stream, re.MULTILINE)
            if found and f'application.process.id = "{pid}"' in stream:
                return (await self._names("sources")).get(found[1])
        return None

    async def ahead_s(self, source: str) -> float | None:
        """How far ahead of its time the sink behind a source renders now; None where that cannot be told."""
        about = (await self._ask("list", "sources")).split("Source #")
        mine = next((one for one in about if f"Name: {source}\n" in one), "")
        played = re.search(r'(?:Monitor of Sink: (?!n/a)|device\.master_device = ")([^\s"]+)', mine)
        name = played[1].removesuffix(".monitor") if played else None
        about = (await self._ask("list", "sinks")).split("Sink #")
        behind = next((one for one in about if f"Name: {name}\n" in one), "")
        found = re.search(r"configured (\d+) usec", behind)
        return int(found[1]) / 1e6 if found else None

    async def default_sink(self) -> str | None:
        """The name of the sink programs play to."""
        return (await self._ask("get-default-sink")).strip() or None

    async def plays(self) -> bool:
        """Whether any program plays."""
        return bool(re.search(r"^\s+Corked: no$", await self._ask("list", "sink-inputs"), re.MULTILINE))

    async def changes(self) -> AsyncGenerator[str]:
        """Lines such as `Event 'new' on sink-input #5`, until the server goes away."""
        if self._program is None:
            return
        process = await self._start("subscribe", tethered=True)
        try:
            assert process.stdout is not None
            while line := await process.stdout.readline():
                yield line.decode(errors="replace").strip()
        finally:
            await _end(process)

    async def _names(self, kind: str) -> dict[str, str]:
        """Number and name of everything of a kind."""
        lines = (await self._ask("list", "short", kind)).splitlines()
        return {parts[0]: parts[1] for line in lines if len(parts := line.split("\t")) > 1}

    async def _ask(self, *question: str) -> str:
        if self._program is None:
            return ""
        process = await self._start(*question)
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_S):
                said, _ = await process.communicate()
        except TimeoutError:
            return ""
        finally:
            await _end(process)
        return said.decode(errors="replace") if process.returncode == 0 else ""

    async def _start(self, *argument: str, tethered: bool = False) -> asyncio.subprocess.Process:
        argv = [self._program or "pactl", *argument]
        starting = asyncio.create_task(
            asyncio.create_subprocess_exec(
                *(["/bin/sh", "-c", _TETHERED] if tethered else []),
                *argv,
                env=self._environ,
                stdin=asyncio.subprocess.PIPE if tethered else asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        )
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            # A start that is cancelled midway loses its child; asyncio complains about that on the terminal.
            await _end(await starting)
            raise


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        if process.stdin is not None:
            process.stdin.close()
        else:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await asyncio.shield(process.wait())
