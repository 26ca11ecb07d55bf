"""Running a task file: its desktop, services and windows, its steps, its proof; and going on after a kill."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ..agent import (
    Expectation,
    FixedPlanner,
    Grant,
    ModelBudget,
    NobodyApprover,
    Outcome,
    Plan,
    PlannedGoal,
    PlannedStep,
    Planner,
    RunResult,
    ScopeGate,
    SecretPlace,
    SecretScope,
    Step,
    StepwisePlanner,
    load_policy,
)
from ..errors import Repairable
from ..memory import Journal, Kind, RunFolder, RunState, create_run, data_folder
from ..perception import Integrity, Label, Modality, PrivacyRules
from ..tools import Desktop
from .config import LoadedConfig
from .desktops import DesktopChoice
from .keeping import prepared, reported
from .recording import RecordOptions
from .run import Prepare, Request, Run, RunOptions, close_journal, plan_record, planned
from .task_checks import TaskCheck, as_expectation
from .task_desktop import TaskDesktop
from .task_file import Allow
from .task_parts import TaskParts, end_parts
from .task_reading import Task, policy_of, recorded_task, restored_task
from .task_secrets import Secrets
from .task_variables import filled

__all__ = ["FINAL", "for_task", "recorded_goal", "resume_task", "run_task"]

FINAL = (Outcome.VERIFIED, Outcome.UNVERIFIED, Outcome.FAILED, Outcome.DENIED)
_ENVIRONMENT = 5
_CHECKS: TypeAdapter[tuple[TaskCheck, ...]] = TypeAdapter(tuple[TaskCheck, ...])


def for_task(task: Task, options: RunOptions, config: LoadedConfig | None = None) -> RunOptions:
    """Options for a run of this task: the file's own, but for what the command line and environment say.

    Where nobody is to be asked, nobody is.
    """
    file = task.file
    said: dict[str, Any] = {"policy": policy_of(file, task.here)}
    if file.budget.time_s is not None:
        said["timeout_s"] = file.budget.time_s
    chosen = {name: value for name, value in said.items() if not _stronger(config, name)}
    given = options.desktop.existing is not None or _stronger(config, "desktop")
    return replace(
        options,
        settings=options.settings.model_copy(update=chosen),
        desktop=options.desktop if given else DesktopChoice(file.desktop.kind, file.desktop.size),
        approver=options.approver if file.on_fail == "ask" else NobodyApprover(),
    )


def _stronger(config: LoadedConfig | None, name: str) -> bool:
    """Whether a setting was given for this very call, and not once for all."""
    return config is not None and config.origins.get(name) == "command line"


async def run_task(task: Task, options: RunOptions | None = None) -> RunResult:
    """Open what the task needs, carry it out, check what it expects, and close what was opened.

    What was opened stays where the run can be resumed: it was stopped, or somebody is to be asked.

    Raises:
        InvalidInput: the task does not hold together, or a secret is nowhere; nothing was started.
        StorageError: the data folder cannot be written.
        asyncio.CancelledError: the run was stopped.
    """
    chosen = prepared(_with_task(task, options or for_task(task, RunOptions())))
    policy = load_policy(chosen.settings.policy)
    request = _request(task, chosen)
    goal = await _first_plan(task, request, chosen)
    folder = create_run(chosen.data or data_folder())
    journal = chosen.open_journal(folder)
    try:
        chosen = replace(chosen, prepare=_preparing(task, RunState(), None))
        run = Run(request, chosen, policy, folder, journal)
        journal.append(Kind.RUN, payload=run.header())
        result = await _ended(run.carry_out(goal, None), journal)
    except asyncio.CancelledError:
        reported(chosen, folder)
        raise
    finally:
        close_journal(journal)
    return replace(result, report=reported(chosen, folder))


async def resume_task(
    request: Request, options: RunOptions, folder: RunFolder, journal: Journal, state: RunState
) -> RunResult:
    """Finish a task's run: what was started and still runs is used again, and nothing is started twice.

    Raises:
        InvalidInput: a secret is nowhere.
    """
    task = restored_task(state.run["task"])
    chosen = _with_task(task, options)
    goal = recorded_goal(state) if state.plan else None
    first = goal or await _first_plan(task, request, chosen)
    chosen = replace(chosen, prepare=_preparing(task, state, goal))
    run = Run(request, chosen, load_policy(chosen.settings.policy), folder, journal)
    return await _ended(run.carry_out(first, state), journal)


async def _ended(work: Awaitable[RunResult], journal: Journal) -> RunResult:
    """The result; what was started ends with a run that is over."""
    result = await work
    if result.outcome in FINAL and result.exit_code != _ENVIRONMENT:
        await asyncio.to_thread(end_parts, journal.fold().started)
    return result


def _request(task: Task, options: RunOptions) -> Request:
    words = task.words
    if isinstance(options.planner, StepwisePlanner):  # a model is told the values, a command is not
        words = str(filled(words, {name: value.text for name, value in task.values.items()}))
    return Request(words, Label(Integrity.TASK_FILE, Modality.TEXT, f"task file {task.source}"))


async def _first_plan(task: Task, request: Request, options: RunOptions) -> PlannedGoal:
    """The plan before it is known where things are; empty where the goal is still to be said."""
    if task.file.listen is not None:
        return PlannedGoal(Plan(goal=task.words), ())
    return await planned(request, replace(options, planner=_planner(task, {}, options.planner)))


def _planner(task: Task, places: Mapping[str, str], given: Planner) -> Planner:
    if isinstance(given, StepwisePlanner) and not task.file.steps:
        return replace(given, budget=_within(given.budget, task))
    return FixedPlanner(task.steps(places), tuple(task.values))


def _with_task(task: Task, options: RunOptions) -> RunOptions:
    actions = task.file.budget.actions
    secrets = Secrets(task.secrets)
    return replace(
        options,
        values=task.values,
        secret=secrets,
        hide=secrets.hide,
        task=recorded_task(task),
        record=_record(task, options),
        privacy=task.file.privacy.narrowing(options.privacy or PrivacyRules()),
        spoken=task.file.listen,
        go=_Counted(actions, options.go) if actions is not None else options.go,
    )


def _record(task: Task, options: RunOptions) -> RecordOptions | None:
    """What is kept: as the options say, else as the file does; nothing where neither says anything."""
    if options.record is not None or "record" not in task.file.model_fields_set:
        return options.record
    kept = task.file.record.pictures
    return RecordOptions(pictures=kept, sound=kept)


def _preparing(task: Task, state: RunState, goal: PlannedGoal | None) -> Prepare:
    async def prepare(run: Run, desktop: Desktop) -> PlannedGoal:
        started, hides = state.started, run.options.privacy
        parts = TaskParts(run.folder.run_id, run.folder.path, desktop, run.journal, started, hides)
        texts = {name: value.text for name, value in task.values.items()}
        wanted: TaskDesktop = task.file.desktop
        places = await parts.open(wanted, texts, task.here, all_shown=goal is not None)
        run.options = _with_places(task, run.options, texts | places, parts.work)
        if goal is not None:
            return goal
        if task.file.listen is not None:
            return await _first_plan(task, run.request, run.options)
        now = await planned(
            run.request, replace(run.options, planner=_planner(task, places, run.options.planner))
        )
        run.journal.append(Kind.PLAN, payload=plan_record(now))
        return now

    return prepare


def _with_places(task: Task, options: RunOptions, known: Mapping[str, str], work: Path) -> RunOptions:
    """What the task allows and expects, now that it is known where its services are."""
    allow = Allow.model_validate(filled(task.file.allow.model_dump(mode="json"), known))
    dumped = [check.model_dump(mode="json", by_alias=True) for check in task.file.expect]
    expect = [as_expectation(check) for check in _CHECKS.validate_python(filled(dumped, known))]
    hosts = [_host(host) for host in allow.hosts] if allow.hosts is not None else None
    limited = allow.apps is not None or hosts is not None
    return replace(
        options,
        expect=[_in_folder(one, work) for one in expect],
        grants=[Grant(g.verb, g.target, g.host and _host(g.host), g.app) for g in allow.effects],
        scope=ScopeGate(allow.apps, hosts) if limited else None,
        secret_scope=SecretScope(
            [SecretPlace(s.name, s.app, s.host and _host(s.host)) for s in allow.secrets]
        ),
    )


def _in_folder(expectation: Expectation, work: Path) -> Expectation:
    return (
        expectation.model_copy(update={"path": work / expectation.path})
        if expectation.kind == "file"
        else expectation
    )


def _host(text: str) -> str:
    """A host, also where an address was written."""
    return text.partition("://")[2].split("/")[0] if "://" in text else text


def recorded_goal(state: RunState) -> PlannedGoal:
    """The plan that a journal holds."""
    plan = Plan.model_validate_json(state.plan["plan"])
    steps = [Step.model_validate(step) for step in state.plan["steps"]]
    return PlannedGoal(plan, tuple(PlannedStep(n.id, s) for n, s in zip(plan.nodes, steps, strict=True)))


def _within(budget: ModelBudget, task: Task) -> ModelBudget:
    """What the model may use: the limits of the settings, but where the task file has its own."""
    own = task.file.budget
    said = {"calls": own.model_calls, "tokens": own.tokens, "cost": own.cost}
    return replace(budget, **{name: limit for name, limit in said.items() if limit is not None})


@dataclass
class _Counted:
    """Counts acts before they happen, against the budget."""

    most: int
    then: Callable[[], Awaitable[object]] | None
    done: int = 0

    async def __call__(self) -> None:
        """One more."""
        self.done += 1
        if self.done > self.most:
            raise Repairable(f"budget: more than {self.most} acts.")
        if self.then is not None:
            await self.then()
