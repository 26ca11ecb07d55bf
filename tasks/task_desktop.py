"""What a task file says about its desktop: which one, what runs beside it, what is open on it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

__all__ = ["Argv", "BrowserApp", "ProgramApp", "Service", "TaskApp", "TaskDesktop", "field_of"]

STRICT = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
NAME = r"^[A-Za-z_][A-Za-z0-9_]*$"
Argv = Annotated[
    tuple[str, ...],
    Field(min_length=1, description="Program and arguments; `python` is the interpreter lookhear runs in."),
]


def field_of(*kinds: str, otherwise: str) -> Discriminator:
    """Tell the kinds of one entry by the field that only one of them has."""

    def kind(value: Any) -> str:
        if not isinstance(value, dict):
            return next((k for k in kinds if hasattr(value, k)), otherwise)
        return next((k for k in kinds if k in value), otherwise)

    return Discriminator(kind)


class Service(BaseModel):
    """A program that serves something: its first line of output is its address."""

    model_config = STRICT
    name: str = Field(
        pattern=NAME, description="`${NAME.url}` is its address, `${NAME.host}` that without the scheme."
    )
    run: Argv
    ready_s: float = Field(default=15.0, gt=0, description="Seconds it may take to say its address.")


class ProgramApp(BaseModel):
    """A program with a window."""

    model_config = STRICT
    run: Argv
    window: str = Field(min_length=1, description="A part of the title of the window to wait for.")
    stdout: str | None = Field(default=None, description="File for what it prints, such as ${folder}/out.")
    ready_s: float = Field(default=20.0, gt=0, description="Seconds its window may take to show.")


class BrowserApp(BaseModel):
    """A page in a browser's window of its own, with a fresh profile."""

    model_config = STRICT
    browser: str = Field(min_length=1, description="The address, such as ${shop.url}/order.")
    window: str = Field(min_length=1, description="A part of the title of the page.")
    size: tuple[int, int] | None = Field(default=None, description="Width and height in pixels.")
    position: tuple[int, int] | None = Field(default=None, description="Left and top in pixels.")
    ready_s: float = Field(default=30.0, gt=0, description="Seconds its window may take to show.")


TaskApp = Annotated[
    Annotated[ProgramApp, Tag("run")] | Annotated[BrowserApp, Tag("browser")],
    field_of("browser", "run", otherwise="run"),
]


class TaskDesktop(BaseModel):
    """Where the task happens, and what is opened there before its first step."""

    model_config = STRICT
    kind: Literal["private", "current"] = Field(
        default="private", description="A desktop of its own, or the one of the person."
    )
    size: tuple[int, int] = Field(default=(1280, 800), description="Of a private one, in pixels.")
    services: tuple[Service, ...] = Field(default=(), description="Started first, in this order.")
    apps: tuple[TaskApp, ...] = Field(default=(), description="Opened next, each waited for.")
