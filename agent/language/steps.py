"""STEP and TARGET of the public contract: what a goal means before anything is bound to the screen."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "CONTROL_VERBS",
    "VERBS",
    "Args",
    "Compiled",
    "Question",
    "Relation",
    "RelationKind",
    "Step",
    "Target",
    "ValueRef",
]

_FROZEN = ConfigDict(frozen=True, extra="forbid")

VERBS = tuple(
    """click double_click right_click hover move drag type clear press select check uncheck set scroll
    open close switch focus expand wait read copy cut paste select_text undo redo save back goto find
    say""".split()
)
CONTROL_VERBS = ("for_each", "until", "if")

RelationKind = Literal["in", "above", "below", "left_of", "right_of", "next_to", "between", "in_row"]


class Relation(BaseModel):
    """Where a target is, seen from its anchors."""

    model_config = _FROZEN
    kind: RelationKind
    anchors: tuple[Target, ...]


class Target(BaseModel):
    """What a step is about, in words; `ref` names a loop item (`item`) instead.

    `ordinal` is 1-based, -1 is the last; `attrs` are looks such as a colour or a shape.
    """

    model_config = _FROZEN
    text: str | None = None
    role: str | None = None
    attrs: tuple[str, ...] = ()
    all: bool = False
    relation: Relation | None = None
    ordinal: int | None = None
    ref: str | None = None


class ValueRef(BaseModel):
    """A value read by an earlier step."""

    model_config = _FROZEN
    ref: str


Args = dict[str, Any]


class Step(BaseModel):
    """One verb of the contract with its target and arguments, or a control verb with nested steps."""

    model_config = _FROZEN
    verb: str
    target: Target | None = None
    args: Args = Field(default_factory=dict)
    over: Target | None = None
    condition: Step | dict[str, Any] | None = None
    do: tuple[Step, ...] | None = None
    then: tuple[Step, ...] | None = None
    otherwise: Annotated[tuple[Step, ...] | None, Field(alias="else")] = None


class Question(BaseModel):
    """Something only a person can decide."""

    model_config = _FROZEN
    id: str
    text: str
    choices: tuple[str, ...] = ()


class Compiled(BaseModel):
    """What the command compiler made of a goal."""

    model_config = _FROZEN
    kind: Literal["plan", "ask", "refuse"]
    steps: tuple[Step, ...] = ()
    questions: tuple[Question, ...] = ()
    reason: str | None = None
