# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""Prints how well real windows are read: Tk, GTK and Chromium windows whose own toolkit says what they show.

Run: `python bench/reading_bench.py [--keep FOLDER] [NAME ...]`. Every window opens on a private desktop; Tk
windows and pages write down role, text, box and state of what they hold, and the elements are compared with
that. GTK dialogs are known by what they were asked to show, without boxes. `--keep` saves picture, lines and
truth of each window for work without a display.
"""

from __future__ import annotations

import asyncio
import http.server
import json
import os
import pickle
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from lookhear.perception import Box, Element, Eyes, Window, X11Display
from lookhear.tools import DesktopSettings, PrivateDesktop

HERE = Path(__file__).parent / "reading"
TK = ("classic", "dark", "toolbar", "list", "menu", "default", "clam", "alt")
GTK: dict[str, tuple[Sequence[str], list[tuple[str, str, dict[str, object]]]]] = {
    "yad-form": (
        "yad --form --title=Contact --field=Name --field=Phone --field=Member:CHK --field=Plan:CB"
        " --field=Seats:NUM Ada 12345 TRUE Gold!Silver 3 --button=Store:0 --button=Discard:1".split(),
        [
            ("textbox", "Name", {"value": "Ada"}),
            ("textbox", "Phone", {"value": "12345"}),
            ("checkbox", "Member", {"checked": True}),
            ("combobox", "Plan", {"value": "Gold"}),
            ("spinbutton", "Seats", {"value": "3"}),
            ("button", "Store", {}),
            ("button", "Discard", {}),
        ],
    ),
    "zenity-question": (
        [
            "zenity",
            "--question",
            "--text=Delete the old backups?",
            "--ok-label=Delete",
            "--cancel-label=Keep",
        ],
        [("text", "Delete the old backups?", {}), ("button", "Delete", {}), ("button", "Keep", {})],
    ),
    "zenity-list": (
        (
            "zenity --list --width=420 --height=300 --column=City --column=Country"
            " Rome Italy Oslo Norway Lima Peru"
        ).split(),
        [("cell", t, {}) for t in ("Rome", "Italy", "Oslo", "Norway", "Lima", "Peru")]
        + [("button", "OK", {}), ("button", "Cancel", {})],
    ),
    "zenity-entry": (
        ["zenity", "--entry", "--text=Your name", "--entry-text=Grace Hopper"],
        [("textbox", "Your name", {"value": "Grace Hopper", "focused": True}), ("button", "OK", {})],
    ),
    "galculator": (["galculator"], [("button", t, {}) for t in "0 1 2 3 4 5 6 7 8 9".split()]),
}


@dataclass
class Score:
    """Counts of one role."""

    wanted: int = 0
    seen: int = 0
    role: int = 0
    text: int = 0
    state: int = 0
    states: int = 0
    wrong: list[str] = field(default_factory=list)


def squeezed(text: str | None) -> str:
    """Text without the differences that do not matter."""
    return "".join((text or "").split()).lower()


def partner(truth: dict[str, Any], elements: list[Element]) -> Element | None:
    """The element that speaks for a thing: by role, then place (or name, if the box is unknown)."""
    box = truth.get("box")
    near: list[tuple[float, Element]] = []
    for e in elements:
        if e.role in ("window", "dialog"):
            continue
        same_text = squeezed(e.text) == squeezed(truth["text"])
        if box is None:
            fits = same_text or (
                e.role == truth["role"] and squeezed(truth["text"]) in squeezed(e.text) != ""
            )
            near += [((e.role == truth["role"]) + same_text, e)] if fits else []
            continue
        true = Box(*box)
        if not true.grown(3).holds(e.box.center) and e.box.iou(true) < 0.3:
            continue
        near.append(((e.role == truth["role"]) + 0.8 * e.box.iou(true) + 0.5 * same_text, e))
    return max(near, key=lambda one: one[0], default=(0.0, None))[1]


def compare(
    name: str, truths: list[dict[str, Any]], elements: list[Element], scores: dict[str, Score]
) -> list[str]:
    """Count what was found; returns controls that were reported where there is none."""
    spoken: set[int] = set()
    for truth in truths:
        score = scores.setdefault(truth["role"], Score())
        score.wanted += 1
        e = partner(truth, elements)
        label = f"{name}: {truth['role']} {truth['text']!r} {truth.get('box')}"
        if e is None:
            score.wrong.append(f"{label} not seen")
            continue
        spoken.add(id(e))
        score.seen += 1
        right = e.role == truth["role"]
        score.role += right
        named = truth["text"] is None or squeezed(e.text) == squeezed(truth["text"])
        score.text += named
        if not right or not named:
            score.wrong.append(f"{label} seen as {e.role} {e.text!r} {tuple(e.box)}")
        for key, value in truth["state"].items():
            score.states += 1
            got = getattr(e.state, key)
            same = squeezed(got) == squeezed(value) if key == "value" else bool(got) == bool(value)
            score.state += same
            if not same:
                score.wrong.append(f"{label} {key} is {got!r}, not {value!r}")
    boxes = [Box(*t["box"]) for t in truths if "box" in t]
    plain = {"text", "heading", "window", "dialog", "image"}
    return [
        f"{name}: {e.role} {e.text!r} {tuple(e.box)} is nothing"
        for e in elements
        if boxes
        and id(e) not in spoken
        and e.role not in plain
        and not any(
            b.grown(4).overlaps(e.box) and e.role == t
            for b, t in zip(boxes, [t["role"] for t in truths if "box" in t], strict=True)
        )
    ]


class Pages:
    """Serves the pages and takes what they say about themselves."""

    def __init__(self) -> None:
        self.truths: dict[str, Any] = {}
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.strip("/")
                page = (HERE / "pages" / f"{name}.html").read_text() if name.isidentifier() else ""
                script = (HERE / "truth.js").read_text()
                body = f"{page}<script>{script}</script>".encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"]))
                outer.truths[self.path.strip("/")] = json.loads(text)
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, name: str) -> str:
        """Where a page is."""
        return f"http://127.0.0.1:{self.server.server_port}/{name}"


async def until(check: Any, limit_s: float = 25.0) -> Any:
    """The first true answer."""
    end = time.monotonic() + limit_s
    while not (found := check()):
        if time.monotonic() > end:
            raise TimeoutError
        await asyncio.sleep(0.05)
    return found


async def show(
    name: str, desktop: PrivateDesktop, display: X11Display, pages: Pages, folder: Path
) -> tuple[Any, list[dict[str, Any]]]:
    """Open a window; returns its program and the truth about it."""
    before = {w.id for w in display.windows()}
    if name in GTK:
        command, known = GTK[name]
        app = desktop.start(command)
        await until(lambda: {w.id for w in display.windows()} - before)
        await asyncio.sleep(0.8)
        return app, [{"role": role, "text": text, "state": state} for role, text, state in known]
    if name in TK:
        out = folder / f"{name}.truth"
        app = desktop.start([sys.executable, str(HERE / "tk_window.py"), name, str(out)])
        await until(out.exists)
        await asyncio.sleep(0.2)
        return app, json.loads(out.read_text())
    app = desktop.start(
        [*desktop.find_application("chromium"), f"--app={pages.url(name)}", "--window-size=1100,740"]
    )
    truths = await until(lambda: pages.truths.get(name))
    await asyncio.sleep(0.4)
    return app, truths


async def one(
    name: str, pages: Pages, keep: Path | None
) -> tuple[list[dict[str, Any]], list[Element], float]:
    """Show one window on a desktop of its own and look at it."""
    with tempfile.TemporaryDirectory() as folder:
        async with PrivateDesktop(DesktopSettings(accessibility=False)) as desktop:
            os.environ.update(desktop.environ_for_this_process())
            display = X11Display(desktop.display)
            try:
                _, truths = await show(name, desktop, display, pages, Path(folder))

                def windows() -> tuple[tuple[Window, ...], None]:
                    return tuple(display.windows()), None

                async with Eyes(desktop.display, windows) as eyes:
                    scene = await eyes.look(timeout_s=60)
                    await asyncio.sleep(0.7)
                    scene = await eyes.look(timeout_s=60)
                    frame, health = eyes.frame(), eyes.health()
                    if keep is not None and frame is not None:
                        np.save(keep / f"{name}.npy", frame.pixels)
                        kept = (eyes._sight.lines, scene.windows, truths)  # pyright: ignore[reportPrivateUsage]
                        (keep / f"{name}.pickle").write_bytes(pickle.dumps(kept))
                return truths, list(scene.elements), health["read"]["last_s"]
            finally:
                display.close()


def report(scores: dict[str, Score], spurious: list[str]) -> None:
    """Print the table and what was wrong."""
    for line in [*(w for s in scores.values() for w in s.wrong), *spurious]:
        print("  ", line)
    print(f"{'role':12} {'wanted':>7} {'seen':>7} {'role':>7} {'text':>7} {'state':>9}")
    total = Counter[str]()
    for role, s in sorted(scores.items()):
        print(f"{role:12} {s.wanted:7} {s.seen:7} {s.role:7} {s.text:7} {s.state:4}/{s.states:<4}")
        total.update(wanted=s.wanted, seen=s.seen, role=s.role, text=s.text, state=s.state, states=s.states)
    print(
        f"all {total['wanted']}: seen {total['seen'] / total['wanted']:.3f},"
        f" role {total['role'] / total['wanted']:.3f},"
        f" text {total['text'] / total['wanted']:.3f}, state {total['state'] / max(1, total['states']):.3f},"
        f" controls where there is none {len(spurious)}"
    )


async def main() -> None:
    """Open every window in turn, then print."""
    arguments = sys.argv[1:]
    keep = Path(arguments.pop(arguments.index("--keep") + 1)) if "--keep" in arguments else None
    names = [a for a in arguments if a != "--keep"]
    pages, scores, spurious = Pages(), dict[str, Score](), list[str]()
    for name in names or [*TK, *GTK, *sorted(p.stem for p in (HERE / "pages").glob("*.html"))]:
        truths, elements, seconds = await one(name, pages, keep)
        spurious += compare(name, truths, elements, scores)
        print(f"{name}: {len(truths)} things, {len(elements)} elements, last reading {seconds:.2f} s")
    report(scores, spurious)


if __name__ == "__main__":
    asyncio.run(main())
