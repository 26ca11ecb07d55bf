"""The seam every guardrail stands behind: one protocol, one call, one verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from .call import Call

__all__ = ["AllowAll", "Decision", "Guardrail", "Verdict", "judge"]


class Decision(IntEnum):
    """What a gate says; larger is stricter."""

    ALLOW = 0
    ASK = 1
    DENY = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision, the rule that made it, and the reason in words."""

    decision: Decision
    rule: str
    reason: str = ""


class Guardrail(Protocol):
    """Judges a call before it happens."""

    @property
    def name(self) -> str:
        """The prefix of its rule ids."""
        ...

    def check(self, call: Call) -> Verdict | None:
        """The verdict, or None where this gate has nothing to say."""
        ...


class AllowAll:
    """Says yes to everything; for tests only, never a default."""

    name = "allow-all"

    def check(self, call: Call) -> Verdict | None:
        """Always allow."""
        return Verdict(Decision.ALLOW, self.name)


def judge(guardrails: Iterable[Guardrail], call: Call) -> tuple[Verdict, tuple[Verdict, ...]]:
    """The strictest verdict and all of them; silence of all is a denial, and so is an exception."""
    verdicts: list[Verdict] = []
    for guardrail in guardrails:
        try:
            verdict = guardrail.check(call)
        except Exception as error:  # a broken gate must not open
            verdict = Verdict(Decision.DENY, f"{guardrail.name}.broken", f"The gate failed: {error!r}.")
        if verdict is not None:
            verdicts.append(verdict)
    if not verdicts:
        verdicts.append(Verdict(Decision.DENY, "default", "No rule says anything about this."))
    # Of equally strict verdicts the first is named: gates are ordered from the general to the particular.
    return max(verdicts, key=lambda v: v.decision), tuple(verdicts)
