"""What colours and looks are known of parts of the screen that did not change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .colours import ink_of, look_of, underlined
from .geometry import Box
from .shapes import Colour

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Looks"]

REACH = 12


class Looks:
    """Remembers pure functions of the pixels in a box until `forget` says that pixels near it changed.

    `pixels` is BGRA, uint8, (h, w, 4), and the same screen in every call between two `forget`s.
    """

    def __init__(self) -> None:
        self._inks: dict[Box, tuple[Colour, Colour]] = {}
        self._lines: dict[tuple[Box, Box], bool] = {}
        self._hashes: dict[Box, int] = {}

    def forget(self, dirty: Sequence[Box]) -> None:
        """Forget what lies on or right beside a changed box."""
        reach = [box.grown(REACH) for box in dirty]

        def stays(box: Box) -> bool:
            return not any(changed.overlaps(box) for changed in reach)

        self._inks = {box: ink for box, ink in self._inks.items() if stays(box)}
        self._lines = {key: line for key, line in self._lines.items() if stays(key[0].union(key[1]))}
        self._hashes = {box: look for box, look in self._hashes.items() if stays(box)}

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

    def hash(self, pixels: NDArray[np.uint8], box: Box) -> int:
        """The look of a box."""
        if box not in self._hashes:
            self._hashes[box] = look_of(pixels, box)
        return self._hashes[box]
