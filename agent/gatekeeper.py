"""The one way to an act: every call is shown to all gates, asked about where they say so, and journaled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from ..errors import Denied, NeedsInput
from ..memory import Journal, Kind
from .events import Asked, Judged, Observer
from .guardrails import (
    ApprovalQuestion,
    Approver,
    Call,
    Decision,
    Grant,
    Guardrail,
    Policy,
    Value,
    Verdict,
    builtin_gates,
    judge,
)
from .phases import PhaseTimer

__all__ = ["Gatekeeper", "UnansweredQuestion"]


class UnansweredQuestion(NeedsInput):
    """An approval was needed and nobody answered; `question` can be answered later."""

    def __init__(self, question: ApprovalQuestion) -> None:
        super().__init__(
            f"May I {question.action}? {question.reason}",
            remedy="Say so in the goal, answer on a terminal, or use another --policy.",
        )
        self.question = question


def carried(name: str, value: Value) -> dict[str, str]:
    """A value that travelled into an act and where it came from, for the journal."""
    label = value.label
    return {
        "name": name,
        "text": value.text,
        "integrity": label.integrity.name,
        "modality": label.modality.value,
        "provenance": label.provenance,
    }


@dataclass
class Gatekeeper:
    """Policy, built-in gates and whoever can answer; `plan_hash` binds answers to the plan.

    `go` is awaited before each verdict: a person who paused has everything wait there. `grants` are acts
    that were approved beforehand.
    """

    policy: Policy
    approver: Approver
    journal: Journal
    observer: Observer
    timer: PhaseTimer
    plan_hash: str = ""
    extra: Sequence[Guardrail] = ()
    go: Callable[[], Awaitable[object]] | None = None
    grants: Sequence[Grant] = ()

    def granted(self, call: Call) -> bool:
        """Whether a task file approves this very call beforehand."""
        return any(grant.covers(call) for grant in self.grants)

    async def admit(self, call: Call, patch: str) -> Verdict:
        """Return the verdict that lets the call through.

        `patch` is the hash of the pixels of the target; an approval is void when they change.

        Raises:
            Denied: a gate said no, or the person did.
            UnansweredQuestion: a gate asked and nobody answered.
        """
        if self.go is not None:
            with self.timer.phase("ask"):
                await self.go()
        with self.timer.phase("gates"):
            verdict, every = judge((self.policy, *builtin_gates(), *self.extra), call)
        self._write(call, verdict, every)
        if verdict.decision is Decision.DENY:
            raise Denied(f"Not allowed to {call.words()}: {verdict.reason}", remedy=f"(rule {verdict.rule})")
        if verdict.decision is Decision.ASK:
            await self._ask(call, verdict, patch)
        return verdict

    def verdict_on(self, call: Call) -> Verdict:
        """What the gates would say, without asking anybody."""
        return judge((self.policy, *builtin_gates(), *self.extra), call)[0]

    def _write(self, call: Call, verdict: Verdict, every: Sequence[Verdict]) -> None:
        self.observer.notice(Judged(call.node, verdict.decision.name.lower(), verdict.rule))
        with self.timer.phase("journal"):
            said = [{"rule": v.rule, "decision": v.decision.name.lower(), "reason": v.reason} for v in every]
            payload = {
                "call": call.words(),
                "effect": call.effect,
                "approved": call.approved,
                "requested_by": call.requested_by.provenance,
                "decision": verdict.decision.name.lower(),
                "rule": verdict.rule,
                "verdicts": said,
                "args": [carried(name, value) for name, value in call.args.items()],
            }
            self.journal.append(Kind.VERDICT, call.node, payload)

    async def _ask(self, call: Call, verdict: Verdict, patch: str) -> None:
        args: dict[str, object] = {name: value.text for name, value in call.args.items()}
        binding = ApprovalQuestion.bind(self.plan_hash, call.node, args, self.policy.policy, patch)
        values = tuple((name, value.text, value.label) for name, value in call.args.items())
        question = ApprovalQuestion(
            f"q-{binding[:8]}", call.node, call.words(), values, verdict.rule, verdict.reason, binding
        )
        self.observer.notice(Asked(call.node, question.action))
        told = {"id": question.id, "action": question.action, "binding": binding, "rule": question.rule}
        self.journal.append(Kind.QUESTION, call.node, told)
        with self.timer.phase("ask"):
            answer = await self.approver.ask(question)
        by = answer.by if answer is not None else "nobody"
        approved = answer is not None and answer.holds_for(question)
        self.journal.append(Kind.ANSWER, call.node, {"id": question.id, "approved": approved, "by": by})
        if answer is None:
            raise UnansweredQuestion(question)
        if not approved:
            raise Denied(f"Told not to {call.words()}.", remedy=f"(asked by rule {verdict.rule})")
