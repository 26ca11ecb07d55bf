"""A headless Chromium that is asked about a page over DevTools: what it logged, how it lies, how it looks."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import tempfile
import urllib.request
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --no-default-browser-check "
    "--disable-background-networking --disable-component-update --disable-sync --password-store=basic "
    "--disable-dev-shm-usage --hide-scrollbars --remote-debugging-port=0"
).split()


def axe_source() -> str:
    """The accessibility checker, read as data; its package is never imported."""
    spec = find_spec("axe_playwright_python")
    assert spec is not None, "pip install --no-deps -r requirements/dev.txt"
    assert spec.submodule_search_locations
    return (Path(spec.submodule_search_locations[0]) / "axe.min.js").read_text("utf-8")


@dataclass
class Page:
    """One tab; `logged` has every error and warning it wrote, `asked` every address it asked for."""

    socket: ClientConnection
    logged: list[str] = field(default_factory=list[str])
    asked: list[str] = field(default_factory=list[str])
    _numbers: Any = field(default_factory=lambda: count(1))
    _loaded: bool = False

    async def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One DevTools command and its answer; events that come in between are noted."""
        number = next(self._numbers)
        await self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        async with asyncio.timeout(60):
            while True:
                said = json.loads(await self.socket.recv())
                if said.get("id") == number:
                    assert "error" not in said, said
                    return said["result"]
                self._note(said)

    def _note(self, said: dict[str, Any]) -> None:
        told = said.get("params", {})
        match said.get("method"):
            case "Runtime.exceptionThrown":
                self.logged.append(str(told["exceptionDetails"]))
            case "Runtime.consoleAPICalled" if told["type"] in ("error", "warning", "assert"):
                self.logged.append(str(told["args"]))
            case "Log.entryAdded" if told["entry"]["level"] in ("error", "warning"):
                self.logged.append(str(told["entry"]))
            case "Network.requestWillBeSent":
                self.asked.append(told["request"]["url"])
            case "Page.loadEventFired":
                self._loaded = True
            case _:
                pass

    async def open(self, file: Path, width: int, *, scheme: str = "light") -> None:
        """Load a file at a width in CSS pixels and a colour scheme."""
        for domain in ("Runtime", "Log", "Network", "Page"):
            await self.send(f"{domain}.enable")
        await self.resize(width, 900)
        await self.send(
            "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}]
        )
        self._loaded = False
        await self.send("Page.navigate", url=file.as_uri())
        async with asyncio.timeout(30):
            while not self._loaded:
                self._note(json.loads(await self.socket.recv()))

    async def resize(self, width: int, height: int) -> None:
        """Another size of the window; narrow ones are phones."""
        await self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip

    async def evaluate(self, code: str) -> Any:
        """The value of an expression, awaited."""
        done = await self.send("Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    async def axe(self) -> list[dict[str, Any]]:
        """What axe-core finds: `id`, `impact`, and the elements."""
        await self.evaluate(axe_source() + ";0")
        found = await self.evaluate("axe.run(document).then(r => JSON.stringify(r.violations))")
        return [
            {"id": v["id"], "impact": v["impact"], "nodes": [n["html"][:120] for n in v["nodes"]]}
            for v in json.loads(found)
        ]

    async def picture(self, *, height: int | None = None) -> bytes:
        """A PNG of the page from its top, whole or so many pixels of it."""
        whole = await self.evaluate("[document.documentElement.clientWidth, document.body.scrollHeight]")
        clip = {"x": 0, "y": 0, "width": whole[0], "height": min(height or whole[1], whole[1]), "scale": 1}
        done = await self.send("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(done["data"])


@asynccontextmanager
async def open_tab() -> AsyncGenerator[Page]:
    """A tab of a browser with a profile of its own; both are gone afterwards."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program is not None, "chromium is not installed"
    with tempfile.TemporaryDirectory(prefix="lookhear-tab-", ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            program, *FLAGS, f"--user-data-dir={profile}", "about:blank",
            stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        assert process.stderr is not None
        draining: asyncio.Task[bytes] | None = None
        try:
            port = await _port(process.stderr)
            draining = asyncio.create_task(process.stderr.read())
            async with connect(await _tab(port), max_size=None, compression=None) as socket:
                yield Page(socket)
        finally:
            process.terminate()
            await process.wait()
            if draining is not None:
                await draining


async def _port(stderr: asyncio.StreamReader) -> int:
    async with asyncio.timeout(30):
        while line := (await stderr.readline()).decode():
            if "DevTools listening on" in line:
                return int(line.split(":")[-1].split("/")[0])
    raise AssertionError("chromium did not come up")


async def _tab(port: int) -> str:
    """The address of its first tab, asked over plain HTTP."""

    def listed() -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=10) as answer:
            return json.loads(answer.read())

    tabs = await asyncio.to_thread(listed)
    return next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")
