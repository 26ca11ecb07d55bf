"""The practice server of the examples, with a log that outlives it: its starts, posts and what it took.

python logged_service.py PAGE                a line of JSON per event goes to the file LOOKHEAR_KILL_LOG
python logged_service.py order_desk SEED     the same with the shuffled order form
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module, resources
from typing import Any

PRACTICE: Any = import_module("lookhear.tasks.examples.practice_server")
DESK: Any = import_module("lookhear.tasks.examples.order_desk")


def note(event: dict[str, Any]) -> None:
    """One line, written whole."""
    with open(os.environ["LOOKHEAR_KILL_LOG"], "a", encoding="utf-8") as log:
        log.write(json.dumps(event, ensure_ascii=False) + "\n")


class LoggedSubmits(list[dict[str, str]]):
    """What the server took, also on disk."""

    def append(self, fields: dict[str, str]) -> None:
        note({"event": "taken", "fields": fields})
        super().append(fields)


def page_of(name: str, *more: str) -> str:
    """The page that the example would serve."""
    if name == "order_desk":
        return DESK.order_page(int(more[0]))
    return resources.files("lookhear.tasks.examples").joinpath(f"{name}.html").read_text(encoding="utf-8")


def main() -> int:
    server: Any = PRACTICE.PracticeServer(page_of(*sys.argv[1:]))
    plain: Any = server.RequestHandlerClass

    class Handler(plain):
        def do_POST(self) -> None:
            note({"event": "post"})
            plain.do_POST(self)

    server.RequestHandlerClass = Handler
    server.submits = LoggedSubmits()
    note({"event": "start", "name": f"service {sys.argv[1]}"})
    print(server.url, flush=True)
    server.serve_forever(poll_interval=0.1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
