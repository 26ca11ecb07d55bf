"""What was seen, said and written in one window of time."""

from __future__ import annotations

from dataclasses import dataclass

from .geometry import Point
from .labels import Label
from .scene import Scene
from .source import TextInput

__all__ = ["Moment", "Utterance"]


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something said: text, interval on the ordering clock, confidence 0 to 1, who could have said it."""

    text: str
    t0_ns: int
    t1_ns: int
    confidence: float
    label: Label


@dataclass(frozen=True, slots=True)
class Moment:
    """The scene in force, what was said and written, and where the pointer went meanwhile."""

    scene: Scene | None = None
    utterance: Utterance | None = None
    text: TextInput | None = None
    pointer_trail: tuple[tuple[int, Point], ...] = ()
