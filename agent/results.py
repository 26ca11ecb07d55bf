"""How steps and runs end, and how the one follows from the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .evidence import Evidence

__all__ = [
    "EXIT_CODES",
    "Conclusion",
    "Outcome",
    "RunResult",
    "StepResult",
    "conclude",
    "not_proven",
    "quotation",
]


class Outcome(StrEnum):
    """The outcomes of the public contract; a step has one of them too."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    FAILED = "failed"
    DENIED = "denied"
    NEEDS_INPUT = "needs_input"
    INDETERMINATE = "indeterminate"
    CANCELLED = "cancelled"


EXIT_CODES: dict[Outcome, int] = {
    Outcome.VERIFIED: 0,
    Outcome.UNVERIFIED: 10,
    Outcome.FAILED: 1,
    Outcome.DENIED: 3,
    Outcome.NEEDS_INPUT: 4,
    Outcome.INDETERMINATE: 6,
    Outcome.CANCELLED: 130,
}


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one step ended; `evidence` is what decided it, `seconds` the time per phase.

    `value` is what a `read` step read: `{"text", "label"}`.
    """

    node: str
    verb: str
    words: str
    status: Outcome
    evidence: Evidence | None = None
    reason: str | None = None
    element: str | None = None
    question: dict[str, Any] | None = None
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    resumed: bool = False
    value: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """For journal, report and contract; absent values are left out."""
        parts: dict[str, Any] = {
            "node": self.node,
            "verb": self.verb,
            "words": self.words,
            "status": self.status.value,
            "evidence": self.evidence.as_json() if self.evidence else None,
            "reason": self.reason,
            "element": self.element,
            "question": self.question,
            "phases": self.seconds or None,
            "resumed": self.resumed or None,
            "value": self.value,
        }
        return {name: value for name, value in parts.items() if value is not None}


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended. `verification` is `external` or `screen` where the outcome is `verified`.

    `recorded_steps` are the steps as JSON where the run ended earlier and is only reported again.
    """

    outcome: Outcome
    goal: str
    steps: tuple[StepResult, ...] = ()
    checks: tuple[Evidence, ...] = ()
    verification: str | None = None
    reason: str | None = None
    exit_code: int = 0
    phases: dict[str, float] = field(default_factory=dict[str, float])
    journal: str | None = None
    run: str | None = None
    recorded_steps: tuple[dict[str, Any], ...] = ()
    report: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The JSON of `contract.md`; absent values are left out."""
        parts: dict[str, Any] = {
            "outcome": self.outcome.value,
            "verification": self.verification,
            "reason": self.reason,
            "goal": self.goal,
            "steps": [step.as_json() for step in self.steps] or list(self.recorded_steps),
            "checks": [check.as_json() for check in self.checks],
            "phases": {name: round(value, 4) for name, value in self.phases.items()},
            "questions": [step.question for step in self.steps if step.question],
            "journal": self.journal,
            "run": self.run,
            "report": self.report,
        }
        return {name: value for name, value in parts.items() if value is not None}


Conclusion = tuple[Outcome, str | None, str | None]
"""Outcome, verification and reason."""

_ENDING = (Outcome.FAILED, Outcome.DENIED, Outcome.NEEDS_INPUT, Outcome.INDETERMINATE, Outcome.CANCELLED)


def conclude(steps: Sequence[StepResult], checks: Sequence[Evidence], said: Sequence[str] = ()) -> Conclusion:
    """Outcome, verification and reason of a run whose steps and final checks ended like this.

    `said` is what the screen has said since the last act, quoted where something did not come about.
    """
    quoted = quotation(said)
    for step in steps:
        if step.status in _ENDING:
            reason = step.reason or f"{step.words}: {step.status.value}."
            return step.status, None, reason + (quoted if step.status is Outcome.FAILED else "")
    if not steps and not checks:
        return Outcome.UNVERIFIED, None, "Nothing was done, and nothing was expected."
    unproven = not_proven(checks, quoted)
    if unproven is not None:
        return unproven
    open_step = next((step for step in steps if step.status is not Outcome.VERIFIED), None)
    if open_step is not None:
        return (
            Outcome.UNVERIFIED,
            None,
            f"{open_step.words}: {open_step.reason or 'its effect was not decided.'}",
        )
    return Outcome.VERIFIED, "external" if any(c.external for c in checks) else "screen", None


def quotation(said: Sequence[str]) -> str:
    """What the screen says, as the end of a reason."""
    return f" The screen says: {', '.join(repr(line) for line in said)}." if said else ""


def not_proven(checks: Sequence[Evidence], quoted: str) -> Conclusion | None:
    """Why expectations do not prove a run; None where they all hold."""
    broken = next((check for check in checks if check.holds is False), None)
    if broken is not None:
        return Outcome.FAILED, None, f"An expectation does not hold: {broken.detail}{quoted}"
    undecided = next((check for check in checks if not check.decisive), None)
    return (Outcome.UNVERIFIED, None, undecided.detail) if undecided is not None else None
