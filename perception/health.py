"""How the senses are: what became of everything in their lanes, when each last spoke, and what has stalled.

Computed from counts and watermarks, never from "the task is alive".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from .clock import Clock, SystemClock
from .lanes import LaneCounts
from .ocr import OcrStatus

__all__ = ["HealthSettings", "SenseHealth", "Stall", "StallWatch", "counts_json", "worker_json"]


def counts_json(counts: LaneCounts) -> dict[str, Any]:
    """What became of everything that was put into a lane; `balanced` says that nothing is unaccounted for."""
    return {**asdict(counts), "balanced": counts.balanced}


def worker_json(status: OcrStatus) -> dict[str, Any]:
    """The reading process."""
    return asdict(status)


@dataclass(frozen=True, slots=True)
class HealthSettings:
    """When something counts as stalled."""

    paces: float = 10.0
    """A sense has stalled when it has been silent for so many times its pace."""
    least_s: float = 1.0
    """It is never called stalled before so many seconds."""
    untaken_s: float = 2.0
    """A consumer has stalled when something has waited for it so long and nothing was taken."""
    starting_s: float = 60.0
    """How long a process may load its models."""


@dataclass(frozen=True, slots=True)
class SenseHealth:
    """One sense: `lane` as of `counts_json`, seconds since it last spoke, its pace in seconds.

    `worker` is the state of the process behind it: starting, ready, dead or closed; empty where it has none.
    `owing_s` is how long an answer of that process has been waited for, `may_owe_s` how long it may be.
    """

    name: str
    lane: dict[str, Any] | None = None
    age_s: float | None = None
    pace_s: float = 0.1
    worker: str = ""
    owing_s: float = 0.0
    may_owe_s: float = 4.0


@dataclass(frozen=True, slots=True)
class Stall:
    """Something that does not go on, and what to do."""

    sense: str
    kind: str
    detail: str
    remedy: str

    def line(self) -> str:
        """For a person."""
        return f"{self.sense}: {self.detail} {self.remedy}"


class StallWatch:
    """Compares each look at the senses with the looks before."""

    def __init__(self, settings: HealthSettings | None = None, clock: Clock | None = None) -> None:
        self._settings = settings or HealthSettings()
        self._clock = clock or SystemClock()
        self._taken: dict[str, tuple[int, int]] = {}  # how much had been taken, and since when it is that
        self._starting: dict[str, int] = {}

    def look(self, senses: Iterable[SenseHealth]) -> tuple[Stall, ...]:
        """Everything that has stalled by now."""
        found: list[Stall] = []
        for sense in senses:
            found += [stall for stall in self._of(sense) if stall is not None]
        return tuple(found)

    def _of(self, sense: SenseHealth) -> tuple[Stall | None, ...]:
        return self._silent(sense), self._untaken(sense), self._unbalanced(sense), self._unanswering(sense)

    def _silent(self, sense: SenseHealth) -> Stall | None:
        limit = max(self._settings.least_s, self._settings.paces * sense.pace_s)
        if sense.age_s is None or sense.age_s <= limit:
            return None
        said = f"has not spoken for {sense.age_s:.1f} s (its pace is {sense.pace_s:g} s)."
        return Stall(sense.name, "silent", said, "Check whether its device still answers.")

    def _untaken(self, sense: SenseHealth) -> Stall | None:
        if sense.lane is None:
            return None
        now, taken = self._clock.now_ns(), int(sense.lane["delivered"])
        before, since = self._taken.get(sense.name, (-1, now))
        if taken != before or not sense.lane["in_flight"]:
            self._taken[sense.name] = (taken, now)
            return None
        waited = (now - since) / 1e9
        if waited <= self._settings.untaken_s:
            return None
        said = f"{sense.lane['in_flight']} wait, and nothing was taken for {waited:.1f} s."
        return Stall(sense.name, "not taken", said, "Whoever reads them is busy or stuck; look at the CPU.")

    def _unbalanced(self, sense: SenseHealth) -> Stall | None:
        if sense.lane is None or sense.lane.get("balanced", True):
            return None
        return Stall(sense.name, "unbalanced", "its lane has lost count.", "Please report it.")

    def _unanswering(self, sense: SenseHealth) -> Stall | None:
        now = self._clock.now_ns()
        if sense.worker != "starting":
            self._starting.pop(sense.name, None)
        if sense.worker == "dead":
            said = "its process has died."
            return Stall(sense.name, "dead", said, "Look for an out-of-memory kill; start again.")
        if sense.owing_s > sense.may_owe_s:
            said = f"its process owes an answer for {sense.owing_s:.1f} s."
            remedy = "It is replaced when it goes on like that; the machine may be very busy."
            return Stall(sense.name, "not answering", said, remedy)
        since = self._starting.setdefault(sense.name, now) if sense.worker == "starting" else now
        if (now - since) / 1e9 <= self._settings.starting_s:
            return None
        said = f"its process has been loading for {(now - since) / 1e9:.0f} s."
        return Stall(sense.name, "not answering", said, "The machine may be out of memory or very busy.")
