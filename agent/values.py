"""The named values of a run: variables, what was read, and secrets that are only looked up when typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from ..errors import TargetNotFound
from ..perception import Integrity, Label, Modality
from .guardrails import Value
from .language import Step

__all__ = ["Filled", "Values", "label_from_json", "label_to_json"]


@dataclass(frozen=True, slots=True)
class Filled:
    """A step whose references are filled; `labels` says who wrote each argument that was referred to.

    `secret` is the name of the secret its text stands for; the text itself is then `${secret:NAME}`.
    """

    step: Step
    labels: Mapping[str, Label] = field(default_factory=dict[str, Label])
    secret: str | None = None


class Values:
    """What `{"ref": NAME}` and `{"secret": NAME}` in an argument stand for."""

    def __init__(
        self, given: Mapping[str, Value] | None = None, secret: Callable[[str], str] | None = None
    ) -> None:
        self._held = dict(given or {})
        self._secret = secret

    def hold(self, name: str, value: Value) -> None:
        """Keep a value under its name; a later one of that name replaces it."""
        self._held[name] = value

    def get(self, name: str) -> Value | None:
        """The value of that name."""
        return self._held.get(name)

    def reveal(self, name: str) -> str:
        """The secret itself; nobody may keep it.

        Raises:
            TargetNotFound: nobody can say it.
        """
        if self._secret is None:
            raise TargetNotFound(
                f"The secret {name!r} is not known.", remedy="Only a task file can use secrets."
            )
        return self._secret(name)

    def fill(self, step: Step) -> Filled:
        """The step with its references filled.

        Raises:
            TargetNotFound: a value is used that nothing has read.
        """
        args, labels, secret = dict[str, Any](), dict[str, Label](), None
        for name, value in step.args.items():
            if _is(value, "ref"):
                found = self._found(value["ref"])
                args[name], labels[name] = found.text, found.label
            elif _is(value, "secret"):
                secret = str(value["secret"])
                args[name] = f"${{secret:{secret}}}"
            elif isinstance(value, list) and any(_is(part, "ref") for part in cast("list[Any]", value)):
                parts = [self._part(part, labels, name) for part in cast("list[Any]", value)]
                args[name] = "".join(parts)
            else:
                args[name] = value
        if args == step.args:
            return Filled(step)
        return Filled(step.model_copy(update={"args": args}), labels, secret)

    def _part(self, part: Any, labels: dict[str, Label], name: str) -> str:
        """One part of a text that is put together; its label is the weakest of its parts."""
        if not _is(part, "ref"):
            return str(part)
        found = self._found(part["ref"])
        known = labels.get(name)
        if known is None or found.label.integrity < known.integrity:
            labels[name] = found.label
        return found.text

    def _found(self, name: object) -> Value:
        found = self._held.get(str(name))
        if found is None:
            raise TargetNotFound(f"The value {name!r} was not read.", remedy="Read it in an earlier step.")
        return found


def _is(value: object, key: str) -> bool:
    return isinstance(value, dict) and set(cast("dict[str, Any]", value)) == {key}


def label_to_json(label: Label) -> dict[str, Any]:
    """A label as plain data, for the journal."""
    return {
        "integrity": label.integrity.name,
        "modality": label.modality.value,
        "provenance": label.provenance,
        "span": label.span,
        "time_ns": label.time_ns,
    }


def label_from_json(data: Mapping[str, Any]) -> Label:
    """The label back from `label_to_json`."""
    plain = Label(Integrity[data["integrity"]], Modality(data["modality"]), str(data["provenance"]))
    return replace(plain, span=str(data.get("span", "")), time_ns=int(data.get("time_ns", 0)))
