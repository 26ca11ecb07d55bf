"""Where the time of a run goes, by phase."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from ..perception import Clock, SystemClock

__all__ = ["PHASES", "Phase", "PhaseTimer"]

Phase = Literal["find", "gates", "journal", "act", "settle", "verify", "ask"]
PHASES: tuple[Phase, ...] = ("find", "gates", "journal", "act", "settle", "verify", "ask")


@dataclass
class PhaseTimer:
    """Adds up seconds per phase; nested phases count for the inner one only."""

    clock: Clock = field(default_factory=SystemClock)
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(PHASES, 0.0))
    _stack: list[tuple[Phase, int]] = field(default_factory=list[tuple[Phase, int]])

    @contextmanager
    def phase(self, name: Phase) -> Generator[None]:
        """Time the block as `name`."""
        now = self.clock.now_ns()
        if self._stack:
            outer, since = self._stack[-1]
            self.seconds[outer] += (now - since) / 1e9
        self._stack.append((name, now))
        try:
            yield
        finally:
            inner, since = self._stack.pop()
            now = self.clock.now_ns()
            self.seconds[inner] += (now - since) / 1e9
            if self._stack:
                self._stack[-1] = (self._stack[-1][0], now)

    def since(self, before: dict[str, float]) -> dict[str, float]:
        """Seconds per phase since a copy of `seconds` was taken, zeros left out."""
        return {k: round(v - before[k], 4) for k, v in self.seconds.items() if v - before[k] > 0}
