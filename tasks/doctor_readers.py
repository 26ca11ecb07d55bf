"""What the doctor says of the readers beside the pixels: accessibility trees, pages by their structure."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Mapping

from ..errors import LookhearError
from ..perception import EXTENSIONS, X11Display, accessibility_status, devtools_address
from .finding import Finding

__all__ = ["examine_readers"]

_PLAINER = "slower and plainer reading: icons without text have no names there"
_BROWSERS = ("chrom", "brave", "edge", "vivaldi", "opera")


async def examine_readers(environ: Mapping[str, str]) -> list[Finding]:
    """Looks at the desktop of this environment; starts nothing there."""
    screen, pages = await asyncio.to_thread(lambda: (_screen(environ), _pages(environ)))
    return [*screen, await _accessibility(environ), pages]


def _screen(environ: Mapping[str, str]) -> list[Finding]:
    """How changes of the screen are found; nothing where there is no display, which is said elsewhere."""
    try:
        with X11Display(environ.get("DISPLAY"), environ.get("XAUTHORITY")) as display:
            missing = [EXTENSIONS[n] for n in ("damage", "shm", "xfixes") if display.extension(n) is None]
            monitors = ", ".join(f"{m.box.w}x{m.box.h} at scale {m.scale:g}" for m in display.monitors())
    except LookhearError:
        return []
    if missing:
        said = f"{monitors}; polled ten times a second, for it lacks {', '.join(missing)}: slower, more work."
        remedy = "Allow these extensions of the X server; everything works without them."
        return [Finding("screen", "note", said, remedy)]
    return [Finding("screen", "ok", f"{monitors}; the display says what was drawn")]


async def _accessibility(environ: Mapping[str, str]) -> Finding:
    if importlib.util.find_spec("dbus_fast") is None:
        return Finding("AT-SPI", "note", f"dbus-fast is missing: {_PLAINER}.", "pip install dbus-fast")
    running, enabled = await accessibility_status(environ)
    if not running:
        remedy = "apt install at-spi2-core, then log in again; private desktops start their own."
        return Finding("AT-SPI", "note", f"not running: {_PLAINER}.", remedy)
    if not enabled:
        remedy = "gsettings set org.gnome.desktop.interface toolkit-accessibility true"
        return Finding("AT-SPI", "note", f"running, but programs are not told to use it: {_PLAINER}.", remedy)
    return Finding("AT-SPI", "ok", "running: programs say what their windows hold")


def _pages(environ: Mapping[str, str]) -> Finding:
    """Whether the browsers that show here can be asked for their pages."""
    try:
        with X11Display(environ.get("DISPLAY"), environ.get("XAUTHORITY")) as display:
            shown = [w for w in display.windows() if w.wm_class.casefold().startswith(_BROWSERS)]
    except LookhearError:
        return Finding("DOM", "note", "no display, so no browser that could be asked.")
    if not shown:
        return Finding("DOM", "ok", "no browser is open; those that lookhear opens can be asked")
    silent = {w.wm_class for w in shown if w.pid is None or devtools_address(w.pid) is None}
    if silent:
        detail = f"{', '.join(sorted(silent))} offers no debugging port: {_PLAINER}."
        remedy = "Start it with --remote-debugging-port=0 and a --user-data-dir of its own."
        return Finding("DOM", "note", detail, remedy)
    return Finding("DOM", "ok", f"{len(shown)} browser windows can be asked for their pages")
