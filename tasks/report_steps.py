"""From the records of one node to its step in the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..memory import Kind, Record
from .explain import about_record
from .report_model import (
    AskedLine,
    CheckLine,
    DeedLine,
    PictureLine,
    RecordLine,
    RuleLine,
    StepLine,
    ValueLine,
    VerdictLine,
)

__all__ = ["check_line", "step_line"]


def step_line(node: str, words: str, records: Sequence[Record], began_ns: int, *, over: bool) -> StepLine:
    """The step of a node; `over` says that nothing will be added to the journal any more."""
    mine = [record for record in records if record.node == node]
    results = [r.payload for r in mine if r.kind is Kind.STEP and r.payload]
    last = results[-1] if results else dict[str, Any]()
    step = StepLine(
        node=node,
        words=str(last.get("words") or words),
        status=str(last.get("status") or _open_status(mine, over)),
        verb=str(last.get("verb") or ""),
        reason=last.get("reason"),
        element=last.get("element"),
        evidence=check_line(last["evidence"]) if last.get("evidence") else None,
        question=last.get("question"),
        phases=last.get("phases") or {},
        resumed=bool(last.get("resumed")),
        attempts=max((r.attempt for r in mine), default=0),
        records=[_record(r, began_ns) for r in mine],
    )
    if mine:
        step.began, step.ended = _span(mine, began_ns, sum(step.phases.values()))
    for record in mine:
        _add(step, record)
    return step


def _span(mine: Sequence[Record], began_ns: int, took_s: float) -> tuple[float, float]:
    """When it began and ended; its first record comes only after it has found its target."""
    ends = [record.t_ns for record in mine if record.kind is Kind.STEP]
    end = ((ends[-1] if ends else mine[-1].t_ns) - began_ns) / 1e9
    first = (mine[0].t_ns - began_ns) / 1e9
    return round(max(0.0, min(first, end - took_s)), 3), round(end, 3)


def _open_status(mine: Sequence[Record], over: bool) -> str:
    """Of a step without a result: it was under way, or it was never reached."""
    if mine:
        return "unfinished"
    return "skipped" if over else "waiting"


def check_line(evidence: dict[str, Any], expected: str | None = None) -> CheckLine:
    """Evidence as the journal holds it."""
    return CheckLine(
        kind=str(evidence.get("kind", "")),
        holds=evidence.get("holds"),
        detail=str(evidence.get("detail", "")),
        external=bool(evidence.get("external")),
        expected=expected,
    )


def _record(record: Record, began_ns: int) -> RecordLine:
    t = round((record.t_ns - began_ns) / 1e9, 3)
    return RecordLine(seq=record.seq, t=t, kind=record.kind.value, about=about_record(record))


def _add(step: StepLine, record: Record) -> None:
    payload = record.payload or {}
    match record.kind:
        case Kind.VERDICT if payload:
            step.verdicts.append(_verdict(record.seq, payload))
        case Kind.QUESTION if payload:
            step.asked.append(_asked(record.seq, payload))
        case Kind.ANSWER:
            _answer(step, payload)
        case Kind.INTENT | Kind.FIRE | Kind.DONE | Kind.REVOKED | Kind.PROBE:
            _deed(step, record, payload)
        case Kind.PICTURE if payload:
            step.pictures.append(_picture(payload))
        case _:
            pass


def _verdict(seq: int, payload: dict[str, Any]) -> VerdictLine:
    return VerdictLine(
        seq=seq,
        call=str(payload.get("call", "")),
        effect=str(payload.get("effect", "")),
        approved=bool(payload.get("approved")),
        requested_by=str(payload.get("requested_by", "")),
        decision=str(payload.get("decision", "")),
        rule=str(payload.get("rule", "")),
        verdicts=[RuleLine.model_validate(said) for said in payload.get("verdicts", ())],
        args=[ValueLine.model_validate(value) for value in payload.get("args", ())],
    )


def _asked(seq: int, payload: dict[str, Any]) -> AskedLine:
    name, action, rule = (str(payload.get(key, "")) for key in ("id", "action", "rule"))
    return AskedLine(seq=seq, id=name, action=action, rule=rule)


def _answer(step: StepLine, payload: dict[str, Any]) -> None:
    for asked in step.asked:
        if asked.id == payload.get("id") and payload.get("by") != "nobody":
            asked.approved, asked.by = bool(payload.get("approved")), str(payload.get("by"))


_KEYS: dict[Kind, str] = {Kind.FIRE: "fired", Kind.DONE: "done", Kind.REVOKED: "revoked"}


def _deed(step: StepLine, record: Record, payload: dict[str, Any]) -> None:
    if record.kind is Kind.INTENT:
        name = str(payload.get("name", "an act"))
        step.deeds.append(DeedLine(name=name, state="intended", attempt=record.attempt))
        return
    if not step.deeds:
        return
    deed = step.deeds[-1]
    if record.kind is Kind.PROBE:
        deed.note = "looked at after the run was interrupted"
        return
    deed.state = _KEYS[record.kind]  # pyright: ignore[reportAttributeAccessIssue]
    deed.ms = payload.get("ms", deed.ms)
    deed.note = "pasted" if payload.get("pasted") else payload.get("why", deed.note)


def _picture(payload: dict[str, Any]) -> PictureLine:
    known = {name: payload[name] for name in PictureLine.model_fields if name in payload}
    return PictureLine.model_validate(known)
