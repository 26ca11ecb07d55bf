"""`lookhear plan`: what a goal would become, without any effect."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from ..agent import Compiled, Step, compile_command, draw_tree, in_words, plan_from_steps, validate_plan
from ..errors import InvalidInput, NeedsInput
from .task_reading import Task

__all__ = ["plan_json", "plan_text", "task_plan_json", "task_plan_text"]

_SAID = "The goal is said when the task runs."
_CODES = {"plan": 0, "ask": NeedsInput.exit_code, "refuse": InvalidInput.exit_code}


def plan_json(goal: str) -> tuple[dict[str, Any], int]:
    """The JSON of `contract.md` and the exit code."""
    return _planned_json(goal, _compiled(goal))


def _planned_json(goal: str, compiled: Compiled) -> tuple[dict[str, Any], int]:
    parts: dict[str, Any] = {
        "kind": compiled.kind,
        "steps": [_step_json(step) for step in compiled.steps],
        "questions": [question.model_dump(mode="json") for question in compiled.questions],
        "reason": compiled.reason,
    }
    if compiled.kind == "plan":
        plan = plan_from_steps(goal, compiled.steps)
        dumped = plan.model_dump(mode="json", by_alias=True, exclude_none=True)
        parts["graph"] = {"nodes": dumped["nodes"], "edges": dumped["edges"]}
    return {name: value for name, value in parts.items() if value is not None}, _CODES[compiled.kind]


def _compiled(goal: str) -> Compiled:
    if not goal.strip():
        return Compiled(kind="refuse", reason="The goal is empty.")
    return compile_command(goal)


def _step_json(step: Step) -> dict[str, Any]:
    return step.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def task_plan_json(task: Task) -> tuple[dict[str, Any], int]:
    """The same of a task file: variables are references, places of the run stay as they are written."""
    if task.file.listen is not None:
        return _planned_json(task.words, Compiled(kind="ask", reason=_SAID))
    return _planned_json(task.words, Compiled(kind="plan", steps=task.steps()))


def task_plan_text(task: Task) -> str:
    """The same for a person."""
    if task.file.listen is not None:
        return f"ask: {_SAID}"
    return _planned_text(task.words, task.steps(), tuple(task.values))


def plan_text(goal: str) -> str:
    """The same for a person."""
    compiled = _compiled(goal)
    if compiled.kind == "plan":
        return _planned_text(goal, compiled.steps)
    lines = [question.text for question in compiled.questions]
    return "\n".join([f"{compiled.kind}: {compiled.reason or ''}".rstrip(": "), *lines])


def _planned_text(goal: str, steps: Sequence[Step], known: Collection[str] = ()) -> str:
    plan = plan_from_steps(goal, steps)
    problems = validate_plan(plan, known=known)
    return "\n".join([*(in_words(step) for step in steps), "", draw_tree(plan), *problems])
