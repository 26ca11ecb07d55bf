"""Pixels that a withheld window left behind.

A window without a background (most have none) keeps on the screen what lay over it until its program draws
again. Where a veil was lifted, the screen stays painted for a moment, and for as long as it shows what it
showed under the veil: that is known by hashes, never by a copy.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .geometry import Box, Point

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["GRACE_NS", "Residue", "cut_out"]

GRACE_NS = 250_000_000
"""How long programs get to draw again what a withheld window has uncovered."""
_WIDE, _HIGH = 128, 32
_AGAIN_NS = 100_000_000  # what lies under the veil is hashed no more often than this
_PLAIN_NS = 1_000_000_000  # a piece of one colour says little: what is below may well have the same


class Residue:
    """Remembers what lay under the veil, and which pieces have shown nothing else since it was lifted."""

    def __init__(self) -> None:
        self._under: dict[Box, int] = {}
        self._left: dict[Box, tuple[int, int]] = {}
        self._hashed_ns = 0

    @property
    def waits(self) -> bool:
        """Whether something is painted that is hidden no more."""
        return bool(self._left)

    def left_behind(
        self, pixels: NDArray[np.uint8], hidden: tuple[Box, ...], origin: Point
    ) -> tuple[Box, ...]:
        """Boxes that may still show what is hidden no more.

        `pixels` is BGRA, uint8, shape (h, w, 4), not painted yet; `origin` is where on the screen its
        corner lies, and `hidden` lies within it.
        """
        if not hidden and not self._under and not self._left:
            return ()
        now = time.monotonic_ns()
        screen = Box(*origin, pixels.shape[1], pixels.shape[0])
        self._remember(pixels, screen, hidden, now)
        return tuple(self._kept(pixels, screen, hidden, now))

    def forget(self, freed: Iterable[Box]) -> None:
        """What is in these boxes may be seen now, whatever it is."""
        for box in freed:
            self._under = {piece: look for piece, look in self._under.items() if not piece.overlaps(box)}
            self._left = {piece: look for piece, look in self._left.items() if not piece.overlaps(box)}

    def _remember(self, pixels: NDArray[np.uint8], screen: Box, hidden: tuple[Box, ...], now: int) -> None:
        pieces = [piece for box in hidden for piece in _pieces(box)]
        current = set(pieces)
        outside = {p: h for p, h in self._under.items() if not p.overlaps(screen)}
        for piece, look in self._under.items():
            if piece not in current and piece not in outside:
                self._left[piece] = (look, now)
        if current == self._under.keys() and now - self._hashed_ns < _AGAIN_NS:
            return
        self._under = {piece: _look(pixels, piece, screen) for piece in pieces} | outside
        self._hashed_ns = now

    def _kept(
        self, pixels: NDArray[np.uint8], screen: Box, hidden: tuple[Box, ...], now: int
    ) -> Iterator[Box]:
        for piece, (look, lifted) in tuple(self._left.items()):
            if not piece.overlaps(screen):
                continue
            parts = cut_out(piece, hidden)
            if not screen.contains(piece):
                yield from parts  # only a part of it was grabbed: nothing can be told
            elif parts and (now - lifted < GRACE_NS or _stays(pixels, piece, screen, look, now - lifted)):
                yield from parts
            else:
                del self._left[piece]


def _stays(pixels: NDArray[np.uint8], piece: Box, screen: Box, look: int, for_ns: int) -> bool:
    """Whether a piece still shows what it showed under the veil; one of one colour counts for a second."""
    return look == _look(pixels, piece, screen) and (look >= 0 or for_ns < _PLAIN_NS)


def _look(pixels: NDArray[np.uint8], piece: Box, screen: Box) -> int:
    """A hash of what a piece shows; negative where it is of one colour."""
    import numpy as np
    from xxhash import xxh3_64_intdigest

    x, y = piece.x - screen.x, piece.y - screen.y
    cut = pixels[y : y + piece.h, x : x + piece.w]
    if (cut == cut[0, 0]).all():
        return -1 - int.from_bytes(cut[0, 0].tobytes(), "little")
    return xxh3_64_intdigest(np.ascontiguousarray(cut).data)


def _pieces(box: Box) -> Iterator[Box]:
    """The box, cut along a grid of the screen."""
    for y in range(box.y // _HIGH * _HIGH, box.bottom, _HIGH):
        for x in range(box.x // _WIDE * _WIDE, box.right, _WIDE):
            yield Box(x, y, _WIDE, _HIGH).intersection(box)


def cut_out(box: Box, covers: Iterable[Box]) -> tuple[Box, ...]:
    """What is left of a box once other boxes lie over it."""
    parts = [box] if box.area else []
    for cover in covers:
        parts = [piece for part in parts for piece in _without(part, cover)]
    return tuple(parts)


def _without(part: Box, cover: Box) -> list[Box]:
    hole = part.intersection(cover)
    if not hole.area:
        return [part]
    pieces = (
        Box(part.x, part.y, part.w, hole.y - part.y),
        Box(part.x, hole.bottom, part.w, part.bottom - hole.bottom),
        Box(part.x, hole.y, hole.x - part.x, hole.h),
        Box(hole.right, hole.y, part.right - hole.right, hole.h),
    )
    return [piece for piece in pieces if piece.w > 0 and piece.h > 0]
