"""Running the steps of a plan: one after the other, each to a status, until one of them ends the run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import (
    ActFailed,
    Denied,
    NeedsInput,
    PreconditionLost,
    Repairable,
    TargetAmbiguous,
    TargetNotFound,
)
from ..memory import Journal, Kind, RunState
from ..perception import Element, Embedder, Label
from ..tools import Computer
from .act import Actor, IsChoice
from .adjusting import Adjuster, NeedsAdjusting
from .aftermath import Aftermath
from .calls import Act
from .choosing import Chooser, chosen_instead
from .deeds import Deeds
from .events import Observer, StepFinished, StepStarted
from .evidence import Evidence
from .extracting import Extractor
from .finder import DialogInTheWay, Finder, describe
from .gatekeeper import Gatekeeper, UnansweredQuestion
from .goal_probes import GoalProbes
from .guardrails import Value
from .language import Step
from .methods import supported_verbs
from .opening import Opener
from .phases import PhaseTimer
from .phrases import in_words
from .planning import references
from .postconditions import BoxChecked, FieldReads, OptionShown, ValueShown
from .reconcile import Finding
from .recovery import Recovery
from .results import Outcome, StepResult
from .screen_text import new_lines
from .seeking import Seeker
from .settings import RunSettings
from .values import Values, label_from_json, label_to_json
from .waiting import Waiter

__all__ = ["Executor", "PlannedStep", "can_run"]

# For these verbs the declared effect is what was asked for, so its absence is a failure; for a click the
# effect was inferred, and its absence proves nothing.
_STATED = (FieldReads, BoxChecked, OptionShown, ValueShown)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step and the node of the plan it comes from."""

    node: str
    step: Step


def can_run(step: Step) -> bool:
    """Whether the executor knows how to carry out this verb."""
    return step.verb in supported_verbs() | {"open", "wait", "read"}


