"""A plan that is made step by step: empty at first, and how a run that a model worked on ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..perception import GenerativeModel, Understanding
from .evidence import Evidence
from .model_budget import ModelBudget
from .model_planner import ModelEnding
from .plan import Plan
from .planner import PlannedGoal
from .results import Conclusion, Outcome, StepResult, not_proven, quotation

__all__ = ["StepwisePlanner", "conclude_model"]

_DONE = (Outcome.VERIFIED, Outcome.UNVERIFIED)


@dataclass(frozen=True, slots=True)
class StepwisePlanner:
    """Leaves the steps to a generative model, which sees the screen before each."""

    model: GenerativeModel
    budget: ModelBudget = field(default_factory=ModelBudget)

    def plan(self, understanding: Understanding) -> PlannedGoal:
        """The goal alone."""
        return PlannedGoal(Plan(goal=understanding.request or "", nodes=()), ())


def conclude_model(
    ending: ModelEnding,
    steps: Sequence[StepResult],
    checks: Sequence[Evidence],
    unmet: Sequence[int],
    said: Sequence[str] = (),
) -> Conclusion:
    """Outcome, verification and reason. A model's word that it is done proves nothing.

    Args:
        ending: how the model's work ended.
        steps: what its acts came to.
        checks: the expectations of the task, asked after a success.
        unmet: those of them that provably did not hold before the first act.
        said: what the screen has said since the last act.
    """
    last = steps[-1] if steps else None
    if ending.how == "stopped" and last is not None:
        return last.status, None, last.reason
    if ending.how == "question":
        return Outcome.NEEDS_INPUT, None, f"The model asks: {ending.reason}"
    if ending.how != "success":
        return _given_up(ending, steps)
    unproven = not_proven(checks, quotation(said))
    if unproven is not None:
        return unproven
    if not unmet:
        why = "it held before the first act" if checks else "the task expects nothing that could be checked"
        return Outcome.UNVERIFIED, None, f"The model says that it is done; {why}."
    return Outcome.VERIFIED, "external" if any(check.external for check in checks) else "screen", None


def _given_up(ending: ModelEnding, steps: Sequence[StepResult]) -> Conclusion:
    """A run that a gate stood in the way of is denied, any other failed."""
    refused = next((s for s in reversed(steps) if s.status is Outcome.DENIED), None)
    if ending.how == "failure" and refused is not None:
        return Outcome.DENIED, None, refused.reason
    if ending.how == "failure":
        undone = next((s for s in reversed(steps) if s.status not in _DONE), None)
        why = f" The last act that was not done: {undone.reason}" if undone is not None else ""
        return Outcome.FAILED, None, f"The model gave up{': ' + ending.reason if ending.reason else ''}.{why}"
    return Outcome.FAILED, None, ending.reason or "budget: the model's steps are used up."
