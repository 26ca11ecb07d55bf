"""How to listen: modes and the limits of `Ears`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .turns import TurnSettings

__all__ = ["EarsSettings", "ListeningMode"]

ListeningMode = Literal["off", "push", "open", "wake"]


@dataclass(frozen=True, slots=True)
class EarsSettings:
    """How `Ears` listens."""

    mode: ListeningMode = "push"
    """What is understood: nothing (off), what is said while the key is held (push), everything (open), or
    what follows the wake phrase (wake). "Stop" is heard in all but off."""
    turns: TurnSettings = field(default_factory=TurnSettings)
    """When a turn begins and ends."""
    partial_every_s: float = 0.45
    """Seconds of speech between two partials."""
    stop_at: float = 0.1
    """Probability from which a burst is the spoken stop."""
    careful_below: float = 0.85
    """Confidence below which a turn is read by the careful recogniser, too, where there is one."""
    wake_s: float = 6.0
    """Seconds the bare wake phrase opens the ears for."""
    in_step: bool = False
    """Whether sound waits for what is read of it; for sound that comes faster than it was spoken."""
