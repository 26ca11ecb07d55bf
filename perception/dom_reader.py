"""The pages of Chromium windows as a reader, where the browser was started with a debugging port."""

from __future__ import annotations

import asyncio
import contextlib
import time

from .dom import PageView, read_page
from .elements import Element
from .geometry import Box
from .pages import BrowserPages
from .reader import Reading, View
from .scene import Window
from .tree_loop import TreeLoop

__all__ = ["DomReader"]

_MOST_MS = 60  # a page does nothing else meanwhile
_SHARE = 0.7  # how much of the time the page may take; the rest is for the way there and back


class DomReader:
    """Reads the pages that the windows of a desktop show, from the browser that shows them."""

    name = "dom"

    def __init__(self, loop: TreeLoop | None = None) -> None:
        self._loop = loop or TreeLoop()
        self._pages = BrowserPages()

    def read(self, view: View, deadline_ns: int) -> Reading:
        """Elements of pages in windows that touch a region; regions are the viewports read to the end."""
        return self._loop.read(self.name, self._read, view, deadline_ns)

    def close(self) -> None:
        """Hang up; the browsers stay."""
        self._loop.run(self._pages.close(), 0.3)
        self._loop.close()

    async def _read(self, view: View, deadline_ns: int, found: list[Element], done: list[Box]) -> None:
        wanted = [w for w in view.windows if any(w.box.overlaps(region) for region in view.regions)]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout((deadline_ns - time.monotonic_ns()) / 1e9):
                await asyncio.gather(*(self._window(w, view, deadline_ns, found, done) for w in wanted))

    async def _window(
        self, window: Window, view: View, deadline_ns: int, found: list[Element], done: list[Box]
    ) -> None:
        page = await self._pages.page_in(window) if _may_be_browser(window) else None
        line = await self._pages.line(page) if page is not None else None
        if page is None or line is None:
            return
        left_ms = (deadline_ns - time.monotonic_ns()) / 1e6
        seen: PageView | None = await read_page(
            line, page, window, max(5, int(min(left_ms * _SHARE, _MOST_MS)))
        )
        if seen is not None:
            found += [e for e in seen.elements if _on_top(e.box, window, view.windows)]
            done += [seen.box] if seen.done else []


def _may_be_browser(window: Window) -> bool:
    """Whether to look at its process at all: popups and dialogs show no page of their own."""
    return window.pid is not None and not window.dialog and window.transient_for is None


def _on_top(box: Box, window: Window, windows: tuple[Window, ...]) -> bool:
    top = next((w for w in reversed(windows) if w.frame.holds(box.center)), None)
    return top is not None and top.id == window.id
