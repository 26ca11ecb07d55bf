"""The report as data: what `FILE.json` holds, and what the page beside it is drawn from."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "AskedLine",
    "CheckLine",
    "DeedLine",
    "HeardLine",
    "HeardWord",
    "PictureLine",
    "PlanEdge",
    "PlanNode",
    "RecordLine",
    "Report",
    "RuleLine",
    "StepLine",
    "ValueLine",
    "VerdictLine",
]

Box = tuple[int, int, int, int]
_CLOSED = ConfigDict(extra="forbid")


class RuleLine(BaseModel):
    """What one gate said."""

    model_config = _CLOSED
    rule: str
    decision: str
    reason: str = ""


class ValueLine(BaseModel):
    """A value that was read or passed on, with its label; `into` are the nodes it went to."""

    model_config = _CLOSED
    name: str
    text: str
    integrity: str
    modality: str
    provenance: str
    node: str | None = None
    into: list[str] = Field(default_factory=list)


class VerdictLine(BaseModel):
    """What all gates together said about one call."""

    model_config = _CLOSED
    seq: int
    call: str
    effect: str
    approved: bool
    requested_by: str
    decision: str
    rule: str
    verdicts: list[RuleLine]
    args: list[ValueLine] = Field(default_factory=list[ValueLine])


class AskedLine(BaseModel):
    """A question before an act and its answer; `approved` is absent while nobody has answered."""

    model_config = _CLOSED
    seq: int
    id: str
    action: str
    rule: str
    approved: bool | None = None
    by: str | None = None


class DeedLine(BaseModel):
    """One thing the hands did: how far it got, and how long it took."""

    model_config = _CLOSED
    name: str
    state: Literal["intended", "fired", "done", "revoked"]
    attempt: int
    ms: float | None = None
    note: str | None = None


class PictureLine(BaseModel):
    """A kept picture: a file below the run's `media`, and the boxes on it in pixels of the whole screen."""

    model_config = _CLOSED
    when: Literal["before", "after"]
    media: str
    area: Box
    target: Box | None = None
    point: tuple[int, int] | None = None
    element: str | None = None
    masked: list[Box] = Field(default_factory=list[Box])


class CheckLine(BaseModel):
    """What a check found; `expected` says in words what was declared, `asked` whether the run came to it."""

    model_config = _CLOSED
    kind: str
    holds: bool | None = None
    detail: str
    external: bool = False
    expected: str | None = None
    asked: bool = True


class RecordLine(BaseModel):
    """One record of the journal; `t` is in seconds since the run began."""

    model_config = _CLOSED
    seq: int
    t: float
    kind: str
    about: str = ""


class StepLine(BaseModel):
    """One step of the plan and everything that is known about it; times are in seconds."""

    model_config = _CLOSED
    node: str
    words: str
    status: str
    verb: str = ""
    reason: str | None = None
    element: str | None = None
    evidence: CheckLine | None = None
    question: dict[str, Any] | None = None
    verdicts: list[VerdictLine] = Field(default_factory=list[VerdictLine])
    asked: list[AskedLine] = Field(default_factory=list[AskedLine])
    deeds: list[DeedLine] = Field(default_factory=list[DeedLine])
    pictures: list[PictureLine] = Field(default_factory=list[PictureLine])
    phases: dict[str, float] = Field(default_factory=dict)
    began: float | None = None
    ended: float | None = None
    attempts: int = 0
    resumed: bool = False
    records: list[RecordLine] = Field(default_factory=list[RecordLine])


class HeardWord(BaseModel):
    """A word that was heard; times are seconds into the sound."""

    model_config = _CLOSED
    text: str
    t0: float
    t1: float
    confidence: float


class HeardLine(BaseModel):
    """A spoken order: the words, the reading that was acted on, and the outline of the sound in percent."""

    model_config = _CLOSED
    text: str
    understood: str
    words: list[HeardWord] = Field(default_factory=list[HeardWord])
    alternatives: list[dict[str, Any]] = Field(default_factory=list[dict[str, Any]])
    seconds: float = 0.0
    confidence: float = 0.0
    recognizer: str = ""
    origin: str = ""
    integrity: str = ""
    provenance: str = ""
    peaks: list[int] = Field(default_factory=list[int])


class PlanNode(BaseModel):
    """A node of the plan with its state; `inner` are the nodes of a plan inside it."""

    model_config = _CLOSED
    id: str
    kind: str
    words: str
    status: str
    inner: list[PlanNode] = Field(default_factory=list["PlanNode"])
    edges: list[PlanEdge] = Field(default_factory=list["PlanEdge"])


class PlanEdge(BaseModel):
    """`target` runs after `source`; `says` is the value or the branch on the edge."""

    model_config = _CLOSED
    source: str
    target: str
    kind: str
    says: str | None = None


class Report(BaseModel):
    """Everything about one run; `outcome` is `unfinished` where the journal does not say how it ended."""

    model_config = _CLOSED
    run: str
    goal: str
    outcome: str
    verification: str | None = None
    reason: str | None = None
    exit_code: int | None = None
    began: str
    ended: str
    seconds: float
    resumed: int = 0
    desktop: str
    policy: str
    asked_by: str
    versions: dict[str, str] = Field(default_factory=dict)
    journal: str
    journal_holds: str | None = None
    records: int = 0
    steps: list[StepLine] = Field(default_factory=list[StepLine])
    checks: list[CheckLine] = Field(default_factory=list[CheckLine])
    heard: HeardLine | None = None
    values: list[ValueLine] = Field(default_factory=list[ValueLine])
    phases: dict[str, float] = Field(default_factory=dict)
    plan: list[PlanNode] = Field(default_factory=list[PlanNode])
    edges: list[PlanEdge] = Field(default_factory=list[PlanEdge])
    questions: list[dict[str, Any]] = Field(default_factory=list[dict[str, Any]])
    commands: list[str] = Field(default_factory=list)
