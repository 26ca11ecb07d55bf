"""What happens in the long-running loop, for its views: it listens, hears, queues, asks, stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

__all__ = [
    "Health",
    "HeardNothing",
    "HeardText",
    "Listening",
    "OrderEnded",
    "OrderQueued",
    "OrderStarted",
    "QuestionPut",
    "Spoken",
    "StopDone",
    "WatchEvent",
]


@dataclass(frozen=True, slots=True)
class Listening:
    """The ears: `on` says whether what is said is understood; `note` says why not, with the remedy."""

    mode: str
    on: bool
    paused: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """What became of everything that came in, per lane, and how long ago each sense last spoke."""

    lanes: dict[str, dict[str, Any]]
    ages_s: dict[str, float]


@dataclass(frozen=True, slots=True)
class HeardText:
    """Words that came in, spoken or typed; `final` is False while they may still change."""

    text: str
    final: bool
    origin: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class HeardNothing:
    """Something was heard and left alone; `why` says for what reason."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class OrderQueued:
    """A command was understood; `waiting` counts those before it, the running one too."""

    number: int
    text: str
    waiting: int


@dataclass(frozen=True, slots=True)
class OrderStarted:
    """A command is being carried out."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class OrderEnded:
    """A command ended.

    `first_act_s` is from the end of what was said or typed to the first act, None where nothing was done;
    `seconds` to the end.
    """

    number: int
    text: str
    outcome: str
    reason: str | None
    seconds: float
    first_act_s: float | None = None


@dataclass(frozen=True, slots=True)
class QuestionPut:
    """Something is asked back; `typed_only` says that a spoken answer does not count."""

    text: str
    choices: tuple[str, ...] = ()
    typed_only: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the voice says."""

    text: str


@dataclass(frozen=True, slots=True)
class StopDone:
    """Everything was stopped: `by` says how, `dropped` how many waiting commands went with it."""

    by: Literal["spoken", "typed", "key", "corner", "signal"]
    running: bool
    dropped: int
    t_ns: int


WatchEvent = (
    Health
    | Listening
    | HeardText
    | HeardNothing
    | OrderQueued
    | OrderStarted
    | OrderEnded
    | QuestionPut
    | Spoken
    | StopDone
)
