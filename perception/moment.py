"""What was seen, said and written in one window of time."""

from __future__ import annotations

from dataclasses import dataclass

from .geometry import Point
from .hearing import Utterance
from .scene import Scene
from .source import TextInput

__all__ = ["Moment"]


@dataclass(frozen=True, slots=True)
class Moment:
    """The scene in force, what was said and written, and where the pointer went meanwhile."""

    scene: Scene | None = None
    utterance: Utterance | None = None
    text: TextInput | None = None
    pointer_trail: tuple[tuple[int, Point], ...] = ()
