"""What colours say: how light, how colourful, how far apart, and the look of a patch of pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .geometry import Box
from .shapes import Colour

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "colourful",
    "distance",
    "drawn",
    "goes_under",
    "ink_of",
    "light",
    "look_of",
    "patch",
    "underlined",
]

DRAWN = 36


def light(colour: Colour) -> float:
    """Luma of a BGR colour, 0 to 255 (ITU-R BT.601)."""
    return 0.114 * colour[0] + 0.587 * colour[1] + 0.299 * colour[2]


def colourful(colour: Colour) -> int:
    """Largest less smallest channel, 0 (grey) to 255."""
    return max(colour) - min(colour)


def distance(a: Colour, b: Colour) -> int:
    """Largest difference of a channel."""
    return max(abs(x - y) for x, y in zip(a, b, strict=True))


def patch(pixels: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    """The BGR pixels of a box, clipped to the frame, (h, w, 3)."""
    return pixels[max(0, box.y) : max(0, box.bottom), max(0, box.x) : max(0, box.right), :3]


def ink_of(pixels: NDArray[np.uint8], box: Box) -> tuple[Colour, Colour]:
    """(ink, paper) of a box of text: the most common colour and the mean of what differs most from it."""
    import numpy as np

    flat = patch(pixels, box).reshape(-1, 3)
    if len(flat) == 0:
        return (0, 0, 0), (0, 0, 0)
    codes = (flat >> 4).astype(np.int32) @ np.array([256, 16, 1])
    paper = flat[codes == np.bincount(codes).argmax()].mean(axis=0)
    far = np.abs(flat - paper).max(axis=1)
    ink = flat[far >= max(24.0, 0.8 * float(far.max()))]
    tone = ink.mean(axis=0) if len(ink) else paper
    return _colour(tone), _colour(paper)


def _colour(row: NDArray[Any]) -> Colour:
    return int(row[0]), int(row[1]), int(row[2])


def underlined(pixels: NDArray[np.uint8], box: Box, run: Box, ink: Colour, paper: Colour) -> bool:
    """Whether a stroke of the ink's colour runs under a word and ends with its `run` (a rule goes on)."""
    import numpy as np

    if distance(ink, paper) < 40 or box.w < 8:
        return False
    top = box.y + box.h * 3 // 5
    wide = Box(max(0, run.x - 8), top, run.w + 16, box.bottom - top + 4)
    near = (
        np.abs(patch(pixels, wide).astype(np.int16) - np.array(ink)).max(axis=2) < distance(ink, paper) * 0.55
    )
    start = box.x - wide.x
    for row in near[:, start : start + box.w].mean(axis=1).__gt__(0.9).nonzero()[0]:
        if not near[row, :3].any() and not near[row, -3:].any():
            return True
    return False


def goes_under(pixels: NDArray[np.uint8], left: Box, right: Box, ink: Colour, paper: Colour) -> bool:
    """Whether a stroke of the ink's colour bridges the gap between two words near their foot."""
    import numpy as np

    top = left.y + left.h * 3 // 5
    gap = Box(left.right, top, right.x - left.right, left.bottom - top + 4)
    if gap.w < 2:
        return True
    near = (
        np.abs(patch(pixels, gap).astype(np.int16) - np.array(ink)).max(axis=2) < distance(ink, paper) * 0.55
    )
    return bool(near.size) and bool((near.mean(axis=1) > 0.9).any())


def drawn(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """1 where a pixel differs clearly from its left or upper neighbour, uint8, (h, w)."""
    import cv2
    import numpy as np

    grey = np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_BGRA2GRAY), np.uint8)
    steps = np.zeros_like(grey)
    steps[:, 1:] = cv2.absdiff(grey[:, 1:], grey[:, :-1])
    if len(grey) > 1:
        steps[1:] = cv2.max(steps[1:], cv2.absdiff(grey[1:], grey[:-1])).reshape(steps[1:].shape)
    return np.asarray(cv2.threshold(steps, DRAWN, 1, cv2.THRESH_BINARY)[1], np.uint8).reshape(grey.shape)


def look_of(pixels: NDArray[np.uint8], box: Box) -> int:
    """64-bit difference hash of a box (Krawetz, "Kind of like that", 2013)."""
    import cv2
    import numpy as np

    part = patch(pixels, box)
    if part.size == 0:
        return 0
    grey = part[..., 1].astype(np.uint8)
    small: Any = cv2.resize(grey, (9, 8), interpolation=cv2.INTER_AREA)
    bits = (small[:, 1:] > small[:, :-1]).flatten()
    return int(np.packbits(bits).view(np.uint64)[0])
