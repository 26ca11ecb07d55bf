# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportPrivateUsage=false
"""Opens a screen of the reading set on a private desktop and looks; the truth comes from whoever drew it."""

from __future__ import annotations

import asyncio
import http.server
import importlib.util
import json
import os
import pickle
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reading.blocks import page

from lookhear.perception import (
    Box,
    Element,
    Eyes,
    Frame,
    Integrity,
    Label,
    Line,
    Modality,
    OcrWorker,
    Sight,
    Window,
    X11Display,
    open_readers,
)
from lookhear.tools import DesktopSettings, PrivateDesktop

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from reading.screens import Shown

__all__ = ["Pages", "Seen", "kept", "look_at", "read_again"]

HERE = Path(__file__).parent
LISTING = """total 24
drwxr-xr-x 2 ada staff 4096 Mar  4 10:12 drafts
-rw-r--r-- 1 ada staff  812 Mar  4 10:15 budget.csv
-rw-r--r-- 1 ada staff 2310 Mar  5 09:40 letter.txt
error: cannot open 'notes.md': No such file or directory
3 files copied, 1 skipped (see /var/log/copy.log)
build finished in 12.4 s with 0 errors
"""


@dataclass
class Seen:
    """What a screen showed: pixels as the reader judged them, lines, windows, caret, and the truth.

    `elements` are those of pixels and trees, where trees were asked.
    """

    pixels: NDArray[np.uint8]
    lines: list[Line]
    windows: tuple[Window, ...]
    caret: Box | None
    truth: dict[str, Any]
    elements: list[Element] | None = None


class Pages:
    """Serves the pages and takes what they say about themselves."""

    def __init__(self) -> None:
        self.truths: dict[str, Any] = {}
        self.texts: dict[str, str] = {}
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                text = outer.texts.get(self.path.strip("/"), "")
                body = f"{text}<script>{(HERE / 'truth.js').read_text()}</script>".encode()
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

    def url(self, shown: Shown) -> str:
        """Where the page of a screen is."""
        look, _, plan = shown.what.partition(" ")
        made = (
            (HERE / "pages" / f"{shown.what}.html").read_text()
            if shown.kind == "old"
            else page(look, shown.name, plan)
        )
        self.texts[shown.name] = made
        return f"http://127.0.0.1:{self.server.server_port}/{shown.name}"


async def _until(check: Any, limit_s: float = 30.0) -> Any:
    """The first true answer."""
    end = time.monotonic() + limit_s
    while not (found := check()):
        if time.monotonic() > end:
            raise TimeoutError
        await asyncio.sleep(0.05)
    return found


async def _show(
    shown: Shown, desktop: PrivateDesktop, display: X11Display, pages: Pages, folder: Path
) -> dict[str, Any]:
    """Open what a screen shows; returns the truth about it."""
    before = {w.id for w in display.windows()}
    out = folder / "truth.json"

    def written() -> Any:
        return json.loads(out.read_text()) if out.exists() and out.read_text() else None

    if shown.kind in ("page", "old"):
        width, height = (round(n / shown.scale) for n in shown.size)
        size = f"--window-size={width},{height}" if shown.kind == "page" else "--window-size=1100,740"
        scale = f"--force-device-scale-factor={shown.scale:g}"
        desktop.start(
            [
                *desktop.find_application("chromium"),
                f"--app={pages.url(shown)}",
                size,
                "--window-position=0,0",
                scale,
            ]
        )
        return await _until(lambda: pages.truths.get(shown.name))
    if shown.kind == "tk":
        desktop.start([sys.executable, str(HERE / "tk_window.py"), shown.what, str(out), str(shown.scale)])
    elif shown.kind == "qt":
        if importlib.util.find_spec("PySide6") is None:
            raise FileNotFoundError("PySide6 is missing: python -m pip install -r requirements/bench.txt")
        scale = ["env", f"QT_SCALE_FACTOR={shown.scale:g}", "QT_QPA_PLATFORM=xcb"]
        desktop.start([*scale, sys.executable, str(HERE / "qt_window.py"), *shown.what.split(), str(out)])
    elif shown.kind == "xterm":
        script = folder / "listing"
        script.write_text(LISTING)
        desktop.start(
            ["xterm", *shown.what.split(), "-geometry", "90x24+40+40", "-e", f"cat {script}; sleep 600"]
        )
        await _until(lambda: {w.id for w in display.windows()} - before)
        await asyncio.sleep(0.5)
        window = next(w for w in display.windows() if w.id not in before)
        words = [{"text": word, "box": list(window.box)} for word in LISTING.split()]
        return {"things": [], "words": words}
    else:
        desktop.start(
            [part.replace("_", " ") if part.startswith("--") else part for part in shown.what.split()]
        )
        await _until(lambda: {w.id for w in display.windows()} - before)
        await asyncio.sleep(0.8)
        asked = ["/usr/bin/python3", str(HERE / "gtk_truth.py"), str(out), f"{shown.scale:g}"]
        asked += ["named"] if shown.kind == "gtk-named" else []
        desktop.start(asked)
    return await _until(written)


