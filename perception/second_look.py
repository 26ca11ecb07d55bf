"""A second look where there is ink like text and no line: at words closely, at single characters alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .geometry import Box
from .glued import glued_lines, parted
from .lines import Line
from .lone_signs import Alone, lone_letters, lone_signs, sure_line, with_signs
from .merge import merge_lines, plan_regions
from .ocr import OcrWorker
from .shapes import Shape
from .unread import is_read, letters_in, unread_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SecondLook"]

MOST_WORDS, MOST_GLUED, MOST_ALONE = 40, 24, 32
REMEMBERED = 1000


class SecondLook:
    """Reads what the first look left over, once for each such picture: `_vain` remembers what was no text."""

    def __init__(self, worker: OcrWorker) -> None:
        self._worker = worker
        self._vain: dict[Box, int] = {}

    async def lines(
        self, pixels: NDArray[np.uint8], areas: Sequence[Box], shapes: Sequence[Shape], lines: Sequence[Line]
    ) -> list[Line]:
        """The lines in force and what else is found in these areas of the frame.

        `pixels` is the frame, (h, w, 4), uint8; `shapes` are what stands out in it.

        Raises:
            ReadCancelled: something newer is to be read.
            WorkerError: the reading process died twice.
        """
        letters = await asyncio.to_thread(lambda: [box for area in areas for box in letters_in(pixels, area)])
        found = await self._words(pixels, letters, list(lines))
        near = [shape for shape in shapes if any(area.overlaps(shape.box) for area in areas)]
        found = await self._apart(pixels, near, found)
        alone = await asyncio.to_thread(
            lambda: [*lone_letters(letters, found), *lone_signs(pixels, [shape.box for shape in near], found)]
        )
        return with_signs(found + await self._alone(pixels, alone))

    async def _words(
        self, pixels: NDArray[np.uint8], letters: Sequence[Box], lines: list[Line]
    ) -> list[Line]:
        words = [word for word in unread_text(letters, lines) if self._is_new(pixels, word)][:MOST_WORDS]
        if not words:
            return lines
        size = pixels.shape[1], pixels.shape[0]
        regions = plan_regions(words, lines, size)
        read = await self._worker.read(pixels, [region.box for region in regions])
        lines, _ = merge_lines(lines, regions, read, size)
        self._remember(pixels, [word for word in words if not is_read(word, lines)])
        return lines

    async def _apart(
        self, pixels: NDArray[np.uint8], shapes: Sequence[Shape], lines: list[Line]
    ) -> list[Line]:
        glued = await asyncio.to_thread(glued_lines, pixels, lines, shapes)
        fresh = [one for one in glued if self._is_new(pixels, one.line.box)][:MOST_GLUED]
        if not fresh:
            return lines
        read = iter(await self._spell(pixels, [crop for one in fresh for crop in one.crops]))
        made = [(one.line, parted(one, [next(read) for _ in one.crops])) for one in fresh]
        self._remember(pixels, [line.box for line, parts in made if parts == [line]])
        gone = {id(line) for line, _ in made}
        return [*(line for line in lines if id(line) not in gone), *(p for _, parts in made for p in parts)]

    async def _alone(self, pixels: NDArray[np.uint8], alone: Sequence[Alone]) -> list[Line]:
        fresh = [one for one in alone if self._is_new(pixels, one.box)][:MOST_ALONE]
        if not fresh:
            return []
        crops = [crop for one in fresh for crop in one.crops]
        read = iter(await self._spell(pixels, crops))
        made = [(one, sure_line(one, [next(read) for _ in one.crops])) for one in fresh]
        self._remember(pixels, [one.box for one, line in made if line is None])
        found: list[Line] = []
        for _, line in made:
            if line is not None and not any(line.box.overlaps(other.box) for other in found):
                found.append(line)
        return found

    async def _spell(self, pixels: NDArray[np.uint8], crops: Sequence[Box]) -> list[list[Line]]:
        """What every crop says; nothing where it lies off the screen."""
        screen = Box(0, 0, pixels.shape[1], pixels.shape[0])
        inside = [crop.intersection(screen) for crop in crops]
        asked = [box for box in inside if box.area]
        said = iter(await self._worker.spell(pixels, asked) if asked else ())
        return [next(said) if box.area else [] for box in inside]

    def _is_new(self, pixels: NDArray[np.uint8], box: Box) -> bool:
        return self._vain.get(box) != _print(pixels, box)

    def _remember(self, pixels: NDArray[np.uint8], boxes: Sequence[Box]) -> None:
        self._vain |= {box: _print(pixels, box) for box in boxes}
        while len(self._vain) > REMEMBERED:
            self._vain.pop(next(iter(self._vain)))


def _print(pixels: NDArray[np.uint8], box: Box) -> int:
    """A hash of the pixels of a box."""
    import numpy as np
    from xxhash import xxh3_64_intdigest

    return xxh3_64_intdigest(np.ascontiguousarray(pixels[box.y : box.bottom, box.x : box.right]).data)
