"""Where in a picture there is anything: parts to search for text, so that bare ground is not searched.

Straight edges are nothing: within a tile they change along one axis, letters change along both.
A recursive X-Y cut (Nagy and Seth, 1984) over tiles: a part is split where a wide enough strip of it is
blank, and cut down to what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .geometry import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["inked_parts"]

_TILE = 32
_GAP = 2
"""Blank tiles between two parts: text that is wider apart is not of one line."""
_WORTH = 64
"""Tiles that a split has to save: a part of a new size costs about as much more as searching so many."""


def inked_parts(pixels: NDArray[np.uint8]) -> list[Box]:
    """Boxes in pixels that hold all that is drawn, on tiles of 32; none where the picture is of one colour.

    Args:
        pixels: (height, width, 3) uint8.
    """
    import numpy as np

    # One number a pixel; two colours that differ almost always have two numbers that do.
    mixed = pixels[..., 0] + pixels[..., 1] * np.uint8(3) + pixels[..., 2] * np.uint8(7)
    across = np.zeros(mixed.shape, np.bool_)
    down = np.zeros(mixed.shape, np.bool_)
    np.not_equal(mixed[:, 1:], mixed[:, :-1], out=across[:, 1:])
    np.not_equal(mixed[1:], mixed[:-1], out=down[1:])
    inked = _tiled(across) & _tiled(down)
    height, width = mixed.shape
    whole = Box(0, 0, width, height)
    return [
        Box(part.x * _TILE, part.y * _TILE, part.w * _TILE, part.h * _TILE).intersection(whole)
        for part in _cut(inked, 0, 0)
    ]


def _tiled(marks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tiles that hold a mark."""
    import numpy as np

    rows = np.logical_or.reduceat(marks, range(0, marks.shape[0], _TILE), axis=0)
    return np.logical_or.reduceat(rows, range(0, marks.shape[1], _TILE), axis=1)


def _cut(inked: NDArray[np.bool_], x: int, y: int) -> Iterator[Box]:
    """Parts of tiles; x and y are where these tiles begin."""
    import numpy as np

    down, across = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not len(down):
        return
    top, left = int(down[0]), int(across[0])
    inner = inked[top : down[-1] + 1, left : across[-1] + 1]
    rows, columns = _widest_gap(down - top), _widest_gap(across - left)
    blank_rows = (rows[1] - rows[0]) * inner.shape[1]
    blank_columns = (columns[1] - columns[0]) * inner.shape[0]
    if max(blank_rows, blank_columns) < _WORTH:
        yield Box(x + left, y + top, inner.shape[1], inner.shape[0])
    elif blank_rows >= blank_columns:
        yield from _cut(inner[: rows[0]], x + left, y + top)
        yield from _cut(inner[rows[1] :], x + left, y + top + rows[1])
    else:
        yield from _cut(inner[:, : columns[0]], x + left, y + top)
        yield from _cut(inner[:, columns[1] :], x + left + columns[1], y + top)


def _widest_gap(inked: NDArray[np.intp]) -> tuple[int, int]:
    """Begin and end of the widest blank run between what is inked; (0, 0) where none is wide enough."""
    import numpy as np

    steps = np.diff(inked)
    if not len(steps) or steps.max() <= _GAP:
        return 0, 0
    at = int(steps.argmax())
    return int(inked[at]) + 1, int(inked[at + 1])