async def look_at(shown: Shown, pages: Pages, *, trees: bool = False) -> Seen:
    """Show one screen on a desktop of its own and look at it, with `trees` at what programs say as well."""
    accessible = trees or shown.kind.startswith("gtk")
    settings = DesktopSettings(size=shown.size, accessibility=accessible, sound=False)
    with tempfile.TemporaryDirectory() as folder:
        async with PrivateDesktop(settings) as desktop:
            os.environ.update(desktop.environ_for_this_process())
            display = X11Display(desktop.display)
            try:
                desktop.start(["xdotool", "mousemove", "3", "3"])  # else it hovers in the middle
                truth = await _show(shown, desktop, display, pages, Path(folder))

                def windows() -> tuple[tuple[Window, ...], None]:
                    return tuple(display.windows()), None

                asked = open_readers(("a11y", "dom") if trees else (), desktop.environ, desktop.display)
                async with Eyes(desktop.display, windows, readers=asked) as eyes:
                    await eyes.look(timeout_s=60)
                    await asyncio.sleep(0.9)
                    scene = await eyes.look(timeout_s=60)
                    frame, sight = eyes.frame(), eyes._sight
                    assert frame is not None
                    pixels = frame.pixels.copy()
                    if sight._caret is not None:
                        x, y, w, h = sight._caret
                        pixels[y : y + h, x : x + w, :3] = sight._under
                    elements = list(scene.elements) if trees else None
                    return Seen(pixels, list(sight.lines), scene.windows, sight._caret, truth, elements)
            finally:
                display.close()


async def read_again(seen: Seen, worker: OcrWorker) -> Seen:
    """The same picture with its text read anew, in one go."""
    now, sight = time.monotonic_ns(), Sight(worker)
    whole = (Box(0, 0, seen.pixels.shape[1], seen.pixels.shape[0]),)
    label = Label(Integrity.UNTRUSTED, Modality.SCREEN, "bench")
    await sight.update(Frame(now, now, seen.pixels, whole, label), whole, ())
    return replace(seen, lines=list(sight.lines))


def kept(folder: Path, name: str, seen: Seen | None = None) -> Seen | None:
    """What was kept of a screen, or None; with `seen`, keep that (picture as PNG, the rest pickled)."""
    import cv2

    picture, rest = folder / f"{name}.png", folder / f"{name}.pickle"
    if seen is not None:
        folder.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(picture), seen.pixels[..., :3])
        rest.write_bytes(pickle.dumps((seen.lines, seen.windows, seen.caret, seen.truth)))
        return seen
    if not rest.exists():
        return None
    bgr = cv2.imread(str(picture))
    assert bgr is not None
    pixels: Any = cv2.cvtColor(bgr, cv2.COLOR_BGR2BGRA)
    return Seen(pixels, *pickle.loads(rest.read_bytes()))
