"""Two real applications and a typed goal for them, as the documentation shows them.

A GTK dialog and a page in Chromium come up on a private desktop; the goal fills the dialog, confirms it and
checks a box of the page. That it worked is said by the dialog's own output and by the page's server.
"""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from ..agent import Expectation, FileExpectation, HttpExpectation
from ..tools import PrivateDesktop

__all__ = ["DEMO_GOAL", "demo_windows"]

NAME, CITY = "Ada Lovelace", "Ålesund"
DEMO_GOAL = (
    f'type "{NAME}" into Name, type "{CITY}" into City, click OK, then check "I have read the house rules"'
)
_PAGE = """<!doctype html><meta charset="utf-8"><title>House rules</title>
<style>body{font:18px sans-serif;margin:40px;max-width:32em}label{display:block;margin:18px 0}</style>
<h1>House rules</h1>
<p>Please be quiet after ten, and leave the kitchen as you found it.</p>
<label><input type="checkbox" id="rules"> I have read the house rules</label>
<label><input type="checkbox" id="news"> Send me the newsletter</label>
<script>
for (const box of document.querySelectorAll('input'))
  box.onchange = () => fetch('/state', {method: 'POST', body: JSON.stringify({[box.id]: box.checked})});
</script>"""


class _Server(ThreadingHTTPServer):
    """Serves the page and knows which boxes were checked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.boxes: dict[str, bool] = {"rules": False, "news": False}
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def close(self) -> None:
        self.shutdown()
        self.thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/state":
            self._answer("application/json", json.dumps(self._boxes))
        else:
            self._answer("text/html; charset=utf-8", _PAGE)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._boxes.update(json.loads(body))
        self._answer("application/json", "{}")

    def _answer(self, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    @property
    def _boxes(self) -> dict[str, bool]:
        assert isinstance(self.server, _Server)
        return self.server.boxes

    def log_message(self, format: str, *args: object) -> None:
        """The demo's own output is what counts."""


@asynccontextmanager
async def demo_windows(desktop: PrivateDesktop) -> AsyncGenerator[tuple[Expectation, ...]]:
    """The two applications, open; yields what must hold outside the screen when the goal is reached."""
    server = _Server()
    try:
        with tempfile.TemporaryDirectory(prefix="lookhear-demo-") as folder:
            output = Path(folder) / "guest-book.txt"
            await _open(desktop, server, output)
            yield (
                FileExpectation(path=output, equals=f"{NAME}|{CITY}"),
                HttpExpectation(url=f"{server.url}/state", json_equals={"rules": True, "news": False}),
            )
    finally:
        server.close()


async def _open(desktop: PrivateDesktop, server: _Server, output: Path) -> None:
    browser = desktop.find_application("browser")
    desktop.start([*browser, f"--app={server.url}/", "--window-position=0,0", "--window-size=760,800"])
    await desktop.wait_for_window("House rules")
    with output.open("wb") as stream:
        desktop.start(
            [
                *("zenity", "--forms", "--title=Guest book", "--text=Please sign the guest book"),
                *("--add-entry=Name", "--add-entry=City"),
            ],
            stdout=stream,
        )
    await desktop.wait_for_window("Guest book")
