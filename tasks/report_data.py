"""From the journal of a run to its report: also of one that was killed, or that still goes on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ..agent import Expectation, Loop, Plan, Step, SubPlan, describe_node, in_words
from ..memory import Kind, Record, RunFolder
from .report_model import CheckLine, HeardLine, PlanEdge, PlanNode, Report, StepLine, ValueLine
from .report_steps import check_line, step_line

__all__ = ["read_report"]

_EXPECTATION: TypeAdapter[Expectation] = TypeAdapter(Expectation)


def read_report(folder: RunFolder) -> Report:
    """The report of a run, from its journal alone.

    Raises:
        StorageError: the journal cannot be read.
    """
    journal = folder.journal(read_only=True)
    try:
        broken = journal.verify()
        records = list(journal.records()) if broken is None else _readable(journal.records())
    finally:
        journal.close()
    return _report(folder, records, broken)


def _desktop_and_policy(run: dict[str, Any]) -> tuple[str, str]:
    """In words."""
    desktop: dict[str, Any] = run.get("desktop") or {}
    settings: dict[str, Any] = run.get("settings") or {}
    return _desktop(desktop), str(settings.get("policy", ""))


def _readable(records: Iterable[Record]) -> list[Record]:
    """What can be read of a journal that was changed."""
    found: list[Record] = []
    try:
        found.extend(records)
    except Exception:  # damaged rows raise whatever they like
        return found
    return found


def _payload(records: Sequence[Record], kind: Kind) -> dict[str, Any]:
    """Of the last record of this kind; empty where there is none, or it was forgotten."""
    found = [record.payload for record in records if record.kind is kind]
    return (found[-1] if found else None) or {}


def _report(folder: RunFolder, records: list[Record], broken: str | None) -> Report:
    run, outcome = _payload(records, Kind.RUN), _ending(records)
    began = records[0].t_ns if records else 0
    ended = records[-1].t_ns if records else 0
    plan, steps = _plan(_payload(records, Kind.PLAN)), _steps(records, began, over=bool(outcome))
    states = {step.node: step.status for step in steps}
    heard = _payload(records, Kind.HEARD)
    desktop, policy = _desktop_and_policy(run)
    return Report(
        run=folder.run_id,
        goal=str(run.get("goal", "")),
        outcome=str(outcome.get("outcome", "unfinished")),
        verification=outcome.get("verification"),
        reason=outcome.get("reason"),
        exit_code=outcome.get("exit_code"),
        began=_when(began),
        ended=_when(ended),
        seconds=round((ended - began) / 1e9, 3),
        resumed=sum(record.kind is Kind.RESUME for record in records),
        desktop=desktop,
        policy=policy,
        asked_by=f"{run.get('provenance', '')} ({str(run.get('integrity', '')).replace('_', ' ').lower()})",
        versions=run.get("versions") or {},
        journal=str(folder.journal_path),
        journal_holds=broken,
        records=len(records),
        steps=steps,
        checks=_checks(records, run.get("expect") or ()),
        heard=HeardLine.model_validate(heard) if heard else None,
        values=_values(records, steps),
        phases=outcome.get("phases") or _added(steps),
        plan=_nodes(plan, states, {s.node: s.words for s in steps}) if plan else [],
        edges=_edges(plan) if plan else [],
        questions=list(outcome.get("questions") or ()),
        commands=_commands(folder.run_id, outcome),
    )


def _ending(records: Sequence[Record]) -> dict[str, Any]:
    """The outcome, unless the run was resumed after it."""
    for record in reversed(records):
        if record.kind is Kind.OUTCOME:
            return record.payload or {"outcome": "unfinished", "reason": "How it ended was forgotten."}
        if record.kind is Kind.RESUME:
            break
    return {}


def _when(t_ns: int) -> str:
    """Local time with its offset, to the millisecond."""
    return datetime.fromtimestamp(t_ns / 1e9, UTC).astimezone().isoformat(sep=" ", timespec="milliseconds")


def _desktop(desktop: dict[str, Any]) -> str:
    kind, display = str(desktop.get("kind", "")), desktop.get("display")
    size = "x".join(map(str, desktop.get("size") or ()))
    parts = [
        kind,
        f"{size} px" if kind == "private" and size else "",
        f"display {display}" if display else "",
    ]
    return ", ".join(part for part in parts if part)


def _plan(payload: dict[str, Any]) -> Plan | None:
    try:
        return Plan.model_validate_json(payload["plan"])
    except (KeyError, ValidationError):
        return None


def _steps(records: Sequence[Record], began: int, *, over: bool) -> list[StepLine]:
    """In the order of the plan; what ran inside a loop or a branch comes where it ran."""
    # Scrolling to a target has deeds of its own, which belong to the step that looked for it.
    records = [replace(record, node=record.node.removesuffix(".view")) for record in records]
    plan = _payload(records, Kind.PLAN)
    nodes: list[str] = [node.id for node in found.nodes] if (found := _plan(plan)) else []
    words = dict(zip(nodes, (in_words(Step.model_validate(s)) for s in plan.get("steps", ())), strict=False))
    for record in records:
        if record.node and record.node not in nodes:
            outer = record.node.rpartition("/")[0]
            at = nodes.index(outer) + 1 if outer in nodes else len(nodes)
            while at < len(nodes) and outer and nodes[at].startswith(f"{outer}/"):
                at += 1
            nodes.insert(at, record.node)
    lines = [step_line(node, words.get(node, node), records, began, over=over) for node in nodes]
    for line in lines:
        inside = [other for other in lines if other.node.startswith(f"{line.node}/") and other.records]
        if inside and not line.records:
            line.status = inside[-1].status
    return lines


def _checks(records: Sequence[Record], expected: Sequence[dict[str, Any]]) -> list[CheckLine]:
    """Every expectation: with what was found, or as not asked."""
    last = next((i for i in range(len(records) - 1, -1, -1) if records[i].kind is Kind.RESUME), 0)
    found = [record.payload or {} for record in records[last:] if record.kind is Kind.CHECK]
    words = [_expected(one) for one in expected]
    lines = [check_line(one, words[i] if i < len(words) else None) for i, one in enumerate(found)]
    for declared, text in list(zip(expected, words, strict=True))[len(found) :]:
        kind = str(declared.get("kind", ""))
        lines.append(
            CheckLine(
                kind=kind, detail="Not asked: the run did not get that far.", expected=text, asked=False
            )
        )
    return lines


def _expected(declared: dict[str, Any]) -> str:
    try:
        value = _EXPECTATION.validate_python(declared)
    except ValidationError:
        return str(declared.get("kind", ""))
    told = value.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return f"{value.kind}: " + ", ".join(
        f"{name.replace('_', ' ')} {json.dumps(text, ensure_ascii=False)}"
        for name, text in told.items()
        if name != "kind"
    )


def _values(records: Sequence[Record], steps: Sequence[StepLine]) -> list[ValueLine]:
    """What was read, and what went into acts, each once, with the steps it went to."""
    found: dict[tuple[str, str], ValueLine] = {}
    for record in records:
        payload: dict[str, Any] = record.payload or {}
        for value in payload.get("values", ()) if record.kind is Kind.STEP else ():
            read = ValueLine.model_validate({**value, "node": record.node})
            found.setdefault((read.text, read.provenance), read)
    for step in steps:
        for value in (value for verdict in step.verdicts for value in verdict.args):
            known = found.setdefault((value.text, value.provenance), value.model_copy())
            if step.node not in known.into:
                known.into.append(step.node)
    return list(found.values())


def _added(steps: Sequence[StepLine]) -> dict[str, float]:
    total: dict[str, float] = {}
    for step in steps:
        for phase, seconds in step.phases.items():
            total[phase] = round(total.get(phase, 0.0) + seconds, 4)
    return total


def _nodes(plan: Plan, states: dict[str, str], words: dict[str, str]) -> list[PlanNode]:
    found: list[PlanNode] = []
    for node in plan.nodes:
        inner = node.plan if isinstance(node, SubPlan) else node.body if isinstance(node, Loop) else None
        found.append(
            PlanNode(
                id=node.id,
                kind=node.kind,
                words=describe_node(node) if words.get(node.id, node.id) == node.id else words[node.id],
                status=states.get(node.id, "waiting"),
                inner=_nodes(inner, states, words) if inner else [],
                edges=_edges(inner) if inner else [],
            )
        )
    return found


def _edges(plan: Plan) -> list[PlanEdge]:
    return [
        PlanEdge(source=e.source, target=e.target, kind=e.kind, says=e.branch or e.name) for e in plan.edges
    ]


def _commands(run: str, outcome: dict[str, Any]) -> list[str]:
    done = outcome.get("outcome") in ("verified", "unverified", "failed", "denied")
    return [
        *([] if done else [f"lookhear resume {run}"]),
        f"lookhear explain {run}",
        f"lookhear report {run}",
    ]
