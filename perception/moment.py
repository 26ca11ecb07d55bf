"""What was seen, said and written in one window of time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .geometry import Point
from .hearing import Utterance
from .scene import Scene
from .source import TextInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Moment"]


@dataclass(frozen=True, slots=True)
class Moment:
    """The scene in force, what was said and written, and where the pointer went meanwhile.

    `sound` is that of the utterance, float32 mono at 16 kHz, for models that hear; None where it is not kept.
    """

    scene: Scene | None = None
    utterance: Utterance | None = None
    text: TextInput | None = None
    pointer_trail: tuple[tuple[int, Point], ...] = ()
    sound: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
