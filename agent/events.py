"""What happens during a run, for observers: they watch, they never steer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..perception import Box, Point, Usage
from .watch_events import WatchEvent

__all__ = [
    "Acted",
    "Asked",
    "Event",
    "Found",
    "Grounded",
    "Judged",
    "ListObserver",
    "ModelAnswered",
    "ModelNoted",
    "Observer",
    "Observers",
    "Planned",
    "RunFinished",
    "RunStarted",
    "StepAdded",
    "StepFinished",
    "StepStarted",
]


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run began; `journal` is the file it can be resumed from."""

    run: str
    goal: str
    policy: str
    journal: str


@dataclass(frozen=True, slots=True)
class Planned:
    """The goal became steps, in words; `nodes` are their ids."""

    nodes: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepAdded:
    """The plan grew by a step, in words."""

    node: str
    step: str


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A step is next."""

    node: str


@dataclass(frozen=True, slots=True)
class Found:
    """The target of a step was found on the screen."""

    node: str
    element: str
    score: float


@dataclass(frozen=True, slots=True)
class Grounded:
    """Where on the screen a step takes place, in pixels, as `(x, y, w, h)` and `(x, y)`.

    It is noticed while the frame it was found on is the newest one of the eyes: pixels do not travel.
    """

    node: str
    element: str
    box: Box
    point: Point
    window: Box | None


@dataclass(frozen=True, slots=True)
class Judged:
    """The gates decided."""

    node: str
    decision: str
    rule: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question is put to a person."""

    node: str
    question: str


@dataclass(frozen=True, slots=True)
class Acted:
    """The hands acknowledged an action."""

    node: str
    action: str


@dataclass(frozen=True, slots=True)
class StepFinished:
    """A step ended; `status` is verified, unverified, failed, denied, needs_input or indeterminate."""

    node: str
    status: str
    detail: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ModelAnswered:
    """A model answered: the tokens of this answer, of all so far, and what all of them cost."""

    step: int
    usage: Usage
    total: Usage
    cost: float
    currency: str


@dataclass(frozen=True, slots=True)
class ModelNoted:
    """Something about the model that a person should know, such as a sense that it does not have."""

    note: str


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The run ended."""

    outcome: str
    verification: str | None
    reason: str | None
    phases: dict[str, float] = field(default_factory=dict[str, float])


RunEvent = (
    RunStarted
    | Planned
    | StepAdded
    | StepStarted
    | Found
    | Grounded
    | Judged
    | Asked
    | Acted
    | StepFinished
    | ModelAnswered
    | ModelNoted
    | RunFinished
)
Event = RunEvent | WatchEvent


class Observer(Protocol):
    """Sees every event."""

    def notice(self, event: Event) -> None:
        """Called on the event loop; must return at once and not raise."""
        ...


class Observers:
    """Several observers as one."""

    def __init__(self, observers: Iterable[Observer] = ()) -> None:
        self._observers = tuple(observers)

    def notice(self, event: Event) -> None:
        """Pass the event on to each."""
        for observer in self._observers:
            observer.notice(event)


@dataclass
class ListObserver:
    """Remembers the events."""

    events: list[Any] = field(default_factory=list[Any])

    def notice(self, event: Event) -> None:
        """Append it."""
        self.events.append(event)
