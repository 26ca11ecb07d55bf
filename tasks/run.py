"""Running a goal: from the words to a proven outcome, with a journal it can be resumed from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from ..agent import (
    EXIT_CODES,
    Approver,
    CompilerPlanner,
    DomProbe,
    Evidence,
    Executor,
    Expectation,
    FixedPlanner,
    Gatekeeper,
    GoalProbes,
    Grant,
    NobodyApprover,
    Observer,
    Observers,
    Outcome,
    PhaseTimer,
    Planned,
    PlannedGoal,
    Planner,
    Policy,
    ProbeVerifier,
    RunFinished,
    RunResult,
    RunSettings,
    RunStarted,
    ScopeGate,
    SecretScope,
    StepResult,
    StepwisePlanner,
    Value,
    Values,
    Verifier,
    conclude,
    in_words,
    load_policy,
    rehearse,
)
from ..errors import EnvironmentFault, NeedsInput, RunEnded, Stopped, StorageError
from ..memory import Journal, Kind, RunFolder, RunState, create_run, data_folder
from ..perception import (
    READERS,
    Element,
    EmbeddedModel,
    ListeningMode,
    Moment,
    OmniModel,
    PrivacyRules,
    SystemClock,
    TextInput,
    default_embedder,
)
from ..tools import BackEnd, Computer, Desktop, open_computer
from .desktops import DesktopChoice, open_desktop
from .hiding import Hiding
from .keeping import Keeping, prepared, reported
from .model_work import ModelWork
from .recording import RecordOptions, heard_record
from .request import Request, typed_request
from .spoken_goal import spoken_order
from .versions import versions
from .withheld_log import WithheldLog

__all__ = ["Request", "Run", "RunOptions", "run_goal", "typed_request"]

JournalFactory = Callable[[RunFolder], Journal]
Prepare = Callable[["Run", Desktop], Awaitable[PlannedGoal]]
ComputerFactory = Callable[..., AbstractAsyncContextManager[Computer]]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Everything a run needs besides its goal; the seams have their real parts as defaults."""

    settings: RunSettings = field(default_factory=RunSettings)
    desktop: DesktopChoice = field(default_factory=DesktopChoice)
    hands: BackEnd = "xtest"
    readers: tuple[str, ...] = READERS
    data: Path | None = None
    approver: Approver = field(default_factory=NobodyApprover)
    observers: Sequence[Observer] = ()
    expect: Sequence[Expectation] = ()
    planner: Planner = field(default_factory=CompilerPlanner)
    model: OmniModel = field(default_factory=EmbeddedModel)
    open_journal: JournalFactory = RunFolder.journal
    open_computer: ComputerFactory = open_computer
    pointed: Mapping[str, Element] = field(default_factory=dict[str, Element])
    """What the targets `pointed`, `pointed_2`, … of the goal stand for."""
    pick: str | None = None
    """Which of the elements that an ambiguous target could mean is meant, as the question described it."""
    go: Callable[[], Awaitable[object]] | None = None
    """Awaited before every act; it returns when acts may happen."""
    grants: Sequence[Grant] = ()
    """Acts that a task file approves beforehand."""
    scope: ScopeGate | None = None
    """The programs and hosts a task keeps to."""
    values: Mapping[str, Value] = field(default_factory=dict[str, Value])
    """What `{"ref": NAME}` in an argument stands for before anything was read: the variables of a task."""
    secret: Callable[[str], str] | None = None
    """The secret of a name, asked for at the moment it is typed; never kept."""
    record: RecordOptions | None = None
    """What is kept besides the journal; with a report, its defaults."""
    report: Path | None = None
    """Where the report is written when the run has ended."""
    hide: Callable[[str], str] = str
    """Takes the secrets out of a text that somebody else wrote, such as what a server answers."""
    task: Mapping[str, Any] | None = None
    """What a resumed run must know of the task file it came from; plain JSON."""
    secret_scope: SecretScope = field(default_factory=SecretScope)
    """Where secrets may be typed; without a line, nowhere."""
    privacy: PrivacyRules | None = None
    """What is withheld before any pixel of it is kept; without, what is withheld by default."""
    spoken: ListeningMode | None = None
    """Where the goal is not known yet: wait until it is said, in this mode."""
    prepare: Prepare | None = None
    """What is done on the desktop once it is up, before anything is looked at; gives the plan."""


