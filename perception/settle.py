"""Settling: whether a region is quiet after an act, instead of sleeping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .gate import changed_boxes
from .geometry import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["QuietWatch", "Settled", "is_caret"]

CARET_W, CARET_H = 3, 60


@dataclass(frozen=True, slots=True)
class Settled:
    """`changed`: something differs from before the act; `quiet`: it stopped changing within the limit.

    `changed_boxes` is everything that differs from the last frame before the act, `t_ns` the capture time
    of the frame that decided, `waited_s` the time this took.
    """

    changed: bool
    quiet: bool
    t_ns: int
    changed_boxes: tuple[Box, ...]
    waited_s: float


def is_caret(box: Box) -> bool:
    """Whether a changed box has the shape of a text caret: it blinks for ever and says nothing."""
    return box.w <= CARET_W and 6 <= box.h <= CARET_H


class QuietWatch:
    """Counts comparisons in a row in which less than `share` of the region changed.

    Carets do not count, nor does what `is_noise` says goes on by itself.
    """

    def __init__(self, region: Box, share: float, is_noise: Callable[[Box], bool] = lambda _: False) -> None:
        self.quiet_run = 0
        self.moved = False
        self._region = region
        self._share = share
        self._is_noise = is_noise
        self._last: NDArray[np.uint8] | None = None

    def compare(self, pixels: NDArray[np.uint8]) -> None:
        """Take the next frame, BGRA, uint8, (h, w, 4)."""
        last, self._last = self._last, pixels
        if last is None:
            return
        every = () if last is pixels else differences(last, pixels, self._region)
        changed = [box for box in every if not self._is_noise(box)]
        loud = sum(box.area for box in changed if not is_caret(box))
        self.moved = self.moved or bool(changed)
        self.quiet_run = self.quiet_run + 1 if loud < self._share * max(1, self._region.area) else 0


def differences(before: NDArray[np.uint8], after: NDArray[np.uint8], region: Box) -> tuple[Box, ...]:
    """Changed boxes within `region`, in screen coordinates; the region itself if the size changed."""
    import numpy as np

    if before.shape != after.shape:
        return (region,)
    part = region.intersection(Box(0, 0, after.shape[1], after.shape[0]))
    rows, columns = slice(part.y, part.bottom), slice(part.x, part.right)
    found = changed_boxes(
        np.ascontiguousarray(before[rows, columns]), np.ascontiguousarray(after[rows, columns])
    )
    return tuple(Box(b.x + part.x, b.y + part.y, b.w, b.h) for b in found)
