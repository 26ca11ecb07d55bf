"""A task file: a goal or steps with variables, the desktop they need, what they may do, and the proof."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Discriminator, Field, Tag, field_validator, model_validator

from ..agent import SHIPPED_POLICIES
from .privacy_settings import TaskPrivacy
from .task_checks import TaskCheck
from .task_desktop import NAME, STRICT, TaskDesktop

__all__ = [
    "Allow",
    "Budget",
    "EffectGrant",
    "Recording",
    "SecretGrant",
    "TaskFile",
    "TaskStep",
    "VariableSpec",
]

Plain = str | bool | int | float | datetime.date


class VariableSpec(BaseModel):
    """A variable with its type."""

    model_config = STRICT
    type: Literal["text", "integer", "number", "date", "boolean", "choice", "secret"] = Field(
        default="text", description="What values it takes; a date is YYYY-MM-DD, a secret has no default."
    )
    default: Plain | None = Field(default=None, description="Without one, `--var NAME=VALUE` must give it.")
    choices: tuple[str, ...] = Field(default=(), description="The values of a choice.")
    description: str = Field(default="", description="What it is, for people.")

    @model_validator(mode="after")
    def _holds_together(self) -> VariableSpec:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("a choice has `choices`, and nothing else has")
        if self.type == "secret" and self.default is not None:
            raise ValueError("a secret has no default: it comes from LOOKHEAR_SECRET_NAME or the keyring")
        return self


def _variable_kind(value: Any) -> str:
    return "spec" if isinstance(value, dict | VariableSpec) else "value"


TaskVariable = Annotated[
    Annotated[VariableSpec, Tag("spec")] | Annotated[Plain, Tag("value")], Discriminator(_variable_kind)
]


class TaskStep(BaseModel):
    """A step as the public contract has it."""

    model_config = STRICT
    verb: str = Field(description="click, type, select, check, press, open, wait, read, …")
    target: str | dict[str, Any] | None = Field(
        default=None,
        description="A name, a phrase with an article (`the Save button below Name`), or a TARGET.",
    )
    args: dict[str, Any] = Field(default_factory=dict[str, Any], description="Such as `text: ${name}`.")


def _step_kind(value: Any) -> str:
    return "sentence" if isinstance(value, str) else "step"


StepEntry = Annotated[
    Annotated[str, Tag("sentence")] | Annotated[TaskStep, Tag("step")], Discriminator(_step_kind)
]


class EffectGrant(BaseModel):
    """One act that cannot be taken back and is approved beforehand."""

    model_config = STRICT
    verb: str = Field(description="Such as click.")
    target: str = Field(min_length=1, description="The whole name of what it acts on.")
    host: str | None = Field(default=None, description="In a browser: the page's host, such as ${shop.host}.")
    app: str | None = Field(default=None, description="A part of the program's window class.")


class SecretGrant(BaseModel):
    """Where one secret may be typed."""

    model_config = STRICT
    name: str = Field(pattern=r"^[A-Za-z0-9_.-]+$", description="The secret's name.")
    app: str | None = Field(default=None, description="A part of the program's window class.")
    host: str | None = Field(default=None, description="In a browser: the page's host.")

    @model_validator(mode="after")
    def _somewhere(self) -> SecretGrant:
        if self.app is None and self.host is None:
            raise ValueError("say where it may be typed: `app` or `host`")
        return self


class Allow(BaseModel):
    """What the task may do; what is left out is not limited, but for `effects` and `secrets`."""

    model_config = STRICT
    apps: tuple[str, ...] | None = Field(default=None, description="Parts of window classes it keeps to.")
    hosts: tuple[str, ...] | None = Field(default=None, description="Hosts whose pages it keeps to.")
    effects: tuple[EffectGrant, ...] = Field(default=(), description="Acts approved beforehand.")
    secrets: tuple[SecretGrant, ...] = Field(default=(), description="Where secrets may be typed.")


class Budget(BaseModel):
    """What the run may use before it ends `failed` (`reason: budget`)."""

    model_config = STRICT
    time_s: float | None = Field(default=None, gt=0, description="Seconds, start of applications included.")
    actions: int | None = Field(default=None, gt=0, description="How many acts.")
    model_calls: int | None = Field(default=None, ge=0, description="Calls of a generative model.")
    tokens: int | None = Field(default=None, ge=0, description="Tokens of a generative model.")
    cost: float | None = Field(
        default=None, ge=0, description="Money for a generative model, in its currency."
    )


class Recording(BaseModel):
    """What is kept of the run."""

    model_config = STRICT
    pictures: bool = Field(default=True, description="Keep pictures for the report.")
    retention_days: int = Field(default=7, ge=1, le=7, description="Days after which the run is deleted.")


class TaskFile(BaseModel):
    """One task: `task`, and either `goal`, `steps` or `listen`."""

    model_config = STRICT
    task: str = Field(min_length=1, description="The task's name.")
    description: str = Field(default="", description="What it is for.")
    goal: str | None = Field(default=None, description="One sentence, or several, in English.")
    steps: tuple[StepEntry, ...] | None = Field(
        default=None, min_length=1, description="Sentences such as `type ${name} into Full name`, or STEPs."
    )
    listen: Literal["open", "wake", "push"] | None = Field(
        default=None, description="The goal is said when it runs: to whoever speaks, after `look here`, …"
    )
    vars: dict[Annotated[str, Field(pattern=NAME)], TaskVariable] = Field(
        default_factory=dict[str, Any], description="`name: Ada`, or a mapping with type, default, choices."
    )
    desktop: TaskDesktop = Field(default=TaskDesktop(), description="Where it happens.")
    allow: Allow = Field(default=Allow(), description="What it may do.")
    policy: str = Field(
        default="unattended", description="observe, assist, unattended, or a .yaml file beside this one."
    )
    budget: Budget = Field(default=Budget(), description="Limits.")
    expect: tuple[TaskCheck, ...] = Field(default=(), description="What must hold at the end.")
    on_fail: Literal["stop", "ask"] = Field(
        default="stop", description="Where something is unclear: end, or ask the person at the terminal."
    )
    record: Recording = Field(default=Recording(), description="What is kept.")
    privacy: TaskPrivacy = Field(default=TaskPrivacy(), description="What is withheld beyond the settings.")

    @field_validator("policy")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in SHIPPED_POLICIES and not value.endswith((".yaml", ".yml")):
            raise ValueError(f"there is no policy {value!r}; shipped are {', '.join(SHIPPED_POLICIES)}")
        return value

    @model_validator(mode="after")
    def _one_of_both(self) -> TaskFile:
        if [self.goal, self.steps, self.listen].count(None) != 2:
            raise ValueError("a task has either `goal`, `steps` or `listen`")
        return self
