# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false
"""The change gate: which parts of a frame differ from the frame before, and nothing if none does.

Rows are hashed in strips with xxh3 (0.1 ms per 1080p frame); only strips whose hash moved are compared
pixel by pixel, so an unchanged frame costs its hashes and no memory traffic beyond them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .geometry import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ChangeGate", "changed_boxes", "changed_share", "join_near", "strip_hashes"]

STRIP_ROWS = 60
TILE = 16


class ChangeGate:
    """Remembers the last frame and says what changed in the next."""

    def __init__(self) -> None:
        self._hashes: list[int] = []
        self.last: NDArray[np.uint8] | None = None

    def changed(self, pixels: NDArray[np.uint8]) -> tuple[Box, ...]:
        """Boxes that differ from the frame given before; the whole frame the first time.

        `pixels` is BGRA, uint8, shape (h, w, 4), C-contiguous. It is kept when something changed, so
        the caller must not write into it afterwards.
        """
        hashes = strip_hashes(pixels)
        last = self.last
        if last is None or last.shape != pixels.shape:
            self._hashes, self.last = hashes, pixels
            return (Box(0, 0, pixels.shape[1], pixels.shape[0]),)
        if hashes == self._hashes:
            return ()
        rows = [i for i, (a, b) in enumerate(zip(hashes, self._hashes, strict=True)) if a != b]
        top, bottom = rows[0] * STRIP_ROWS, (rows[-1] + 1) * STRIP_ROWS
        self._hashes, self.last = hashes, pixels
        found = changed_boxes(last[top:bottom], pixels[top:bottom])
        return tuple(Box(b.x, b.y + top, b.w, b.h) for b in found)


def strip_hashes(pixels: NDArray[np.uint8]) -> list[int]:
    """A hash of every strip of rows of a frame, shape (h, w, 4), rows C-contiguous."""
    from xxhash import xxh3_64_intdigest

    return [xxh3_64_intdigest(pixels[y : y + STRIP_ROWS].data) for y in range(0, pixels.shape[0], STRIP_ROWS)]


def _differs(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Pixels that differ in colour, bool, shape (h, w); the fourth byte of X11 is padding."""
    import numpy as np

    mask = np.uint32(0x00FFFFFF)
    return ((before.view(np.uint32) ^ after.view(np.uint32)) & mask)[..., 0] != 0


def changed_boxes(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> tuple[Box, ...]:
    """Tight boxes around connected changed tiles of two frames of one shape (h, w, 4)."""
    import cv2
    import numpy as np

    differs = _differs(before, after)
    if not differs.any():
        return ()
    height, width = differs.shape
    padded = np.zeros((-(-height // TILE) * TILE, -(-width // TILE) * TILE), np.uint8)
    padded[:height, :width] = differs
    tiles = padded.reshape(padded.shape[0] // TILE, TILE, -1, TILE).max(axis=(1, 3))
    stats: list[list[int]] = np.asarray(cv2.connectedComponentsWithStats(tiles, connectivity=8)[2]).tolist()
    boxes = [_tight(differs, Box(x * TILE, y * TILE, w * TILE, h * TILE)) for x, y, w, h, _ in stats[1:]]
    return tuple(join_near(boxes, 0))


def _tight(differs: NDArray[np.bool_], box: Box) -> Box:
    """The smallest box around the changed pixels in `box`."""
    import numpy as np

    part = differs[box.y : box.bottom, box.x : box.right]
    ys, xs = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    return Box(box.x + int(xs[0]), box.y + int(ys[0]), int(xs[-1] - xs[0]) + 1, int(ys[-1] - ys[0]) + 1)


def changed_share(before: NDArray[np.uint8], after: NDArray[np.uint8], region: Box) -> float:
    """Share of the pixels of `region` that differ, 0 to 1."""
    cut = slice(max(0, region.y), max(0, region.bottom)), slice(max(0, region.x), max(0, region.right))
    differs = _differs(before[cut], after[cut])
    return float(differs.mean()) if differs.size else 0.0


def join_near(boxes: list[Box], slack: int) -> list[Box]:
    """Join boxes that overlap once grown by `slack` pixels, until none do."""
    done: list[Box] = []
    todo = list(boxes)
    while todo:
        box = todo.pop()
        near = [b for b in done if b.grown(slack).overlaps(box)]
        if not near:
            done.append(box)
            continue
        for other in near:
            done.remove(other)
            box = box.union(other)
        todo.append(box)
    return sorted(done, key=lambda b: (b.y, b.x))
