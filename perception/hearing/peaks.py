"""The outline of a sound, to draw it: how loud it was, stretch by stretch, and nothing that was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["peaks_of"]


def peaks_of(samples: NDArray[np.float32], count: int = 400) -> tuple[int, ...]:
    """The largest absolute value of each of `count` equal stretches, in percent of full scale.

    `samples` is mono, in -1 to 1, shape (n,); a sound shorter than `count` gives one peak a sample.
    """
    import numpy as np

    if not len(samples):
        return ()
    starts = np.linspace(0, len(samples), min(count, len(samples)), endpoint=False).astype(np.intp)
    loudest = np.maximum.reduceat(np.abs(samples), starts)
    return tuple(int(value) for value in np.clip(np.rint(loudest * 100), 0, 100))