async def run_goal(request: Request, options: RunOptions | None = None) -> RunResult:
    """Understand, plan, judge, carry out and verify one goal.

    Bad input is refused before anything is opened; whatever ends the run after that is written to the
    journal and comes back as a result. Only cancellation propagates, after everything held is released.

    Raises:
        InvalidInput: the goal does not parse, or the policy is wrong.
        StorageError: the data folder cannot be written.
        asyncio.CancelledError: the run was stopped; the journal says so.
    """
    chosen = prepared(options or RunOptions())
    policy = load_policy(chosen.settings.policy)
    goal = await planned(request, chosen)
    folder = create_run(chosen.data or data_folder())
    journal = chosen.open_journal(folder)
    try:
        run = Run(request, chosen, policy, folder, journal)
        journal.append(Kind.RUN, payload=run.header())
        run.note_heard()
        journal.append(Kind.PLAN, payload=plan_record(goal))
        result = await run.carry_out(goal, None)
    except asyncio.CancelledError:
        reported(chosen, folder)
        raise
    finally:
        close_journal(journal)
    return replace(result, report=reported(chosen, folder))


async def planned(request: Request, options: RunOptions) -> PlannedGoal:
    """The plan of a request.

    Raises:
        InvalidInput: it does not parse, or cannot be carried out.
        NeedsInput: it leaves something open.
    """
    now = SystemClock().now_ns()
    moment = request.moment or Moment(text=TextInput(now, now, request.goal, request.label))
    return options.planner.plan(await options.model.understand(moment))


def plan_record(goal: PlannedGoal) -> dict[str, Any]:
    steps = [planned.step.model_dump(mode="json", by_alias=True, exclude_none=True) for planned in goal.steps]
    return {"hash": goal.plan.hash, "plan": goal.plan.to_json(), "steps": steps}


def close_journal(journal: Journal) -> None:
    close = getattr(journal, "close", None)
    if close is not None:
        close()


