"""A dry run: what would be acted on and what the gates would say, as far as the screen tells now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..errors import NeedsInput, Repairable, TargetAmbiguous
from ..perception import Label
from .calls import Act, bound_call
from .effects import approved_by_goal, classify
from .executor import PlannedStep
from .finder import Finder, describe
from .gatekeeper import Gatekeeper
from .guardrails import Decision
from .phrases import in_words
from .results import Outcome, StepResult

__all__ = ["rehearse"]


async def rehearse(
    finder: Finder, gatekeeper: Gatekeeper, steps: Sequence[PlannedStep], requested_by: Label
) -> list[StepResult]:
    """One result a step: unverified where it could be done now, else why not; nothing is touched."""
    return [await _rehearsed(finder, gatekeeper, Act(s.node, s.step, None, requested_by, 1)) for s in steps]


async def _rehearsed(finder: Finder, gatekeeper: Gatekeeper, act: Act) -> StepResult:
    words, found = in_words(act.step), None
    try:
        if act.step.target is not None and act.step.verb not in ("wait", "open"):
            found = await finder.find(act.step.target, act.step.verb, heard=act.heard)
    except (TargetAmbiguous, NeedsInput) as error:
        return StepResult(act.node, act.step.verb, words, Outcome.NEEDS_INPUT, reason=str(error))
    except Repairable as error:
        reason = f"Not on the screen now: {error}"
        return StepResult(act.node, act.step.verb, words, Outcome.UNVERIFIED, reason=reason)
    element = found.element if found is not None else None
    effect = classify(act.step.verb, element, keys=tuple(act.step.args.get("keys", ())))
    approved = approved_by_goal(act.step, found.binding if found is not None else None, act.requested_by)
    call = bound_call(act, effect, found, approved=approved, age_s=None)
    verdict = gatekeeper.verdict_on(replace(call, approved=approved or gatekeeper.granted(call)))
    status = Outcome.DENIED if verdict.decision is Decision.DENY else Outcome.UNVERIFIED
    said = f"Dry run: {effect}, {verdict.decision.name.lower()} ({verdict.rule})."
    where = describe(element) if element is not None else None
    return StepResult(act.node, act.step.verb, words, status, reason=said, element=where)
