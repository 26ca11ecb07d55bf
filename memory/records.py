"""The records of a run's journal and what they fold to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

__all__ = ["DeedState", "Kind", "Record", "RunState", "fold"]

Payload = dict[str, Any]


class Kind(StrEnum):
    """What a record says happened."""

    RUN = "run"
    HEARD = "heard"
    PLAN = "plan"
    STARTED = "started"
    BIND = "bind"
    VERDICT = "verdict"
    QUESTION = "question"
    ANSWER = "answer"
    INTENT = "intent"
    FIRE = "fire"
    DONE = "done"
    REVOKED = "revoked"
    PROBE = "probe"
    STEP = "step"
    PICTURE = "picture"
    WITHHELD = "withheld"
    MODEL = "model"
    CHECK = "check"
    RESUME = "resume"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Record:
    """One row: `t_ns` is wall time in ns; `payload` is None once it was forgotten (or there was none).

    `payload_hash` is keyed with the run's own key, so short texts cannot be guessed from it.
    """

    seq: int
    t_ns: int
    kind: Kind
    node: str
    attempt: int
    payload_hash: str
    prev_hash: str
    hash: str
    payload: Payload | None = None


class DeedState(StrEnum):
    """How far an effect got: the only question a resumed run has to answer."""

    INTENDED = "intended"
    FIRED = "fired"
    DONE = "done"
    REVOKED = "revoked"


@dataclass(slots=True)
class RunState:
    """The fold of a journal.

    `deeds` maps an intent key to (state, node, intent payload) in order; `steps` maps a node to the
    payload of its last STEP record, `attempts` to its last attempt; `outcome` is None while the run goes on.
    `started` has the programs that were started for the run, by name.
    """

    run: Payload = field(default_factory=dict[str, Any])
    plan: Payload = field(default_factory=dict[str, Any])
    deeds: dict[str, tuple[DeedState, str, Payload]] = field(
        default_factory=dict[str, tuple[DeedState, str, Payload]]
    )
    steps: dict[str, Payload] = field(default_factory=dict[str, Any])
    attempts: dict[str, int] = field(default_factory=dict[str, int])
    outcome: Payload | None = None
    resumes: int = 0
    started: dict[str, Payload] = field(default_factory=dict[str, Any])

    def deeds_of(self, node: str) -> list[tuple[DeedState, Payload]]:
        """State and intent of every deed of one node, in order, revoked ones left out."""
        mine = [(state, payload) for state, owner, payload in self.deeds.values() if owner == node]
        return [(state, payload) for state, payload in mine if state is not DeedState.REVOKED]

    def pending(self) -> list[tuple[str, DeedState, str, Payload]]:
        """Deeds that were intended or fired and neither done nor revoked, oldest first."""
        open_states = (DeedState.INTENDED, DeedState.FIRED)
        return [(key, s, node, p) for key, (s, node, p) in self.deeds.items() if s in open_states]


_DEED_STATES = {
    Kind.INTENT: DeedState.INTENDED,
    Kind.FIRE: DeedState.FIRED,
    Kind.DONE: DeedState.DONE,
    Kind.REVOKED: DeedState.REVOKED,
}


def fold(records: Iterable[Record]) -> RunState:
    """State is nothing but the records, applied in order."""
    state = RunState()
    for record in records:
        _apply(state, record)
    return state


def _apply(state: RunState, record: Record) -> None:
    payload = record.payload or {}
    if record.kind in _DEED_STATES:
        key = str(payload.get("key", ""))
        known = state.deeds.get(key)
        kept = payload if record.kind is Kind.INTENT or known is None else known[2]
        state.deeds[key] = (_DEED_STATES[record.kind], record.node, kept)
        state.attempts[record.node] = max(record.attempt, state.attempts.get(record.node, 0))
    elif record.kind is Kind.RUN:
        state.run = payload
    elif record.kind is Kind.PLAN:
        state.plan = payload
    elif record.kind is Kind.STARTED:
        state.started[str(payload.get("name", ""))] = payload
    elif record.kind is Kind.STEP:
        state.steps[record.node] = payload
    elif record.kind is Kind.PROBE:
        _settle_deed(state, str(payload.get("key", "")), payload.get("applied"))
    elif record.kind is Kind.OUTCOME:
        state.outcome = payload
    elif record.kind is Kind.RESUME:
        state.resumes += 1
        state.outcome = None


def _settle_deed(state: RunState, key: str, applied: object) -> None:
    """A probe found out what became of a fired deed: all of it, none of it, or a part of its text."""
    if key not in state.deeds:
        return
    _, node, intent = state.deeds[key]
    if isinstance(applied, str):
        intent = {**intent, "typed": applied}
    state.deeds[key] = (DeedState.DONE if applied else DeedState.REVOKED, node, intent)
