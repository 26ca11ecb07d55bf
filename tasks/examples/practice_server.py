"""Practice pages on loopback: serves one, writes down what its form sends, and says so as JSON.

`python -m lookhear.tasks.examples.practice_server PAGE` prints its address and serves until it is ended.
GET /record answers `{"submits": [{…}, …]}`; nothing is ever sent anywhere else.
"""

from __future__ import annotations

import html
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from urllib.parse import parse_qs

__all__ = ["PAGES", "PracticeServer", "main", "serve"]

PAGES = ("booking", "order", "prices", "slow", "survey", "login")
SLOW_S = 1.5
MAX_BYTES = 100_000


class PracticeServer(ThreadingHTTPServer):
    """One page of HTML on a free loopback port; `submits` are the fields of the forms that came."""

    daemon_threads = True

    def __init__(self, page: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.page = page
        self.submits: list[dict[str, str]] = []
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/record":
            with self._practice.lock:
                self._answer(
                    "application/json", json.dumps({"submits": self._practice.submits}, ensure_ascii=False)
                )
        elif self.path == "/slow":
            time.sleep(SLOW_S)
            self._answer("text/plain; charset=utf-8", "Your table is number 12")
        elif self.path == "/":
            self._answer("text/html; charset=utf-8", self._practice.page)
        else:
            self._answer("text/plain", "not here", 404)

    def do_POST(self) -> None:
        length = min(int(self.headers.get("Content-Length") or 0), MAX_BYTES)
        fields = parse_qs(self.rfile.read(length).decode("utf-8", errors="replace"), keep_blank_values=True)
        values = {name: ", ".join(found) for name, found in fields.items()}
        problem = _problem(values)
        if problem is None:
            with self._practice.lock:
                self._practice.submits.append(values)
        title, text = (
            ("Received", "Thank you, it has arrived.") if problem is None else ("Not accepted", problem)
        )
        self._answer("text/html; charset=utf-8", _RESULT.format(title=title, text=html.escape(text)))

    @property
    def _practice(self) -> PracticeServer:
        assert isinstance(self.server, PracticeServer)
        return self.server

    def _answer(self, kind: str, text: str, status: int = 200) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Its output is its address, nothing else."""


_RESULT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<body style="font: 18px sans-serif; margin: 40px"><h1>{title}</h1><p>{text}</p>"""


def _problem(values: dict[str, str]) -> str | None:
    """What a server would say of values it does not take."""
    if "guests" in values and not (values["guests"].isdigit() and 1 <= int(values["guests"]) <= 12):
        return "Guests: a number from 1 to 12, please."
    return None


def serve(page: str) -> None:
    """Serve one page of HTML, and say where on the first line of the output."""
    with PracticeServer(page) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        server.serve_forever(poll_interval=0.1)


def main() -> int:
    """Serve the page named by the first argument."""
    if len(sys.argv) != 2 or sys.argv[1] not in PAGES:
        sys.stderr.write(f"usage: practice_server PAGE, one of {', '.join(PAGES)}\n")
        return 2
    page = resources.files(__package__ or "").joinpath(f"{sys.argv[1]}.html")
    serve(page.read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
