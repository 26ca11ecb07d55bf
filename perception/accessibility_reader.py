"""The accessibility tree as a reader: windows of programs that have one, walked within a deadline."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence

from .accessibility import AccessibilityBus, Node
from .accessibility_walk import TreeWalk
from .elements import Element, Role
from .geometry import Box
from .reader import Reading, View
from .scene import Window
from .tree_loop import TreeLoop

__all__ = ["AccessibilityReader"]

_POPS_UP = (Role.MENUITEM, Role.OPTION)
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
        """Elements that touch a region; regions are the parts of windows that were walked to the end."""
        return self._loop.read(self.name, self._read, view, deadline_ns)

    def close(self) -> None:
        """Hang up."""
        self._loop.run(self._hang_up(), 0.2)
        self._loop.close()

    async def _read(self, view: View, deadline_ns: int, found: list[Element], done: list[Box]) -> None:
        pids = {w.pid for w in view.windows if any(w.box.overlaps(region) for region in view.regions)}
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
    tops = await bus.children(root)
    walks = [(TreeWalk(bus, regions=view.regions), top) for top in tops]
    try:
        await asyncio.gather(*(_walked(walk, top, own) for walk, top in walks))
        if any(walk.found for walk, _ in walks) and all(walk.whole for walk, _ in walks):
            done += [window.box.intersection(region) for window in own for region in view.regions]
    finally:
        for walk, _ in walks:
            found += [e for e in walk.found if _shows(e, walk.home, pid, view.windows)]


async def _walked(walk: TreeWalk, top: Node, own: Sequence[Window]) -> None:
    extents = await walk.bus.ask(top, "Component", "GetExtents", "u", 0)
    if extents is not None:
        walk.home, walk.scale = _home(extents, own)
    await walk.visit(top)


def _home(extents: Sequence[int], own: Sequence[Window]) -> tuple[int | None, float]:
    """The window a tree is of, and pixels of the display per pixel of the program.

    Those of GTK and Qt are larger on fine screens; some count the frame to the window, some do not.
    """
    left, top, width, height = extents
    near = [
        (abs(b.w - width * s) + abs(b.h - height * s), abs(b.x - left * s) + abs(b.y - top * s), s, window.id)
        for s in _SCALES
        for window in own
        for b in (window.frame, window.box)
    ]
    off, _, scale, home = min(near, default=(0, 0, 1.0, None))
    return (home, scale) if width > 0 and off <= 0.04 * (width + height) * scale else (None, 1.0)


def _shows(element: Element, home: int | None, pid: int, windows: Sequence[Window]) -> bool:
    """Whether it lies on top: in its window, or, for what pops up, in another window of its program."""
    owner = next((window for window in reversed(windows) if window.frame.holds(element.box.center)), None)
    if owner is None or owner.id == home:
        return owner is not None
    return owner.pid in (pid, None) and (home is None or element.role in _POPS_UP)
