"""Going on with a run that was killed or stopped: the journal says how far it got, the screen the rest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ..agent import (
    Expectation,
    Outcome,
    Policy,
    RunResult,
    RunSettings,
    load_policy,
)
from ..errors import InvalidInput, StorageError
from ..memory import Kind, RunState, data_folder, find_run
from ..perception import Integrity, Label, Modality
from .desktops import DesktopChoice
from .keeping import prepared, reported
from .recording import RecordOptions
from .run import Request, Run, RunOptions, close_journal, plan_record, planned
from .task_run import FINAL, recorded_goal, resume_task

__all__ = ["resume_run"]

_EXPECTATIONS: TypeAdapter[list[Expectation]] = TypeAdapter(list[Expectation])
_ENVIRONMENT = 5


async def resume_run(run_id: str, options: RunOptions | None = None) -> RunResult:
    """Finish a run; one that has ended is only reported again.

    `options` gives the seams (approver, observers, an existing desktop); goal, settings and expectations
    come from the journal.

    Raises:
        InvalidInput: there is no such run.
        StorageError: its journal cannot be read, or was changed.
    """
    chosen = prepared(options or RunOptions())
    folder = find_run(chosen.data or data_folder(), run_id)
    journal = chosen.open_journal(folder)
    try:
        broken = journal.verify()
        if broken is not None:
            raise StorageError(
                f"The journal of {folder.run_id} was changed: {broken}.", remedy="Run the goal again."
            )
        state = journal.fold()
        if not state.run:
            raise InvalidInput(
                f"The run {folder.run_id} stopped before it had a goal.", remedy="Run the goal again."
            )
        request, restored, policy = _restored(state.run, chosen)
        result = _ended(state)
        if result is None and state.run.get("planner"):
            raise InvalidInput(
                f"The model {state.run['planner']} worked on {folder.run_id}; what it meant to do is gone.",
                remedy="Run the goal again; what was done stays done.",
            )
        if result is None:
            journal.append(Kind.RESUME, payload={"resumes": state.resumes + 1})
            if state.run.get("task") is not None:
                result = await resume_task(request, restored, folder, journal, state)
            else:
                result = await _gone_on(Run(request, restored, policy, folder, journal), state)
    finally:
        close_journal(journal)
    return replace(result, report=reported(restored, folder))


async def _gone_on(run: Run, state: RunState) -> RunResult:
    if state.plan:
        return await run.carry_out(recorded_goal(state), state)
    goal = await planned(run.request, run.options)
    run.journal.append(Kind.PLAN, payload=plan_record(goal))
    return await run.carry_out(goal, state)


def _ended(state: RunState) -> RunResult | None:
    """The result of a run that needs nothing more; an environment fault can be gone by now."""
    outcome: dict[str, Any] | None = state.outcome
    if outcome is None or outcome["outcome"] not in FINAL or outcome.get("exit_code") == _ENVIRONMENT:
        return None
    return RunResult(
        outcome=Outcome(outcome["outcome"]),
        goal=str(outcome["goal"]),
        verification=outcome.get("verification"),
        reason=outcome.get("reason"),
        exit_code=int(outcome["exit_code"]),
        phases=outcome.get("phases", {}),
        journal=outcome.get("journal"),
        run=outcome.get("run"),
        recorded_steps=tuple(outcome.get("steps", ())),
    )


def _restored(header: dict[str, Any], chosen: RunOptions) -> tuple[Request, RunOptions, Policy]:
    settings = RunSettings.model_validate(header["settings"])
    label = Label(Integrity[header["integrity"]], _modality(header), header["provenance"])
    desktop = chosen.desktop
    if desktop.existing is None and header["desktop"]["kind"] == "private":
        desktop = DesktopChoice("ended")
    options = replace(
        chosen,
        settings=settings,
        desktop=desktop,
        hands=header["hands"],
        expect=_EXPECTATIONS.validate_python(header["expect"]),
        record=chosen.record or (RecordOptions(**header["record"]) if header.get("record") else None),
        report=chosen.report or (Path(header["report"]) if header.get("report") else None),
    )
    return Request(header["goal"], label), options, load_policy(settings.policy)


def _modality(header: dict[str, Any]) -> Modality:
    """How the goal came: what was said approves no more after a kill than before it."""
    return Modality(header.get("modality", Modality.TEXT))
