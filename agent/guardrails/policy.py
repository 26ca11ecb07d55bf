"""A policy: rules read top to bottom, the first one that matches decides, nothing matched is a denial."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ...perception import Integrity
from .call import Call
from .verdict import Decision, Verdict

__all__ = ["Condition", "Policy", "Requirement", "Rule"]

_FROZEN = ConfigDict(frozen=True, extra="forbid")
Effect = Literal["none", "idempotent", "reversible", "irreversible"]
Patterns = tuple[str, ...]


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Condition(BaseModel):
    """Every given field must match; several values of one field are alternatives.

    All but `effect` and `approved` are shell patterns, compared without case.
    """

    model_config = _FROZEN
    tool: Patterns | None = None
    verb: Patterns | None = None
    app: Patterns | None = None
    window: Patterns | None = None
    target: Patterns | None = None
    role: Patterns | None = None
    host: Patterns | None = None
    path: Patterns | None = None
    effect: tuple[Effect, ...] | None = None
    approved: bool | None = None

    @field_validator(
        "tool", "verb", "app", "window", "target", "role", "host", "path", "effect", mode="before"
    )
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return _listed(value)

    def matches(self, call: Call) -> bool:
        """Whether the call meets every given field."""
        if self.effect is not None and call.effect not in self.effect:
            return False
        if self.approved is not None and call.approved is not self.approved:
            return False
        fields = ("tool", "verb", "app", "window", "target", "role", "host", "path")
        return all(_matches(getattr(self, name), getattr(call, name)) for name in fields)


def _matches(patterns: Patterns | None, value: str) -> bool:
    return patterns is None or any(fnmatchcase(value.casefold(), p.casefold()) for p in patterns)


class Requirement(BaseModel):
    """What an argument must be: trusted at least so far, or one of a list."""

    model_config = _FROZEN
    integrity: str | None = None
    one_of: tuple[str, ...] | None = Field(default=None, alias="in")

    @field_validator("integrity")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        if value is not None and value not in Integrity.__members__:
            raise ValueError(f"integrity is one of {', '.join(Integrity.__members__)}")
        return value

    def met(self, text: str, integrity: Integrity) -> bool:
        """Whether a value satisfies both parts."""
        trusted = self.integrity is None or integrity >= Integrity[self.integrity]
        return trusted and (self.one_of is None or text in self.one_of)


class Rule(BaseModel):
    """One line of a policy; a rule whose `require` is not met denies instead."""

    model_config = _FROZEN
    rule: str
    when: Condition = Condition()
    unless: Condition | None = None
    require: dict[str, Requirement] = Field(default_factory=dict[str, Requirement])
    then: Literal["allow", "ask", "deny"]
    note: str = ""

    def applies(self, call: Call) -> bool:
        """Whether `when` matches and `unless` does not."""
        return self.when.matches(call) and not (self.unless is not None and self.unless.matches(call))

    def verdict(self, call: Call) -> Verdict:
        """The rule's verdict on a call it applies to."""
        for name, requirement in self.require.items():
            value = call.args.get(name)
            if value is not None and not requirement.met(value.text, value.integrity):
                return Verdict(
                    Decision.DENY, self.rule, f"{name} does not meet what the rule requires. {self.note}"
                )
        return Verdict(Decision[self.then.upper()], self.rule, self.note)


class Policy(BaseModel):
    """A named list of rules; it is itself a guardrail."""

    model_config = _FROZEN
    policy: str
    note: str = ""
    rules: tuple[Rule, ...] = Field(min_length=1)
    default: Literal["deny", "ask"] = "deny"

    @property
    def name(self) -> str:
        """The name verdicts are filed under."""
        return f"policy.{self.policy}"

    def check(self, call: Call) -> Verdict:
        """The verdict of the first rule that applies, else the default."""
        for rule in self.rules:
            if rule.applies(call):
                verdict = rule.verdict(call)
                return Verdict(verdict.decision, f"{self.policy}.{verdict.rule}", verdict.reason)
        return Verdict(Decision[self.default.upper()], f"{self.policy}.default", "No rule allows it.")

    def lint(self) -> list[str]:
        """Rules that can never be reached, or that say two things about the same calls."""
        found: list[str] = []
        for place, rule in enumerate(self.rules):
            for earlier in self.rules[:place]:
                if earlier.rule == rule.rule:
                    found.append(f"two rules are called {rule.rule!r}")
                elif earlier.unless is None and _covers(earlier.when, rule.when):
                    clash = "contradicts" if earlier.then != rule.then else "repeats"
                    found.append(
                        f"rule {rule.rule!r} is never reached: {earlier.rule!r} matches first and {clash} it"
                    )
                    break
        return found


def _covers(wide: Condition, narrow: Condition) -> bool:
    """Whether every call that meets `narrow` meets `wide` (patterns compared literally)."""
    for name in type(wide).model_fields:
        outer: Any = getattr(wide, name)
        inner: Any = getattr(narrow, name)
        if outer is None or outer == inner:
            continue
        if inner is None or isinstance(outer, bool):
            return False
        if not set(inner) <= set(outer):
            return False
    return True
