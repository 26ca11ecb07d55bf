"""A form that can be changed and a server that can say no; what it took is in `taken`."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

Fields = dict[str, str]
Answer = Callable[[Fields], "tuple[int, str, bool]"]
PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 18px sans-serif; margin: 28px 40px }} p {{ margin: 16px 0 }}
input, select, button, textarea {{ font: inherit; padding: 4px 8px }} {style}</style>
<body>{body}"""


def page(body: str, *, title: str, style: str = "", lang: str = "en") -> str:
    """A whole page."""
    return PAGE.format(body=body, title=title, style=style, lang=lang)


def thanks(fields: Fields) -> tuple[int, str, bool]:
    """Takes whatever comes."""
    return 200, page("<h1>Received</h1><p>Thank you, it has arrived.</p>", title="Received"), True


class FormServer(ThreadingHTTPServer):
    """Serves one page; `answer` gives status, page and whether the fields were taken.

    GET /record answers `{"submits": [...]}` with what was taken; `posted` has everything that came.
    """

    daemon_threads = True

    def __init__(self, html: str, answer: Answer = thanks) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.html, self.answer = html, answer
        self.taken: list[Fields] = []
        self.posted: list[Fields] = []
        self.loop = threading.Thread(target=self.serve_forever, args=(0.02,))
        self.loop.start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def close(self) -> None:
        self.shutdown()
        self.loop.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    @property
    def _form(self) -> FormServer:
        assert isinstance(self.server, FormServer)
        return self.server

    def do_GET(self) -> None:
        if self.path == "/record":
            record = json.dumps({"submits": self._form.taken}, ensure_ascii=False)
            self._reply(200, record, "application/json")
        else:
            self._reply(200 if self.path == "/" else 404, self._form.html)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        fields = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
        values = {name: ", ".join(found) for name, found in fields.items()}
        self._form.posted.append(values)
        status, html, taken = self._form.answer(values)
        if taken:
            self._form.taken.append(values)
        self._reply(status, html)

    def _reply(self, status: int, text: str, kind: str = "text/html; charset=utf-8") -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""
