# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportMissingImports=false
"""What a decoder keeps of a conversation: it grows at the end, and goes back without reading again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer, DynamicSlidingWindowLayer, LinearAttentionCacheLayerMixin

__all__ = ["KeptCache"]

Ids = NDArray[np.int64]
_SNAPSHOTS = 8  # of a 30 B hybrid model each is about 50 MB


@dataclass(frozen=True, slots=True)
class _State:
    """Of one layer that cannot be cut back: copies of its tensors."""

    tensors: dict[str, Any]


class KeptCache:
    """The cache of one session and the identities of the tokens in it.

    Attention can be cut back to any length. A recurrent state cannot: it is copied at the places that
    may be returned to, which costs the same at any length, and what follows the copy is read again.
    """

    def __init__(self, config: Any) -> None:
        self._config = config
        self.cache: Any = DynamicCache(config=config)
        self.read: Ids = np.zeros(0, np.int64)
        self._snapshots: dict[int, list[_State | None]] = {}

    @property
    def cuttable(self) -> bool:
        """Whether every layer can be cut back to any length."""
        return not any(_keeps_state(layer) for layer in self.cache.layers)

    def go_back_to(self, wanted: Ids) -> int:
        """Forget what differs from `wanted`; how many tokens of it need not be read again.

        One token is always left to read, for the logits after it.
        """
        common = min(_common(self.read, wanted), len(wanted) - 1)
        if common < len(self.read):
            common = self._cut(common) if self.cuttable else self._restore(common)
        return common

    def grew(self, identities: Ids) -> None:
        """These tokens were fed."""
        self.read = np.concatenate([self.read, identities])

    def snapshot(self) -> None:
        """Keep this place to come back to."""
        if self.cuttable or not len(self.read):
            return
        self._snapshots[len(self.read)] = [_saved(layer) for layer in self.cache.layers]
        while len(self._snapshots) > _SNAPSHOTS:
            # The first place is where whole conversations begin again; the next oldest is the least likely.
            del self._snapshots[sorted(self._snapshots)[1]]

    def stops(self, places: Collection[int], start: int, end: int) -> list[int]:
        """Where reading from `start` to `end` must pause for a snapshot."""
        return [] if self.cuttable else sorted(place for place in places if start < place < end)

    def forget(self) -> None:
        """Start from nothing."""
        self.cache = DynamicCache(config=self._config)
        self.read = np.zeros(0, np.int64)
        self._snapshots.clear()

    def _cut(self, length: int) -> int:
        with torch.inference_mode():
            self.cache.crop(length - len(self.read))
        self.read = self.read[:length]
        return length

    def _restore(self, length: int) -> int:
        place = max((at for at in self._snapshots if at <= length), default=0)
        if not place:
            self.forget()
            return 0
        with torch.inference_mode():
            for layer, state in zip(self.cache.layers, self._snapshots[place], strict=True):
                _put_back(layer, state, len(self.read) - place)
        self.read = self.read[:place]
        self._snapshots = {at: kept for at, kept in self._snapshots.items() if at <= place}
        return place


def _common(read: Ids, wanted: Ids) -> int:
    shorter = min(len(read), len(wanted))
    differs = np.flatnonzero(read[:shorter] != wanted[:shorter])
    return int(differs[0]) if differs.size else shorter


def _keeps_state(layer: Any) -> bool:
    return isinstance(layer, (LinearAttentionCacheLayerMixin, DynamicSlidingWindowLayer))


def _saved(layer: Any) -> _State | None:
    """Copies of everything a layer holds that later steps overwrite; None where cutting is enough."""
    if not _keeps_state(layer):
        return None
    kept = dict(vars(layer))
    if isinstance(layer, DynamicLayer) and not isinstance(layer, DynamicSlidingWindowLayer):
        kept = {name: value for name, value in kept.items() if name not in ("keys", "values")}
    return _State({name: _copied(value) for name, value in kept.items()})


def _copied(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.clone()
    return {key: _copied(inner) for key, inner in value.items()} if isinstance(value, dict) else value


def _put_back(layer: Any, state: _State | None, surplus: int) -> None:
    if state is not None:
        vars(layer).update({name: _copied(value) for name, value in state.tensors.items()})
    if isinstance(layer, DynamicLayer) and not isinstance(layer, DynamicSlidingWindowLayer):
        DynamicLayer.crop(layer, -surplus)