class Executor:
    """Carries out planned steps on one computer, under one set of gates, into one journal."""

    def __init__(
        self,
        run: str,
        computer: Computer,
        journal: Journal,
        gatekeeper: Gatekeeper,
        observer: Observer,
        timer: PhaseTimer,
        settings: RunSettings,
        embedder: Embedder | None = None,
        values: Values | None = None,
        probes: GoalProbes | None = None,
    ) -> None:
        self._values = values or Values()
        self._sources: dict[str, int] = {}
        self._computer = computer
        self._journal = journal
        self._observer = observer
        self._timer = timer
        self._settings = settings
        self.finder = Finder(computer, embedder, limit_s=settings.find_limit_s)
        aftermath = Aftermath(computer, self.finder, timer, settings, probes)
        self._recovery = Recovery(computer, self.finder, aftermath, journal)
        deeds = Deeds(run, journal, observer, timer, logged=computer.hands_log is not None)
        parts = (computer, self.finder, gatekeeper, deeds, aftermath)
        seeker = Seeker(computer, self.finder, gatekeeper, deeds, timer)
        asked = probes or GoalProbes()
        self._actor = Actor(*parts, timer, observer, seeker, asked, self._values.reveal)
        self._opener = Opener(*parts, timer)
        self._adjuster = Adjuster(computer, self.finder, gatekeeper, deeds)
        self._chooser = Chooser(*parts, self._actor)
        self._waiter = Waiter(computer, self.finder, timer, settings)
        self._extractor = Extractor(computer, self.finder, gatekeeper, timer, settings, embedder, seeker)

    def news(self) -> tuple[str, ...]:
        """What the screen has come to say since just before the last act; screen text, trusted by nobody."""
        before, after = self._actor.before, self._computer.eyes.latest
        return new_lines(before, after) if before is not None and after is not None else ()

    async def run(
        self,
        steps: Sequence[PlannedStep],
        requested_by: Label,
        state: RunState | None = None,
        pointed: Mapping[str, Element] | None = None,
    ) -> AsyncIterator[StepResult]:
        """Every step's result, as it ends; the last is the first that is neither verified nor unverified.

        `pointed` says what the targets `pointed`, `pointed_2`, … stood for when they were said.
        """
        self.finder.pointed = dict(pointed or {})
        if state is not None:
            self._computer.let_go()
        for place, planned in enumerate(steps):
            known = state.steps.get(planned.node) if state is not None else None
            if known is not None and known.get("status") in (Outcome.VERIFIED, Outcome.UNVERIFIED):
                result = _recalled(known)
                self._hold(planned.step, result)
                yield result
                continue
            following = steps[place + 1].step if place + 1 < len(steps) else None
            result = await self._step(planned, following, requested_by, state)
            self._hold(planned.step, result)
            yield result
            if result.status not in (Outcome.VERIFIED, Outcome.UNVERIFIED):
                return

    def _hold(self, step: Step, result: StepResult) -> None:
        """Keep what a step has read for the steps after it."""
        name = step.args.get("name")
        if step.verb == "read" and result.value is not None and name is not None:
            label = label_from_json(result.value["label"])
            self._values.hold(str(name), Value(str(result.value["text"]), label))
            if result.value.get("window") is not None:
                self._sources[str(name)] = int(result.value["window"])

    async def _step(
        self, planned: PlannedStep, following: Step | None, requested_by: Label, state: RunState | None
    ) -> StepResult:
        attempt = (state.attempts.get(planned.node, 0) if state is not None else 0) + 1
        resumed = state is not None and bool(state.deeds_of(planned.node))
        act = Act(planned.node, planned.step, following, requested_by, attempt)
        return await self._reported(act, state if resumed else None)

    async def do(self, act: Act) -> StepResult:
        """One act that is not part of a plan made beforehand, through the same gates and journal."""
        return await self._reported(act, None)

    async def _reported(self, act: Act, state: RunState | None) -> StepResult:
        before, started = dict(self._timer.seconds), self._computer.clock.now_ns()
        self._observer.notice(StepStarted(act.node))
        result = await self._guarded(act, state)
        result = replace(result, seconds=self._timer.since(before), resumed=state is not None)
        self._journal.append(Kind.STEP, act.node, result.as_json(), attempt=act.attempt)
        seconds = (self._computer.clock.now_ns() - started) / 1e9
        detail = result.reason or (result.evidence.detail if result.evidence else "")
        self._observer.notice(StepFinished(act.node, result.status.value, detail, seconds))
        return result

    async def _guarded(self, act: Act, state: RunState | None) -> StepResult:
        """Turn what the step raises into its status."""
        try:
            filled = self._values.fill(act.step)
            used = {self._sources.get(name) for name in references(act.step.args)}
            self.finder.avoid = frozenset(window for window in used if window is not None)
            act = replace(act, step=filled.step, labels=filled.labels, secret=filled.secret)
            left = await self._recovered(act, state) if state is not None else act
            return left if isinstance(left, StepResult) else await self._attempts(act, left)
        except TargetAmbiguous as error:
            return _ended(act, Outcome.NEEDS_INPUT, str(error), _question(act, error.message, error.choices))
        except DialogInTheWay as error:
            return _ended(act, Outcome.NEEDS_INPUT, str(error), _question(act, error.message, error.choices))
        except UnansweredQuestion as error:
            asked = {"id": error.question.id, "text": error.message, "choices": list(error.question.choices)}
            return _ended(act, Outcome.NEEDS_INPUT, str(error), asked)
        except NeedsInput as error:
            return _ended(act, Outcome.NEEDS_INPUT, str(error), _question(act, error.message, ()))
        except Denied as error:
            return _ended(act, Outcome.DENIED, str(error))
        except Repairable as error:
            return _ended(act, Outcome.FAILED, str(error))

    async def _attempts(self, whole: Act, left: Act) -> StepResult:
        """Do what is left of the whole step, again while its target moves or changes before the act.

        Each time it is worked out as after a crash what has happened already.
        """
        tries = self._settings.retries if whole.action is None else 0  # a model looks again by itself
        for tries_left in range(tries, -1, -1):
            try:
                if left.step.verb == "read":
                    return await self._read(left)
                evidence, element = await self._carry_out(left)
                return _judged(whole, evidence, element)
            except (PreconditionLost, ActFailed):
                if whole.action is not None:
                    raise
                whole = replace(whole, attempt=whole.attempt + 1)
                recovered = await self._recovered(whole, self._journal.fold())
                if isinstance(recovered, StepResult):
                    return recovered
                left = recovered
                if not tries_left:
                    raise
        raise TargetNotFound("The target could not be held still.")

    async def _read(self, act: Act) -> StepResult:
        found = await self._extractor.carry_out(act)
        value: dict[str, Any] = {"text": found.value.text, "label": label_to_json(found.value.label)}
        value["window"] = found.window
        return replace(_judged(act, found.evidence, found.element), value=value)

    async def _carry_out(self, act: Act) -> tuple[Evidence, str | None]:
        match act.step.verb:
            case "wait":
                return await self._waiter.carry_out(act.step), None
            case "open":
                return await self._opener.carry_out(act)
            case "select":
                return await self._chooser.carry_out(act)
            case _ if act.action is not None:
                return await self._actor.carry_out(act)
            case _:
                if await self._chooser.is_group(act):
                    return await self._chooser.carry_out(chosen_instead(act))
                try:
                    return await self._actor.carry_out(act)
                except NeedsAdjusting as one:
                    return await self._adjuster.carry_out(act, one.found)
                except IsChoice:
                    return await self._chooser.carry_out(chosen_instead(act))

    async def _recovered(self, whole: Act, state: RunState) -> StepResult | Act:
        """How the step has ended, or what is left of it to do."""
        state = self._recovery.believe_hands(whole, state)
        if not state.deeds_of(whole.node):
            return whole
        if whole.step.verb in ("type", "set") and state.deeds_of(whole.node)[-1][1].get("verb") == "select":
            whole = chosen_instead(whole)
        found, element = await self._recovery.look_back(whole, state)
        if found.finding is Finding.RUN:
            return self._recovery.left_of(whole, found, element)
        if found.finding is Finding.UNKNOWN:
            asked = _question(whole, f"{in_words(whole.step)}: {found.reason}", ("it happened", "it did not"))
            return _ended(whole, Outcome.INDETERMINATE, found.reason, asked)
        evidence = await self._recovery.verify(found.post, element)
        return _judged(whole, evidence, describe(element) if element is not None else None)


