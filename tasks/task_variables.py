"""The variables of a task, and `${…}` in its texts."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from ..agent import Value, nearest
from ..errors import InvalidInput
from ..perception import Integrity, Label, Modality
from .task_file import Plain, TaskFile, VariableSpec

__all__ = ["REFERENCE", "filled", "given_variables", "named", "secret_named", "secret_names", "variables_of"]

REFERENCE = re.compile(r"\$\{([^{}]*)\}")
_TRUE, _FALSE = frozenset("true yes on 1".split()), frozenset("false no off 0".split())


def named(value: object) -> Iterator[str]:
    """Names in every `${…}` of a text, or of all texts of lists and mappings."""
    if isinstance(value, str):
        yield from (name.strip() for name in REFERENCE.findall(value))
    elif isinstance(value, dict):
        yield from named(list(cast("dict[str, Any]", value).values()))
    elif isinstance(value, list | tuple):
        for inner in cast("Sequence[Any]", value):
            yield from named(inner)


def filled(value: Any, known: Mapping[str, str]) -> Any:
    """The same with every `${…}` replaced that is known; others stay as they are."""
    if isinstance(value, str):
        return REFERENCE.sub(lambda found: known.get(found[1].strip(), found[0]), value)
    if isinstance(value, dict):
        return {key: filled(inner, known) for key, inner in cast("dict[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [filled(inner, known) for inner in cast("Sequence[Any]", value)]
    return value


def secret_named(name: str, task: TaskFile) -> str | None:
    """The secret behind `${secret:NAME}` or behind a variable of type secret; None for anything else."""
    if name.startswith("secret:"):
        return name.removeprefix("secret:").strip()
    spec = task.vars.get(name)
    return name if isinstance(spec, VariableSpec) and spec.type == "secret" else None


def secret_names(task: TaskFile) -> tuple[str, ...]:
    """Every secret the task types, each once."""
    texts: list[Any] = [task.goal or "", *(task.model_dump(mode="json")["steps"] or ())]
    found = (secret_named(name, task) for name in named(texts))
    return tuple(dict.fromkeys(name for name in found if name is not None))


def given_variables(given: Sequence[str]) -> dict[str, str]:
    """What `--var NAME=VALUE` said.

    Raises:
        InvalidInput: one has no `=`.
    """
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InvalidInput(f"--var {text!r} names no value.", remedy="Write --var NAME=VALUE.")
        found[name.strip()] = value
    return found


def variables_of(task: TaskFile, given: Mapping[str, str], source: str) -> dict[str, Value]:
    """Every variable with its text and who wrote it; secrets are none.

    Raises:
        InvalidInput: one was given that there is not, or has no value, or one of the wrong type.
    """
    wrong = [_no_such(name, task) for name in given if name not in task.vars]
    found: dict[str, Value] = {}
    for name, entry in task.vars.items():
        if secret_named(name, task) is not None:
            if name in given:
                wrong.append(f"--var {name}: a secret is not given on the command line.")
            continue
        try:
            found[name] = _value(name, spec_of(entry), given.get(name), source)
        except ValueError as error:
            wrong.append(f"{'--var' if name in given else source + ':'} {name}: {error}.")
    if wrong:
        raise InvalidInput(" ".join(wrong[:10]))
    return found


def _no_such(name: str, task: TaskFile) -> str:
    hint = nearest(name, list(task.vars)).replace("fields", "variables") if task.vars else " It has none."
    return f"--var {name}: the task has no such variable.{hint}"


def spec_of(entry: VariableSpec | Plain) -> VariableSpec:
    """A variable's type: of a plain value, that of the value."""
    if isinstance(entry, VariableSpec):
        return entry
    kinds: dict[type, str] = {bool: "boolean", int: "integer", float: "number", datetime.date: "date"}
    return VariableSpec.model_validate({"type": kinds.get(type(entry), "text"), "default": entry})


def _value(name: str, spec: VariableSpec, given: str | None, source: str) -> Value:
    if given is not None:
        label = Label(Integrity.OWNER, Modality.TEXT, f"--var {name}")
        return Value(text_of(spec, given), label)
    if spec.default is None:
        raise ValueError(f"it has no value; give --var {name}=…")
    label = Label(Integrity.TASK_FILE, Modality.TEXT, f"variable {name} of {source}")
    return Value(text_of(spec, spec.default), label)


def text_of(spec: VariableSpec, value: Plain) -> str:
    """A value as the text that is typed.

    Raises:
        ValueError: it is not of the variable's type.
    """
    text = str(value)
    match spec.type:
        case "integer":
            return _checked(text, re.fullmatch(r"[+-]?\d+", text), "a whole number")
        case "number":
            return _checked(text, re.fullmatch(r"[+-]?\d+(\.\d+)?", text), "a number")
        case "date":
            return _checked(text, _is_date(text), "a date (YYYY-MM-DD)")
        case "boolean":
            known = text.casefold() in _TRUE | _FALSE
            return _checked("true" if text.casefold() in _TRUE else "false", known, "true or false", text)
        case "choice":
            return _checked(text, text in spec.choices, f"one of {', '.join(spec.choices)}")
        case _:
            return text


def _checked(text: str, fits: object, what: str, shown: str | None = None) -> str:
    if not fits:
        raise ValueError(f"{shown if shown is not None else text!r} is not {what}")
    return text


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
