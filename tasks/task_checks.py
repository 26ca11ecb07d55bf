"""What a task file expects at its end, asked of something that is not the model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, Tag, model_validator

from ..agent import (
    CommandExpectation,
    DomExpectation,
    Expectation,
    FileExpectation,
    HttpExpectation,
    ScreenExpectation,
)
from .task_desktop import STRICT, Argv, field_of

__all__ = ["TaskCheck", "as_expectation"]


class ScreenCheck(BaseModel):
    """A text is on the screen, or with `absent` is not."""

    model_config = STRICT
    screen: str = Field(min_length=1, description="The text.")
    absent: bool = False

    def expectation(self) -> Expectation:
        """What the verifier is asked."""
        return ScreenExpectation(text=self.screen, absent=self.absent)


class FileCheck(BaseModel):
    """A file is there and holds what is said; with `absent` there is none."""

    model_config = STRICT
    file: str = Field(min_length=1, description="Its path, such as ${folder}/note.txt.")
    equals: str | None = Field(default=None, description="All of it, but for the last line's end.")
    contains: str | None = Field(default=None, description="A part of it.")
    absent: bool = False

    def expectation(self) -> Expectation:
        """What the verifier is asked."""
        return FileExpectation(
            path=Path(self.file), equals=self.equals, contains=self.contains, absent=self.absent
        )


class HttpCheck(BaseModel):
    """A GET answers 200 with what is said; with `absent` it does not."""

    model_config = STRICT
    http: str = Field(min_length=1, description="The address.")
    json_equals: Any = Field(default=None, alias="json", description="What the answer is as JSON.")
    contains: str | None = Field(default=None, description="A part of the answer's text.")
    absent: bool = False

    @model_validator(mode="after")
    def _says_what(self) -> HttpCheck:
        if (self.json_equals is None) == (self.contains is None):
            raise ValueError("say either `json` or `contains`")
        return self

    def expectation(self) -> Expectation:
        """What the verifier is asked."""
        return HttpExpectation(
            url=self.http, json_equals=self.json_equals, contains=self.contains, absent=self.absent
        )


class DomCheck(BaseModel):
    """In a page that is shown, the first element that fits a selector is as said; `absent`: there is none."""

    model_config = STRICT
    dom: str = Field(min_length=1, description="A CSS selector.")
    equals: str | None = Field(default=None, description="Its value, or its text, spaces folded.")
    contains: str | None = Field(default=None, description="A part of its value or text.")
    checked: bool | None = Field(default=None, description="Whether it is checked.")
    absent: bool = False
    page: str | None = Field(default=None, description="A part of the page's title, where several are open.")

    def expectation(self) -> Expectation:
        """What the verifier is asked."""
        return DomExpectation(
            selector=self.dom,
            equals=self.equals,
            contains=self.contains,
            checked=self.checked,
            absent=self.absent,
            page=self.page,
        )


class CommandCheck(BaseModel):
    """A command that only reads exits 0 and prints what is said; with `absent` it does not."""

    model_config = STRICT
    command: Argv
    contains: str | None = Field(default=None, description="A part of what it prints.")
    absent: bool = False

    def expectation(self) -> Expectation:
        """What the verifier is asked."""
        return CommandExpectation(argv=self.command, contains=self.contains, absent=self.absent)


TaskCheck = Annotated[
    Annotated[ScreenCheck, Tag("screen")]
    | Annotated[FileCheck, Tag("file")]
    | Annotated[HttpCheck, Tag("http")]
    | Annotated[DomCheck, Tag("dom")]
    | Annotated[CommandCheck, Tag("command")],
    field_of("screen", "file", "http", "dom", "command", otherwise="screen"),
]


def as_expectation(check: TaskCheck) -> Expectation:
    """The expectation behind a line of `expect`."""
    return check.expectation()
