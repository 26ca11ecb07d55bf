"""One sight of the screen: lines read where it changed, shapes found everywhere, elements made of both."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .caret import find_carets, without_carets
from .colours import patch
from .elements import Element, Role
from .geometry import Box
from .identity import Identities
from .lines import Line
from .looks import Looks
from .merge import merge_lines, plan_regions
from .ocr import OcrWorker, ReadCancelled
from .roles import compose, with_windows
from .scene import Window
from .scrolling import Shift, find_shift, scroll_lines
from .second_look import SecondLook
from .shapes import Colour, Shape, ShapeFinder
from .sign import is_sign
from .source import Frame
from .tree_asking import Trees
from .unread import is_icon

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Sight"]

ROUNDS = 3
BLINK_NS = 1_500_000_000
FAINT = 14
FIELDS = (Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON)


class Sight:
    """Keeps the lines in force; text is read only where pixels changed, everything else is cheap enough.

    `last_s` is how long the last update took, `readings` how many there were, `scrolls` in how many of them
    something had scrolled.
    """

    def __init__(self, worker: OcrWorker, trees: Trees | None = None) -> None:
        self.lines: list[Line] = []
        self.readings = 0
        self.last_s = 0.0
        self.given_up = 0
        self.scrolls = 0
        self.trees = trees or Trees()
        self._worker = worker
        self._ids = Identities()
        self._shapes = ShapeFinder()
        self._looks = Looks()
        self._caret: Box | None = None
        self._caret_ns = 0
        self._caret_on = False
        self._under: Colour = (255, 255, 255)
        self._found: tuple[Element, ...] = ()
        self._pixels: NDArray[np.uint8] | None = None
        self._again = SecondLook(worker)
        self._read_pixels: NDArray[np.uint8] | None = None  # what the lines were read from
        self._shift: Shift | None = None

    async def update(
        self, frame: Frame, dirty: Sequence[Box], windows: tuple[Window, ...]
    ) -> tuple[Element, ...]:
        """Elements of the frame, given which boxes changed since the frame before.

        Raises:
            ReadCancelled: the reading was given up; its boxes have to be given again.
            WorkerError: the reading process died twice.
        """
        start = time.monotonic()
        if self._only_blinks(frame, dirty):
            return self.rewindow(windows)
        dirty = list(dirty)
        self.trees.begin(frame.t0_ns, dirty, windows)
        shapes, pixels = await asyncio.to_thread(self._look, frame, dirty)
        try:
            await self._read(frame, pixels, dirty, shapes)
        except ReadCancelled:
            self.given_up += 1
            raise
        lines = [line for line in self.lines if not is_icon(line)]
        found = await asyncio.to_thread(compose, pixels, lines, shapes, windows, self._looks)
        found = [self._with_focus(element) for element in found]
        if self._shift is not None:
            self._ids.shift(self._shift.box, self._shift.dy)
        await self.trees.wait()
        self._found, self._pixels = tuple(found), pixels
        self.readings += 1
        self.last_s = time.monotonic() - start
        return self.rewindow(windows)

    def rewindow(self, windows: tuple[Window, ...]) -> tuple[Element, ...]:
        """The same elements under another stack of windows."""
        own = {window.id for window in windows if is_sign(window)}
        shown = (element for element in with_windows(self._found, windows) if element.window not in own)
        return self.trees.fused(self._ids.assign(tuple(shown)), windows, self._ink)

    def forget_caret(self, t_ns: int) -> bool:
        """Give up a caret that has been off for longer than carets blink; whether there was one."""
        if self._caret is None or self._caret_on or t_ns - self._caret_ns <= BLINK_NS:
            return False
        self._caret = None
        self._found = tuple(
            replace(e, state=replace(e.state, focused=None)) if e.role in FIELDS else e for e in self._found
        )
        return True

    def _ink(self, box: Box) -> bool:
        """Whether anything is drawn in a box or around it."""
        if self._pixels is None:
            return True
        part = patch(self._pixels, box.grown(2))
        return part.size > 0 and int((part.max(axis=(0, 1)) - part.min(axis=(0, 1))).max()) > FAINT

    def _only_blinks(self, frame: Frame, dirty: Sequence[Box]) -> bool:
        """Whether nothing changed but the caret, on or off; everything else is known already."""
        caret = self._caret
        if caret is None or not dirty or not all(caret.grown(1).contains(box) for box in dirty):
            return False
        middle = frame.pixels[caret.center.y, caret.center.x, :3].astype(int)
        self._caret_on = any(abs(a - b) > 60 for a, b in zip(middle.tolist(), self._under, strict=True))
        self._caret_ns = frame.t0_ns if self._caret_on else self._caret_ns
        self._found = tuple(self._with_focus(element) for element in self._found)
        return True

    def _look(self, frame: Frame, dirty: list[Box]) -> tuple[list[Shape], NDArray[np.uint8]]:
        """Shapes of the frame and its pixels, both as they are while the caret blinks off."""
        if self._caret is not None:  # it was painted over, whatever is there now is new
            dirty.append(self._caret)
        self._looks.forget(dirty)
        shapes = self._shapes.find(frame.pixels, dirty)
        carets = find_carets(frame.pixels, shapes, dirty)
        if carets:
            self._caret, self._under, self._caret_ns = carets[0][0], carets[0][1].fill, frame.t0_ns
        self._caret_on = bool(carets)
        self.forget_caret(frame.t0_ns)
        pixels = without_carets(frame.pixels, carets)
        if carets:
            shapes = self._shapes.find(pixels, [box for box, _ in carets])
        return shapes, pixels

    def _with_focus(self, element: Element) -> Element:
        """The field the caret stands in has the focus, and no other has."""
        if element.role not in FIELDS or self._caret is None:
            return element
        focused = element.box.holds(self._caret.center)
        return replace(element, state=replace(element.state, focused=focused or None))

    async def _read(
        self, frame: Frame, pixels: NDArray[np.uint8], dirty: Sequence[Box], shapes: Sequence[Shape]
    ) -> None:
        """Read the dirty boxes; lines cut by the border of a region are read again with more around."""
        todo = self._scroll(pixels, dirty)
        before = self.lines
        for _ in range(ROUNDS):
            regions = plan_regions(todo, self.lines, frame.size)
            if not regions:
                break
            read = await self._worker.read(pixels, [region.box for region in regions])
            self.lines, todo = merge_lines(self.lines, regions, read, frame.size)
        lost = [line.box.grown(2) for line in before if line not in self.lines]
        areas = [*dirty, *(box for box in lost if not any(other.contains(box) for other in dirty))]
        self.lines = await self._again.lines(pixels, areas, shapes, self.lines)
        self._read_pixels = pixels

    def _scroll(self, pixels: NDArray[np.uint8], dirty: Sequence[Box]) -> list[Box]:
        """Let the lines go along where a part of the screen scrolled; what is left to be read."""
        before, self._read_pixels = self._read_pixels, None
        self._shift = find_shift(before, pixels, dirty) if before is not None else None
        if before is None or self._shift is None:
            return list(dirty)
        self.scrolls += 1
        self.lines, todo = scroll_lines(self.lines, self._shift, before, pixels)
        return [*todo, *(box for box in dirty if not self._shift.box.contains(box))]
