"""What colours and looks are known of parts of the screen that did not change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from .colours import drawn, ink_of, look_of, underlined
from .geometry import Box
from .shapes import Colour

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Looks"]

REACH = 12
T = TypeVar("T")


class Looks:
    """Remembers pure functions of the pixels in a box until `forget` says that pixels near it changed.

    `pixels` is BGRA, uint8, (h, w, 4), and the same screen in every call between two `forget`s.
    """

    def __init__(self) -> None:
        self._inks: dict[Box, tuple[Colour, Colour]] = {}
        self._lines: dict[tuple[Box, Box], bool] = {}
        self._hashes: dict[Box, int] = {}
        self._judged: dict[tuple[str, Box], Any] = {}
        self._drawn: NDArray[np.uint8] | None = None
        self._redraw: list[Box] = []

    def forget(self, dirty: Sequence[Box]) -> None:
        """Forget what lies on or right beside a changed box."""
        reach = [box.grown(REACH) for box in dirty]
        self._redraw += dirty

        def stays(box: Box) -> bool:
            return not any(changed.overlaps(box) for changed in reach)

        self._inks = {box: ink for box, ink in self._inks.items() if stays(box)}
        self._lines = {key: line for key, line in self._lines.items() if stays(key[0].union(key[1]))}
        self._hashes = {box: look for box, look in self._hashes.items() if stays(box)}
        self._judged = {key: told for key, told in self._judged.items() if stays(key[1])}

    def ink(self, pixels: NDArray[np.uint8], box: Box) -> tuple[Colour, Colour]:
        """Colour of the text in a box and of what it stands on."""
        if box not in self._inks:
            self._inks[box] = ink_of(pixels, box)
        return self._inks[box]

    def underlined(self, pixels: NDArray[np.uint8], box: Box, run: Box) -> bool:
        """Whether the word in `box`, part of the text in `run`, is underlined."""
        key = box, run
        if key not in self._lines:
            self._lines[key] = underlined(pixels, box, run, *self.ink(pixels, box))
        return self._lines[key]

    def ink_map(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """1 where something is drawn, uint8, (h, w); not to be changed."""
        if self._drawn is None or self._drawn.shape != pixels.shape[:2]:
            self._drawn = drawn(pixels)
        frame = Box(0, 0, pixels.shape[1], pixels.shape[0])
        for box in self._redraw:
            part = box.grown(1).intersection(frame)
            near = Box(part.x - 1, part.y - 1, part.w + 1, part.h + 1).intersection(frame)
            fresh = drawn(pixels[near.y : near.bottom, near.x : near.right])
            self._drawn[part.y : part.bottom, part.x : part.right] = fresh[
                part.y - near.y :, part.x - near.x :
            ]
        self._redraw = []
        return self._drawn

    def told(self, what: str, box: Box, look: Callable[[], T]) -> T:
        """What `look`, which sees nothing beyond `box` and is known as `what`, says of its pixels."""
        key = what, box
        if key not in self._judged:
            self._judged[key] = look()
        return self._judged[key]

    def hash(self, pixels: NDArray[np.uint8], box: Box) -> int:
        """The look of a box."""
        if box not in self._hashes:
            self._hashes[box] = look_of(pixels, box)
        return self._hashes[box]
