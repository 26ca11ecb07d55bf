"""Serves pages on a free loopback port and writes down what their forms post."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

FORM = """<!doctype html><meta charset="utf-8"><title>{title}</title>
<script>
const report = () => {{
  // A browser that has just started drops keys until its page has the focus.
  if (!document.hasFocus()) return setTimeout(report, 10)
  const boxes = {{}}
  const top = screenY + outerHeight - innerHeight
  const left = screenX + (outerWidth - innerWidth) / 2
  const scaled = list => list.map(v => Math.round(v * devicePixelRatio))
  for (const e of document.querySelectorAll("[name], [id]")) {{
    const r = e.getBoundingClientRect()
    boxes[e.id || e.name] = scaled([left + r.x, top + r.y, r.width, r.height])
  }}
  fetch("/loaded" + location.pathname, {{method: "PUT", body: JSON.stringify(boxes)}})
}}
addEventListener("load", () => requestAnimationFrame(() => setTimeout(report, 0)))
</script>
<body style="font: 18px 'DejaVu Sans'; margin: 24px">{body}</body>"""


class PageServer:
    """Real pages for a real browser.

    `pages` maps a path to the body of a page; `posts` collects (path, fields) in order of arrival;
    `loaded` lists paths in order of loading; `boxes` has the screen boxes of the named elements of the
    page loaded last.
    """

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.posts: list[tuple[str, dict[str, list[str]]]] = []
        self.loaded: list[str] = []
        self.boxes: dict[str, list[int]] = {}
        self._arrived = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"

    def serve(self, path: str, body: str, title: str = "Test page") -> str:
        """Offer a page; returns its address."""
        self.pages[path] = FORM.format(title=title, body=body)
        return self.url(path)

    def wait_for_post(
        self, count: int = 1, timeout_s: float = 10.0
    ) -> list[tuple[str, dict[str, list[str]]]]:
        """All posts once there are `count`."""
        with self._arrived:
            came = self._arrived.wait_for(lambda: len(self.posts) >= count, timeout_s)
            assert came, f"only {len(self.posts)} of {count} posts came: {self.posts}"
            return list(self.posts)

    def wait_for_load(self, path: str = "/", timeout_s: float = 20.0) -> None:
        """Return once the page has been loaded and drawn."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: path in self.loaded, timeout_s), f"{path} was not loaded"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _record(self, path: str, fields: dict[str, list[str]]) -> None:
        with self._arrived:
            self.posts.append((path, fields))
            self._arrived.notify_all()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = owner.pages.get(self.path.split("?")[0])
                self._reply(200 if page else 404, page or "not here")

            def do_PUT(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                boxes: dict[str, list[int]] = json.loads(self.rfile.read(length))
                with owner._arrived:
                    owner.boxes = boxes
                    owner.loaded.append(self.path.removeprefix("/loaded"))
                    owner._arrived.notify_all()
                self.send_response(204)
                self.end_headers()

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                fields = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
                owner._record(self.path, fields)
                self._reply(200, FORM.format(title="Received", body="<h1>Received</h1>"))

            def _reply(self, status: int, text: str) -> None:
                data = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler
