"""One sight of the screen: lines read where it changed, shapes found everywhere, elements made of both."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from .elements import Element
from .geometry import Box
from .identity import Identities
from .lines import Line
from .merge import merge_lines, plan_regions
from .ocr import OcrWorker
from .roles import compose, with_windows
from .scene import Window
from .shapes import find_shapes
from .source import Frame

__all__ = ["Sight"]

ROUNDS = 3


class Sight:
    """Keeps the lines in force; text is read only where pixels changed, everything else is cheap enough.

    `last_s` is how long the last update took, `readings` how many there were.
    """

    def __init__(self, worker: OcrWorker) -> None:
        self.lines: list[Line] = []
        self.readings = 0
        self.last_s = 0.0
        self._worker = worker
        self._ids = Identities()
        self._found: tuple[Element, ...] = ()

    async def update(
        self, frame: Frame, dirty: Sequence[Box], windows: tuple[Window, ...]
    ) -> tuple[Element, ...]:
        """Elements of the frame, given which boxes changed since the frame before.

        Raises:
            WorkerError: the reading process died twice.
        """
        start = time.monotonic()
        shapes = asyncio.create_task(asyncio.to_thread(find_shapes, frame.pixels))
        try:
            await self._read(frame, dirty)
            found = await asyncio.to_thread(compose, frame.pixels, self.lines, await shapes, windows)
        finally:
            shapes.cancel()
        self._found = tuple(found)
        self.readings += 1
        self.last_s = time.monotonic() - start
        return self.rewindow(windows)

    def rewindow(self, windows: tuple[Window, ...]) -> tuple[Element, ...]:
        """The same elements under another stack of windows."""
        return self._ids.assign(with_windows(self._found, windows))

    async def _read(self, frame: Frame, dirty: Sequence[Box]) -> None:
        """Read the dirty boxes; lines cut by the border of a region are read again with more around."""
        todo = list(dirty)
        for _ in range(ROUNDS):
            regions = plan_regions(todo, self.lines, frame.size)
            if not regions:
                return
            read = await self._worker.read(frame.pixels, [region.box for region in regions])
            self.lines, todo = merge_lines(self.lines, regions, read, frame.size)
