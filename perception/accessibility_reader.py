"""The accessibility tree as a reader: windows of programs that have one, walked within a deadline."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence

from .accessibility import AccessibilityBus, Node
from .accessibility_walk import TreeWalk
from .elements import Element
from .geometry import Box
from .reader import Reading, View
from .scene import Window
from .tree_loop import TreeLoop

__all__ = ["AccessibilityReader"]

_SCALES = (1.0, 2.0, 1.25, 1.5, 1.75, 2.5, 3.0)
_ANEW_NS = 2_000_000_000  # a bus that was not there is looked for again after so long


class AccessibilityReader:
    """Reads what the programs of a desktop tell assistive technology (AT-SPI).

    `environ` is the environment of the programs of that desktop, `display` its name.
    """

    name = "a11y"

    def __init__(
        self, environ: Mapping[str, str], display: str | None = None, loop: TreeLoop | None = None
    ) -> None:
        self._environ, self._display = dict(environ), display
        self._loop = loop or TreeLoop()
        self._bus: AccessibilityBus | None = None
        self._connecting: asyncio.Task[AccessibilityBus | None] | None = None
        self._again_ns = 0

    def read(self, view: View, deadline_ns: int) -> Reading:
        """Elements of the windows that touch a region; regions are those that were walked to the end."""
        found: list[Element] = []
        done: list[Box] = []
        self._loop.run_until(self._read(view, deadline_ns, found, done), deadline_ns)
        return Reading(self.name, tuple(done), tuple(found), view.t_ns)

    def close(self) -> None:
        """Hang up."""
        self._loop.run(self._hang_up(), 0.2)
        self._loop.close()

    async def _read(self, view: View, deadline_ns: int, found: list[Element], done: list[Box]) -> None:
        pids = {w.pid for w in view.windows if any(w.frame.overlaps(region) for region in view.regions)}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout((deadline_ns - time.monotonic_ns()) / 1e9):
                bus = await self._connected() if pids - {None} else None
                if bus is None:
                    return
                near = [(root, pid) for root, pid in await bus.programs() if pid in pids]
                await asyncio.gather(*(_program(bus, root, pid, view, found, done) for root, pid in near))

    async def _connected(self) -> AccessibilityBus | None:
        """The bus; connecting goes on when a reading ends first, and is tried anew after a while."""
        if self._bus is not None and not self._bus.alive:
            await self._bus.close()
            self._bus = None
        if self._bus is None and self._connecting is None and time.monotonic_ns() >= self._again_ns:
            self._connecting = asyncio.create_task(AccessibilityBus.of(self._environ, self._display))
        if self._connecting is not None:
            self._bus = await asyncio.shield(self._connecting)
            self._connecting, self._again_ns = None, time.monotonic_ns() + _ANEW_NS
        return self._bus

    async def _hang_up(self) -> None:
        if self._bus is not None:
            await self._bus.close()


async def _program(
    bus: AccessibilityBus, root: Node, pid: int, view: View, found: list[Element], done: list[Box]
) -> None:
    """Walk the windows of a program."""
    own = [window for window in view.windows if window.pid == pid]
    walks = [(TreeWalk(bus), top) for top in await bus.children(root)]
    try:
        await asyncio.gather(*(_walked(walk, top, own) for walk, top in walks))
        if any(walk.found for walk, _ in walks) and all(walk.whole for walk, _ in walks):
            done += [window.box for window in own]
    finally:
        found += [e for walk, _ in walks for e in walk.found if _shows(e.box, pid, view.windows)]


async def _walked(walk: TreeWalk, top: Node, own: Sequence[Window]) -> None:
    extents = await walk.bus.ask(top, "Component", "GetExtents", "u", 0)
    if extents is not None:
        walk.scale = _scale(extents[2], extents[3], own) or 1.0
    await walk.visit(top)


def _scale(width: int, height: int, own: Sequence[Window]) -> float | None:
    """Pixels of the display per pixel of the program: those of GTK and Qt are larger on fine screens."""
    boxes = [box for window in own for box in (window.frame, window.box)]
    near = [
        (abs(box.w - width * scale) + abs(box.h - height * scale), scale)
        for scale in _SCALES
        for box in boxes
    ]
    off, scale = min(near, default=(0, 1.0))
    return scale if width > 0 and off <= 0.04 * (width + height) * scale else None


def _shows(box: Box, pid: int, windows: Sequence[Window]) -> bool:
    """Whether the window on top at the middle of a box is one of the program's."""
    owner = next((window for window in reversed(windows) if window.frame.holds(box.center)), None)
    return owner is not None and owner.pid in (pid, None)