@dataclass
class Run:
    """One run under way."""

    request: Request
    options: RunOptions
    policy: Policy
    folder: RunFolder
    journal: Journal
    timer: PhaseTimer = field(default_factory=PhaseTimer)

    def __post_init__(self) -> None:
        self.keeping = Keeping(self.options, self.folder.path, self.journal)
        self.options = self.keeping.options
        self.withheld = WithheldLog(self.journal)
        self.observer = Observers((*self.options.observers, self.withheld))
        self._said: tuple[str, ...] = ()
        planner = self.options.planner
        self.work = (
            ModelWork(planner, self.journal, self.observer, self.timer)
            if isinstance(planner, StepwisePlanner)
            else None
        )

    def header(self) -> dict[str, Any]:
        """What a resumed run must know."""
        options = self.options
        return {
            "goal": self.request.goal,
            "integrity": self.request.label.integrity.name,
            "modality": self.request.label.modality.value,
            "provenance": self.request.label.provenance,
            "settings": options.settings.model_dump(mode="json"),
            "desktop": options.desktop.as_json(),
            "hands": options.hands,
            "planner": self.work.planner.model.name if self.work is not None else None,
            "task": dict(options.task) if options.task is not None else None,
            "versions": versions(),
            "record": asdict(options.record) if options.record is not None else None,
            "report": str(options.report) if options.report is not None else None,
            "expect": [e.model_dump(mode="json", by_alias=True) for e in options.expect],
        }

    def note_heard(self) -> None:
        """What was heard, where the request was spoken."""
        said = self.request.moment.utterance if self.request.moment is not None else None
        if said is not None:
            record = self.options.record
            outline = record is not None and record.sound
            self.journal.append(Kind.HEARD, payload=heard_record(said, self.request.goal, outline=outline))

    async def carry_out(self, goal: PlannedGoal, state: RunState | None) -> RunResult:
        """Run the plan from where `state` left it, and conclude."""
        if goal.steps or self.work is not None:
            self._announce(goal)
        steps: list[StepResult] = []
        checks: list[Evidence] = []
        try:
            async with asyncio.timeout(self.options.settings.timeout_s):
                async with open_desktop(self.options.desktop) as desktop:
                    if self.options.prepare is not None:
                        goal = await self.options.prepare(self, desktop)
                    opened = self.options.open_computer(
                        desktop,
                        back_end=self.options.hands,
                        rehearse=self.options.settings.dry_run,
                        log=self.folder.hands_log_path,
                        readers=self.options.readers,
                        privacy=self.options.privacy,
                    )
                    async with opened as computer, AsyncExitStack() as stack:
                        if self.options.spoken is not None and not goal.steps:
                            goal = await stack.enter_async_context(self._heard(computer))
                        await self._act_and_check(computer, goal, state, steps, checks)
            return self._finish(*self._conclusion(steps, checks), steps, checks)
        except TimeoutError:
            reason = f"budget: not done within {self.options.settings.timeout_s:g} s."
            return self._finish(Outcome.FAILED, None, reason, steps, checks)
        except EnvironmentFault as error:
            return self._finish(Outcome.FAILED, None, str(error), steps, checks, error)
        except NeedsInput as error:
            return self._finish(Outcome.NEEDS_INPUT, None, str(error), steps, checks, error)
        except asyncio.CancelledError:
            self._finish(Outcome.CANCELLED, None, "stopped.", steps, checks, Stopped())
            raise

    @asynccontextmanager
    async def _heard(self, computer: Computer) -> AsyncGenerator[PlannedGoal]:
        """The plan of what is said, written down as if it had been the goal from the start."""
        mode = self.options.spoken
        assert mode is not None, "somebody is to say the goal"
        async with spoken_order(computer, mode, self.observer.notice) as order:
            said = order.moment.utterance
            assert said is not None, "it was said"
            moment = replace(order.moment, utterance=replace(said, text=order.text))
            self.request = Request(order.text, said.label, moment)
            self.options = replace(self.options, pointed=order.pointed, pick=order.pick)
            steps = FixedPlanner(order.steps) if order.steps else self.options.planner
            goal = await planned(self.request, replace(self.options, planner=steps))
            self.journal.append(Kind.RUN, payload=self.header())
            self.note_heard()
            self.journal.append(Kind.PLAN, payload=plan_record(goal))
            self._announce(goal)
            yield goal

    async def _act_and_check(
        self,
        computer: Computer,
        goal: PlannedGoal,
        state: RunState | None,
        steps: list[StepResult],
        checks: list[Evidence],
    ) -> None:
        options = self.options
        gatekeeper = Gatekeeper(
            self.policy,
            options.approver,
            self.journal,
            self.observer,
            self.timer,
            goal.plan.hash,
            go=options.go,
            extra=(*((options.scope,) if options.scope is not None else ()), options.secret_scope),
            grants=options.grants,
        )
        probes = GoalProbes(self._verifier(computer), options.expect)
        executor = Executor(
            self.folder.run_id,
            computer,
            self.journal,
            gatekeeper,
            self.observer,
            self.timer,
            options.settings,
            default_embedder(),
            Values(options.values, options.secret),
            probes,
        )
        self.keeping.watch(computer.eyes, goal)
        self.withheld.watch(computer.privacy)
        try:
            if options.settings.dry_run:
                steps.extend(await rehearse(executor.finder, gatekeeper, goal.steps, self.request.label))
                return
            executor.finder.pick = options.pick
            label = self.request.label
            if self.work is not None and not goal.steps:
                results = self.work.results(computer, executor, probes, self.request)
            else:
                results = executor.run(goal.steps, label, state, options.pointed)
            async for result in results:
                steps.append(result)
            if self._worth_checking(steps):
                checks.extend(await self._expectations(computer))
            self._said = tuple(map(self.options.hide, executor.news()))
        finally:
            await computer.hands.release_all()
            await self.keeping.close()
            self.withheld.close()

    def _worth_checking(self, steps: Sequence[StepResult]) -> bool:
        if self.work is not None and self.work.ending is not None:
            return self.work.done
        return all(step.status in (Outcome.VERIFIED, Outcome.UNVERIFIED) for step in steps)

    def _conclusion(
        self, steps: Sequence[StepResult], checks: Sequence[Evidence]
    ) -> tuple[Outcome, str | None, str | None]:
        if self.work is not None and self.work.ending is not None:
            return self.work.conclusion(steps, checks, self._said)
        return conclude(steps, checks, self._said)

    def _verifier(self, computer: Computer) -> Verifier:
        return Hiding(ProbeVerifier(computer.eyes.look, DomProbe(computer)), self.options.hide)

    async def _expectations(self, computer: Computer) -> list[Evidence]:
        verifier = self._verifier(computer)
        found: list[Evidence] = []
        with self.timer.phase("verify"):
            for expectation in self.options.expect:
                evidence = await verifier.check(expectation, limit_s=self.options.settings.expect_limit_s)
                self.journal.append(Kind.CHECK, payload=evidence.as_json())
                found.append(evidence)
        return found

    def _announce(self, goal: PlannedGoal) -> None:
        where = str(self.folder.journal_path)
        self.observer.notice(RunStarted(self.folder.run_id, self.request.goal, self.policy.policy, where))
        nodes = tuple(planned.node for planned in goal.steps)
        self.observer.notice(Planned(nodes, tuple(in_words(planned.step) for planned in goal.steps)))

    def _finish(
        self,
        outcome: Outcome,
        verification: str | None,
        reason: str | None,
        steps: list[StepResult],
        checks: list[Evidence],
        error: RunEnded | None = None,
    ) -> RunResult:
        result = RunResult(
            outcome=outcome,
            goal=self.request.goal,
            steps=tuple(steps),
            checks=tuple(checks),
            verification=verification,
            reason=reason,
            exit_code=error.exit_code if error is not None else EXIT_CODES[outcome],
            phases=self.timer.seconds,
            journal=str(self.folder.journal_path),
            run=self.folder.run_id,
        )
        if not isinstance(error, StorageError):
            self.journal.append(Kind.OUTCOME, payload={**result.as_json(), "exit_code": result.exit_code})
        self.observer.notice(RunFinished(outcome.value, verification, reason, dict(self.timer.seconds)))
        return result
