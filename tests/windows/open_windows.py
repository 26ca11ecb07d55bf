"""Opens the windows tests act on, and reads what they wrote down."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lookhear.perception import Box, Window
from lookhear.tools import App, PrivateDesktop, Registry
from tests.windows.page_server import PageServer

TK_FORM = Path(__file__).with_name("tk_form.py")
Event = dict[str, Any]


@dataclass
class TkForm:
    """A `tk_form.py` window; its log is the truth about what reached it."""

    app: App
    window: Window
    log: Path

    def events(self, kind: str | None = None) -> list[Event]:
        """Everything logged so far, or one kind of it."""
        lines = self.log.read_text().splitlines(keepends=True)
        found = [json.loads(line) for line in lines if line.endswith("\n")]
        return [event for event in found if kind in (None, event["event"])]

    def box(self, widget: str) -> Box:
        """Where a widget is on the screen."""
        boxes: dict[str, list[int]] = self.events("geometry")[-1]["boxes"]
        return Box(*boxes[widget])

    def state(self) -> Event:
        """What the fields hold."""
        return self.events("state")[-1]

    def commands(self) -> list[str]:
        """Buttons and menu entries that fired, in order."""
        return [event["name"] for event in self.events("command")]


async def until(check: Callable[[], object], timeout_s: float = 5.0) -> None:
    """Wait for something to become true; fails with what it was last."""
    deadline = time.monotonic() + timeout_s
    while not (value := check()):
        assert time.monotonic() < deadline, f"still {value!r} after {timeout_s:g} s"
        await asyncio.sleep(0.01)


def server_pid(desktop: PrivateDesktop) -> int:
    """The X server of a desktop, for tests that harm it."""
    return next(entry.server_pid for entry in Registry().entries() if entry.id == desktop.id)


async def open_tk_form(desktop: PrivateDesktop, folder: Path, *options: str, title: str = "Form") -> TkForm:
    """Open the form and wait until it has been laid out."""
    log = folder / f"{title}.jsonl"
    log.touch()
    app = desktop.start([sys.executable, str(TK_FORM), str(log), "--title", title, *options])
    window = await desktop.wait_for_window(title, wm_class="TkForm", timeout_s=20)
    form = TkForm(app, window, log)
    await until(lambda: form.events("geometry"))
    return form


async def open_page(
    desktop: PrivateDesktop, server: PageServer, path: str = "/", title: str = "Test page"
) -> Window:
    """Open a page in a Chromium window of its own, without tabs or address bar; returns when it is drawn."""
    url = server.url(path)
    desktop.start([*desktop.find_application("chromium"), f"--app={url}", "--window-size=900,640"])
    window = await desktop.wait_for_window(title, timeout_s=20)
    await asyncio.to_thread(server.wait_for_load, path)
    return window
