"""Draws the next token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..profile import Sampling

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["draw"]


def draw(logits: NDArray[np.float32], sampling: Sampling, chance: np.random.Generator) -> int:
    """A token; the likeliest where the temperature is 0 or only one may be taken.

    Args:
        logits: float32 [vocabulary]; -inf is never drawn while anything else is there.
        sampling: temperature, top_k, then top_p, applied in this order.
        chance: where luck comes from.
    """
    if sampling.temperature == 0 or sampling.top_k == 1:
        return int(logits.argmax())
    order: NDArray[np.intp] = np.argsort(-logits, kind="stable")
    if sampling.top_k:
        order = order[: sampling.top_k]
    scaled = logits[order].astype(np.float64) / sampling.temperature
    weight: NDArray[np.float64] = np.exp(scaled - scaled[0])
    total: NDArray[np.float64] = np.cumsum(weight / weight.sum())
    kept = total[: int(np.searchsorted(total, sampling.top_p)) + 1]
    lucky = int(np.searchsorted(kept, chance.random() * float(kept[-1])))
    return int(order.item(min(lucky, len(kept) - 1)))
