"""Which monitors show the screen, where, and how large programs draw (RandR 1.5, the resource Xft.dpi)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .coordinates import Monitor
from .geometry import Box

if TYPE_CHECKING:
    from .x11 import X11Display

__all__ = ["list_monitors"]


def list_monitors(display: X11Display, ask: Callable[..., Any]) -> tuple[Monitor, ...]:
    """Every monitor, the primary one first, then from left to right; the whole screen where nobody says.

    `ask` sends a request of the display and waits for its reply.
    """
    scale = _scale(display)
    whole = (_monitor(Box(0, 0, *display.size()), scale),)
    randr = display.extension("randr")
    version = ask(randr.QueryVersion, 1, 5) if randr is not None else None
    if randr is None or version is None or (version.major_version, version.minor_version) < (1, 5):
        return whole
    reply = ask(randr.GetMonitors, display.root, True)
    found = sorted(reply.monitors if reply is not None else (), key=lambda m: (not m.primary, m.x, m.y))
    return tuple(_monitor(Box(m.x, m.y, m.width, m.height), scale) for m in found) or whole


def _monitor(box: Box, scale: float) -> Monitor:
    return Monitor(box, scale, (box.x / scale, box.y / scale))


def _scale(display: X11Display) -> float:
    """1.0 for 96 dots per inch, as toolkits take it from the resources of the screen."""
    resources = display.property(display.root, "RESOURCE_MANAGER")
    dpi = re.search(r"^Xft\.dpi:\s*(\d+(?:\.\d+)?)", resources.text if resources else "", re.MULTILINE)
    return float(dpi[1]) / 96 if dpi else 1.0
