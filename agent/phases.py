"""Where the time of a run goes, by phase."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from ..perception import Clock, SystemClock

__all__ = ["PHASES", "Phase", "PhaseTimer"]

Phase = Literal["look", "model", "find", "gates", "journal", "act", "settle", "verify", "ask"]
_ALWAYS: tuple[Phase, ...] = ("find", "gates", "journal", "act", "settle", "verify", "ask")
PHASES: tuple[Phase, ...] = ("look", "model", *_ALWAYS)
"""In the order they come; `look` (for a model) and `model` only where one works."""


@dataclass
class PhaseTimer:
    """Adds up seconds per phase; nested phases count for the inner one only."""

    clock: Clock = field(default_factory=SystemClock)
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(_ALWAYS, 0.0))
    _stack: list[tuple[Phase, int]] = field(default_factory=list[tuple[Phase, int]])

    @contextmanager
    def phase(self, name: Phase) -> Generator[None]:
        """Time the block as `name`."""
        now = self.clock.now_ns()
        if self._stack:
            outer, since = self._stack[-1]
            self._add(outer, now - since)
        self._stack.append((name, now))
        try:
            yield
        finally:
            inner, since = self._stack.pop()
            now = self.clock.now_ns()
            self._add(inner, now - since)
            if self._stack:
                self._stack[-1] = (self._stack[-1][0], now)

    def _add(self, name: Phase, spent_ns: int) -> None:
        self.seconds[name] = self.seconds.get(name, 0.0) + spent_ns / 1e9

    def since(self, before: dict[str, float]) -> dict[str, float]:
        """Seconds per phase since a copy of `seconds` was taken, zeros left out."""
        return {
            k: round(v - before.get(k, 0.0), 4) for k, v in self.seconds.items() if v > before.get(k, 0.0)
        }
