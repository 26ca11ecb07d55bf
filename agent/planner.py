"""From an understanding to a plan; the embedded planner is the command compiler."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..errors import InvalidInput, NeedsInput
from ..perception import Modality, Understanding
from .executor import PlannedStep, can_run
from .language import Compiled, Step, compile_command
from .phrases import in_words
from .plan import Plan
from .planning import plan_from_steps
from .validate import validate_plan

__all__ = ["CompilerPlanner", "FixedPlanner", "PlannedGoal", "Planner", "QuestionsFirst"]


class QuestionsFirst(NeedsInput):
    """The goal cannot be planned before somebody answers; `compiled` holds the questions."""

    def __init__(self, compiled: Compiled) -> None:
        first = compiled.questions[0].text if compiled.questions else compiled.reason or "What do you mean?"
        super().__init__(first, remedy="Say it in the goal and run again.")
        self.compiled = compiled


@dataclass(frozen=True, slots=True)
class PlannedGoal:
    """A plan and its steps in the order they will run."""

    plan: Plan
    steps: tuple[PlannedStep, ...]


class Planner(Protocol):
    """Turns what was understood into a plan."""

    def plan(self, understanding: Understanding) -> PlannedGoal:
        """The plan.

        Raises:
            InvalidInput: the request does not parse, or asks for something that cannot be done.
            QuestionsFirst: something must be asked before.
        """
        ...


class CompilerPlanner:
    """Imperative English to a plan, by grammar; what it does not understand it says."""

    def plan(self, understanding: Understanding) -> PlannedGoal:
        """Compile and validate the request; nothing of it is run unless all of it can be."""
        request = (understanding.request or "").strip()
        if not request:
            raise InvalidInput(
                "The goal is empty.", remedy='Say what to do, such as: lookhear run "click Save".'
            )
        label = understanding.label
        spoken = label is not None and label.modality is Modality.AUDIO
        compiled = compile_command(request, spoken=spoken)
        if compiled.kind == "ask":
            raise QuestionsFirst(compiled)
        if compiled.kind == "refuse":
            raise InvalidInput(f"I do not understand {request!r}: {compiled.reason}")
        return planned_steps(request, compiled.steps, understanding)


@dataclass(frozen=True, slots=True)
class FixedPlanner:
    """Always the same steps: those of a task file, of a test, of a rehearsal.

    `known` are the names of values there are before the first step.
    """

    steps: tuple[Step, ...]
    known: Collection[str] = ()

    def plan(self, understanding: Understanding) -> PlannedGoal:
        """The fixed steps, whatever was understood."""
        return planned_steps(understanding.request or "", self.steps, understanding, self.known)


def planned_steps(
    goal: str, steps: Sequence[Step], understanding: Understanding, known: Collection[str] = ()
) -> PlannedGoal:
    """Validate the steps as a plan; `known` are values that there are before it.

    Raises:
        InvalidInput: a step cannot be carried out yet, or the plan does not hold together.
    """
    missing = next((step for step in steps if not can_run(step)), None)
    if missing is not None:
        raise InvalidInput(f"{in_words(missing)!r} is understood but cannot be carried out yet.")
    label = understanding.label
    told = {"integrity": label.integrity.name, "provenance": label.provenance} if label is not None else None
    plan = plan_from_steps(goal, steps, label=told)
    problems = validate_plan(plan, known=known)
    if problems:
        raise InvalidInput(f"The plan does not hold together: {' '.join(problems)}")
    return PlannedGoal(plan, tuple(PlannedStep(n.id, s) for n, s in zip(plan.nodes, steps, strict=True)))
