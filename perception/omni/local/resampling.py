"""Bicubic resizing with antialiasing, as the models were trained with, in numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["bicubic", "bicubic_bytes"]

_SHARPNESS = -0.5  # of Keys' kernel; the value that PIL and torch's antialiased resizing use
_SUPPORT = 2.0


def bicubic(image: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """The image in another size; values may overshoot their old range a little.

    Args:
        image: float32, shape (height, width, channels).
        width: New width, in pixels.
        height: New height, in pixels.
    """
    return _along(_along(image, width, 1), height, 0)


def bicubic_bytes(image: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """The same as PIL does it with bytes: across, then down, rounded to whole numbers of 0 to 255 each time.

    Newer versions of Pillow go down first where that is cheaper; the models were trained before those.
    """
    for size, axis in ((width, 1), (height, 0)):
        image = np.clip(np.rint(_along(image, size, axis)), 0, 255)
    return image


def _along(image: NDArray[np.float32], size: int, axis: int) -> NDArray[np.float32]:
    if image.shape[axis] == size:
        return image
    index, weight = _taps(image.shape[axis], size)
    shape = (1, -1, 1) if axis == 1 else (-1, 1, 1)
    summed = np.zeros([*image.shape[:axis], size, *image.shape[axis + 1 :]], np.float32)
    for tap in range(index.shape[1]):
        summed += weight[:, tap].reshape(shape) * image.take(index[:, tap], axis)
    return summed


def _taps(before: int, after: int) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Of each new pixel: which old ones it is made of and how much of each, shape (after, taps)."""
    scale = before / after
    stretch = max(scale, 1.0)
    centre = scale * (np.arange(after) + 0.5)
    first = np.maximum((centre - _SUPPORT * stretch + 0.5).astype(np.intp), 0)
    last = np.minimum((centre + _SUPPORT * stretch + 0.5).astype(np.intp), before)
    index = first[:, None] + np.arange(int((last - first).max()))
    weight = _kernel((index - centre[:, None] + 0.5) / stretch) * (index < last[:, None])
    weight /= weight.sum(axis=1, keepdims=True)
    return np.minimum(index, before - 1), weight.astype(np.float32)


def _kernel(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keys, Cubic convolution interpolation for digital image processing (1981)."""
    x, a = np.abs(x), _SHARPNESS
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = ((x - 5) * x + 8) * x * a - 4 * a
    return np.where(x < 1, near, np.where(x < 2, far, 0.0))
