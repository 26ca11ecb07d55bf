"""Privacy in settings and task files: which windows are never seen, and which are the only ones seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Discriminator, Field, Tag, ValidationError, field_validator, model_validator

from ..errors import InvalidInput
from ..perception import PrivacyRule, PrivacyRules
from .task_desktop import STRICT

__all__ = ["PrivacySettings", "RuleEntry", "RuleFile", "TaskPrivacy", "privacy_rules", "read_privacy"]


class RuleFile(BaseModel):
    """One rule: every field that is given must fit."""

    model_config = STRICT
    app: str = Field(default="", description="Window class or program, such as `keepassxc` or `/^keepass/`.")
    title: str = Field(default="", description="Window title, such as `*payroll*`.")
    host: str = Field(
        default="", description="Of the page in a browser; `bank.example` has its subdomains in it."
    )

    @field_validator("app", "title", "host")
    @classmethod
    def _compiles(cls, value: str) -> str:
        if len(value) > 2 and value.startswith("/") and value.endswith("/"):
            try:
                re.compile(value[1:-1])
            except re.error as error:
                raise ValueError(f"{value} is no regular expression: {error}") from None
        return value

    @model_validator(mode="after")
    def _says_something(self) -> RuleFile:
        if not (self.app or self.title or self.host):
            raise ValueError("a rule has an `app`, a `title` or a `host`")
        return self


def _kind(value: Any) -> str:
    return "rule" if isinstance(value, dict | RuleFile) else "app"


_App = Annotated[str, Field(min_length=1)]
RuleEntry = Annotated[
    Annotated[_App, Tag("app")] | Annotated[RuleFile, Tag("rule")],
    Discriminator(_kind),
]


class TaskPrivacy(BaseModel):
    """What a task withholds beyond the settings; it cannot show what they withhold."""

    model_config = STRICT
    deny: tuple[RuleEntry, ...] = Field(
        default=(), description="Never seen: applications, or rules with `app`, `title`, `host`."
    )
    allow: tuple[RuleEntry, ...] = Field(
        default=(), description="Where it is not empty, only these are seen, if the settings allow them."
    )

    def narrowing(self, rules: PrivacyRules) -> PrivacyRules:
        """The rules with these added."""
        return rules.narrowed(_rules(self.deny), _rules(self.allow))


class PrivacySettings(TaskPrivacy):
    """The `[privacy]` section of a settings file."""

    builtin: bool = Field(
        default=True,
        description="Withhold password managers, prompts and screen lockers; for the user's file only.",
    )


def _rules(entries: Iterable[str | RuleFile]) -> tuple[PrivacyRule, ...]:
    return tuple(
        PrivacyRule(app=entry) if isinstance(entry, str) else PrivacyRule(**entry.model_dump())
        for entry in entries
    )


def privacy_rules(sections: Sequence[PrivacySettings]) -> PrivacyRules:
    """The rules of all sources: each narrows those before it; the first may do without the built-in ones."""
    rules = PrivacyRules() if all(section.builtin for section in sections) else PrivacyRules(deny=())
    for section in sections:
        rules = section.narrowing(rules)
    return rules


def read_privacy(value: object, origin: str, text: str, *, users: bool) -> PrivacySettings:
    """The section of one source; `text` is the file, to name lines; `users` says that it is the user's own.

    Raises:
        InvalidInput: something is wrong; the message has file, line and field.
    """
    if not isinstance(value, Mapping):
        raise InvalidInput(
            f"privacy ({origin}): that is no section.",
            remedy="Write [privacy] with deny = [...] into a settings file.",
        )
    try:
        section = PrivacySettings.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in ("privacy", *first["loc"]) if part != "rule")
        names = [str(part) for part in reversed(first["loc"]) if isinstance(part, str) and part != "rule"]
        value = first.get("input")
        line = _line(text, *([value] if isinstance(value, str) and value else []), *names)
        reason = first["msg"].removeprefix("Value error, ")
        raise InvalidInput(f"{origin}, line {line}: {field}: {reason}.") from error
    if not section.builtin and not users:
        raise InvalidInput(
            f"{origin}, line {_line(text, 'builtin')}: privacy.builtin: only the user's own file may "
            "switch off what is withheld by default.",
            remedy="Remove the line; other files can only withhold more.",
        )
    return section


def _line(text: str, *words: str) -> int:
    """The first line of the section that has the first of these words that is in it; else its own."""
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if re.match(r"\s*\[?\s*privacy\b", line)), 0)
    for word in words:
        for number, line in enumerate(lines[start:], start + 1):
            if word in line and not re.match(r"\s*\[?\s*privacy\s*\]", line):
                return number
    return start + 1