def _judged(act: Act, evidence: Evidence, element: str | None) -> StepResult:
    if evidence.holds:
        status, reason = Outcome.VERIFIED, None
    elif evidence.holds is False and (evidence.kind in _STATED_KINDS or act.step.verb == "wait"):
        status, reason = Outcome.FAILED, evidence.detail
    else:
        status, reason = Outcome.UNVERIFIED, evidence.detail
    return StepResult(act.node, act.step.verb, in_words(act.step), status, evidence, reason, element)


_STATED_KINDS = {post.model_fields["kind"].default for post in _STATED}


def _ended(act: Act, status: Outcome, reason: str, question: dict[str, Any] | None = None) -> StepResult:
    return StepResult(act.node, act.step.verb, in_words(act.step), status, reason=reason, question=question)


def _question(act: Act, text: str, choices: Sequence[str]) -> dict[str, Any]:
    return {"id": f"q-{act.node}", "text": text, "choices": list(choices)}


def _recalled(known: dict[str, Any]) -> StepResult:
    evidence = known.get("evidence")
    return StepResult(
        node=str(known.get("node", "")),
        verb=str(known.get("verb", "")),
        words=str(known.get("words", "")),
        status=Outcome(known["status"]),
        evidence=Evidence(**evidence) if evidence else None,
        reason=known.get("reason"),
        element=known.get("element"),
        seconds=known.get("phases") or {},
        resumed=True,
        value=known.get("value"),
    )
