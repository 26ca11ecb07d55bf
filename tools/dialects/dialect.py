"""The seam of dialects: how a model is told to act, and what it meant by its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from ...errors import Repairable
from ...perception import (
    CoordinateSpace,
    HistoryPolicy,
    Integrity,
    Label,
    Message,
    Modality,
    Part,
    Point,
    SentImage,
    TextPart,
    ToolCall,
    ToolDeclaration,
)
from ..model_actions import ModelAction

__all__ = [
    "MAX_ACTIONS",
    "MAX_ANSWER",
    "MODEL_LABEL",
    "OWN_LABEL",
    "RESULT_LABEL",
    "ActionResult",
    "Dialect",
    "MalformedAnswer",
    "Parsed",
    "Reply",
    "SeenStep",
    "checked_reply",
    "results_in_words",
]

MAX_ANSWER = 200_000
"""Characters of an answer, reasoning and calls apart; a longer one is not read."""
MAX_ACTIONS = 100
"""Actions of one answer."""

OWN_LABEL = Label(Integrity.LOCAL_SYSTEM, Modality.TEXT, "lookhear")
MODEL_LABEL = Label(Integrity.UNTRUSTED, Modality.TEXT, "the model's own words")
RESULT_LABEL = Label(Integrity.UNTRUSTED, Modality.TEXT, "what came of the model's actions")


class MalformedAnswer(Repairable):
    """The model's answer cannot be acted on; the message is for the model and shows the right form."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered, put together from its pieces."""

    text: str = ""
    reasoning: str = ""
    calls: tuple[ToolCall, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """What it meant.

    `thought` is why, `said` the step in its own words. `calls` has the id of the call behind each action,
    and is empty where the model wrote text. `note` says what of the answer was left out, empty if nothing.
    """

    thought: str
    actions: tuple[ModelAction, ...]
    said: str = ""
    note: str = ""
    calls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionResult:
    """How one action ended, and why or with what: `text` is a reason, or what it brought."""

    outcome: Literal["done", "failed", "denied", "indeterminate", "not_executed"]
    text: str = ""


@dataclass(frozen=True, slots=True)
class SeenStep:
    """One step that lies behind: what was seen, what was answered, what came of it.

    `parsed` is None where the answer was malformed; `error` then says how.
    """

    seen: tuple[Part, ...]
    reply: Reply
    parsed: Parsed | None = None
    results: tuple[ActionResult, ...] = ()
    error: str = ""


class Dialect(Protocol):
    """One family of models: both ways between what it writes and canonical actions.

    A dialect holds no state; nothing that a model wrote is ever executed as code.
    """

    @property
    def name(self) -> str:
        """As profiles write it."""
        ...

    def prompt(self, space: CoordinateSpace) -> str:
        """The system text: how to answer. It holds no secret of the machine."""
        ...

    def tools(self, sent: SentImage, space: CoordinateSpace) -> Sequence[ToolDeclaration]:
        """What it may call on this picture; nothing in a dialect of text."""
        ...

    def parse(
        self, reply: Reply, sent: SentImage, space: CoordinateSpace, pointer: Point | None = None
    ) -> Parsed:
        """The actions of an answer, at least one, with every place a pixel of the screen.

        Args:
            reply: the answer.
            sent: the newest picture; places are counted on it.
            space: how they are counted.
            pointer: where the pointer is, for what names no place; None if it cannot be told.

        Raises:
            MalformedAnswer: it is not wholly understood; nothing of it may be carried out.
        """
        ...

    def history(
        self, goal: TextPart, steps: Sequence[SeenStep], now: Sequence[Part], policy: HistoryPolicy
    ) -> tuple[Message, ...]:
        """The conversation after the system text: the goal, the steps so far, and what is seen now.

        Pictures are kept in the newest steps only, as many as `policy` says with those of `now`.
        """
        ...

    def render(self, results: Sequence[ActionResult]) -> str:
        """What the model is told of its actions; empty where everything was done and brought nothing."""
        ...


def checked_reply(reply: Reply) -> Reply:
    """The reply, if it is short enough to be read.

    Raises:
        MalformedAnswer: it is too long.
    """
    lengths = [len(reply.text), len(reply.reasoning), sum(len(call.arguments) for call in reply.calls)]
    if max(lengths) > MAX_ANSWER:
        raise MalformedAnswer(f"The answer is longer than {MAX_ANSWER} characters. Answer briefly.")
    return reply


_VERBS = {"failed": "failed", "denied": "was denied", "indeterminate": "may or may not have happened"}


def results_in_words(results: Sequence[ActionResult]) -> str:
    """Sentences such as `Action 2 was denied: …. Actions 3 and 4 were not executed.`."""
    told = [_sentence(number, result) for number, result in enumerate(results, 1)]
    left_out = [str(number) for number, r in enumerate(results, 1) if r.outcome == "not_executed"]
    if len(left_out) > 1:
        told.append(f"Actions {', '.join(left_out[:-1])} and {left_out[-1]} were not executed.")
    elif left_out:
        told.append(f"Action {left_out[0]} was not executed.")
    return " ".join(sentence for sentence in told if sentence)


def _sentence(number: int, result: ActionResult) -> str:
    if result.outcome == "not_executed":
        return ""
    if result.outcome == "done":
        return f"Action {number} was done: {result.text}" if result.text else ""
    reason = f": {result.text}" if result.text else "."
    return f"Action {number} {_VERBS[result.outcome]}{reason}"
