"""What a model can ask for: everything the hands do, and what the loop itself answers."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from ..perception import Box
from .actions import Action

__all__ = [
    "Answer",
    "Ask",
    "Finish",
    "Look",
    "ModelAction",
    "OpenThing",
    "Wait",
    "model_action_from_json",
]

_FROZEN = ConfigDict(frozen=True, extra="forbid")


class Wait(BaseModel):
    """Let time pass: `seconds` at most, less once `until` is to be read on the screen.

    `until_change` ends it as soon as the screen has changed and come to rest.
    """

    model_config = _FROZEN
    kind: Literal["wait"] = "wait"
    seconds: Annotated[float, Field(ge=0, le=300)] = 5.0
    until: str | None = None
    until_change: bool = False


class Look(BaseModel):
    """Show a part of the screen at its full size; all of it where no part is named."""

    model_config = _FROZEN
    kind: Literal["look"] = "look"
    region: Box | None = None


class OpenThing(BaseModel):
    """Start an application by the name people use, or open an address."""

    model_config = _FROZEN
    kind: Literal["open"] = "open"
    app: str | None = None
    url: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.app) == bool(self.url):
            raise ValueError("name either an app or a url")
        return self


class Answer(BaseModel):
    """Tell the person something that was asked for."""

    model_config = _FROZEN
    kind: Literal["answer"] = "answer"
    text: str


class Ask(BaseModel):
    """Ask the person, who may choose among `choices` where there are any."""

    model_config = _FROZEN
    kind: Literal["ask"] = "ask"
    question: Annotated[str, Field(min_length=1)]
    choices: tuple[str, ...] = ()


class Finish(BaseModel):
    """End the work. The model's word decides no outcome: what was expected is checked all the same."""

    model_config = _FROZEN
    kind: Literal["finish"] = "finish"
    status: Literal["success", "failure"]
    reason: str = ""


ModelAction = Annotated[Action | Wait | Look | OpenThing | Answer | Ask | Finish, Field(discriminator="kind")]

_ADAPTER: TypeAdapter[ModelAction] = TypeAdapter(ModelAction)


def model_action_from_json(text: str | bytes) -> ModelAction:
    """Parse one.

    Raises:
        pydantic.ValidationError: the text is none of these actions.
    """
    return _ADAPTER.validate_json(text)
