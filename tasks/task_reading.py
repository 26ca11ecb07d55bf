"""Reading a task file: every mistake with its line, its field and the nearest thing that is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..agent import (
    Mistake,
    Step,
    Value,
    YamlText,
    label_from_json,
    label_to_json,
    load_policy,
    mistakes_of,
    nearest,
    read_yaml,
)
from ..errors import InvalidInput
from .privacy_settings import RuleFile, TaskPrivacy
from .task_checks import CommandCheck, DomCheck, FileCheck, HttpCheck, ScreenCheck
from .task_desktop import BrowserApp, ProgramApp, Service, TaskDesktop
from .task_file import (
    Allow,
    Budget,
    EffectGrant,
    Recording,
    SecretGrant,
    TaskFile,
    TaskStep,
    VariableSpec,
)
from .task_steps import build_steps
from .task_variables import named, secret_named, secret_names, variables_of

__all__ = [
    "Task",
    "is_task",
    "load_task",
    "place_names",
    "policy_of",
    "read_task",
    "recorded_task",
    "restored_task",
]

SUFFIX = ".task.yaml"
MOST_MISTAKES = 10
_MODELS = (
    *(TaskFile, TaskStep, VariableSpec, EffectGrant, SecretGrant, Allow, Budget, Recording),
    *(TaskDesktop, Service, ProgramApp, BrowserApp, TaskPrivacy, RuleFile),
    *(ScreenCheck, FileCheck, HttpCheck, DomCheck, CommandCheck),
)
_HERE = ("folder", "here")


@dataclass(frozen=True, slots=True)
class Task:
    """A task file that holds together; `values` are its variables, `here` is its folder."""

    file: TaskFile
    source: str
    here: Path
    values: Mapping[str, Value]

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets it types."""
        return secret_names(self.file)

    @property
    def words(self) -> str:
        """What it is about, for people and for the result."""
        return self.file.goal or self.file.task

    def steps(self, places: Mapping[str, str] | None = None) -> tuple[Step, ...]:
        """Its steps; `places` are the texts of `${folder}`, `${NAME.url}` and the like, once known."""
        texts = {name: value.text for name, value in self.values.items()}
        built = build_steps(self.file, texts | dict(places or {}), place_names(self.file))
        return tuple(built.steps)


def is_task(argument: str) -> bool:
    """Whether an argument of the command line names a task file and is no goal."""
    if argument.endswith(SUFFIX):
        return True
    try:
        return argument.endswith((".yaml", ".yml")) and Path(argument).is_file()
    except (OSError, ValueError):
        return False


def load_task(path: str, given: Mapping[str, str] | None = None, *, for_model: bool = False) -> Task:
    """Read a task file.

    Args:
        path: where it lies.
        given: values of variables, by name.
        for_model: a generative model works on the goal, so it need be no command.

    Raises:
        InvalidInput: it cannot be read, or is wrong; the message names every line, up to ten.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise InvalidInput(f"The task file {path} cannot be read: {reason}.") from error
    return read_task(text, Path(path).name, Path(path).resolve().parent, given, for_model=for_model)


def read_task(
    text: str,
    source: str,
    here: Path,
    given: Mapping[str, str] | None = None,
    *,
    for_model: bool = False,
) -> Task:
    """Read a task from its text; `source` is what its mistakes are filed under.

    Raises:
        InvalidInput: as for `load_task`.
    """
    read = read_yaml(text, source)
    if not read.is_mapping:
        raise InvalidInput(f"{source}: a task is a mapping with `task` and `goal`, `steps` or `listen`.")
    mistakes = list(read.repeated())
    try:
        file = TaskFile.model_validate(read.data)
    except ValidationError as error:
        raise _told(
            [*mistakes, *mistakes_of(error, read, _MODELS, tuple(TaskFile.model_fields))], source
        ) from error
    mistakes += _names(file, read, for_model=for_model)
    if mistakes:
        raise _told(sorted(mistakes), source)
    _check_policy(file, here, source, read)
    return Task(file, source, here, variables_of(file, given or {}, source))


def restored_task(data: Mapping[str, Any]) -> Task:
    """The task back from what a journal holds of it."""
    values = {
        name: Value(str(entry["text"]), label_from_json(entry["label"]))
        for name, entry in data["values"].items()
    }
    return Task(TaskFile.model_validate(data["file"]), str(data["source"]), Path(data["here"]), values)


def recorded_task(task: Task) -> dict[str, Any]:
    """What a journal must hold of a task; secrets are in it by name only."""
    values = {name: {"text": v.text, "label": label_to_json(v.label)} for name, v in task.values.items()}
    file = task.file.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"file": file, "source": task.source, "here": str(task.here), "values": values}


def place_names(file: TaskFile) -> tuple[str, ...]:
    """Names that get their text when the run begins."""
    services = [f"{service.name}.{part}" for service in file.desktop.services for part in ("url", "host")]
    return (*_HERE, *services)


def _told(mistakes: list[Mistake], source: str) -> InvalidInput:
    if len(mistakes) == 1:
        return InvalidInput(f"{source}, line {mistakes[0].line}: {mistakes[0].text}")
    lines = [f"  line {mistake.line}: {mistake.text}" for mistake in mistakes[:MOST_MISTAKES]]
    more = len(mistakes) - MOST_MISTAKES
    lines += [f"  and {more} more"] if more > 0 else []
    return InvalidInput("\n".join([f"{source} has {len(mistakes)} mistakes:", *lines]))


def _names(file: TaskFile, read: YamlText, *, for_model: bool) -> list[Mistake]:
    """What is wrong with steps and names: what does not compile, is not defined, or is never used."""
    found: list[Mistake] = []
    used: set[str] = set()
    parts = ["desktop", "allow", "expect"]
    if for_model and file.goal is not None:
        parts.append("goal")
    else:
        built = build_steps(file, {}, place_names(file))
        top = "steps" if file.steps is not None else "goal"
        found = [Mistake(read.line((top, at)), text) for at, text in built.mistakes]
        used = set(built.used)
    for part in parts:
        found += list(_in_part(file, read, part, used))
    for service, times in _counted([service.name for service in file.desktop.services]).items():
        if times > 1:
            line = read.line(("desktop", "services"))
            found.append(Mistake(line, f"two services are called {service!r}."))
    unused = [name for name in file.vars if name not in used]
    return found + [Mistake(read.line(("vars", n)), f"the variable {n!r} is never used.") for n in unused]


def _counted(names: list[str]) -> dict[str, int]:
    return {name: names.count(name) for name in names}


def _in_part(file: TaskFile, read: YamlText, part: str, used: set[str]) -> list[Mistake]:
    known = [*file.vars, *place_names(file)]
    found: list[Mistake] = []
    for path, text in _texts(read.data.get(part), (part,)):
        for name in named(text):
            used.add(name)
            if secret_named(name, file) is not None:
                found.append(
                    Mistake(read.line(path), f"${{{name}}}: a secret is only for text that is typed.")
                )
            elif name not in known:
                hint = nearest(name, known).replace("fields", "names")
                found.append(Mistake(read.line(path), f"${{{name}}} is not defined.{hint}"))
    return found


def _texts(value: Any, path: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        return [(path, value)]
    entries: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        entries = list(value.items())  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]
    elif isinstance(value, list):
        entries = list(enumerate(value))  # pyright: ignore[reportUnknownArgumentType]
    return [found for key, inner in entries for found in _texts(inner, (*path, key))]


def _check_policy(file: TaskFile, here: Path, source: str, read: YamlText) -> None:
    try:
        load_policy(policy_of(file, here))
    except InvalidInput as error:
        raise InvalidInput(f"{source}, line {read.line(('policy',))}: {error}") from error


def policy_of(file: TaskFile, here: Path) -> str:
    """The policy by name or by a path that holds anywhere."""
    if not file.policy.endswith((".yaml", ".yml")):
        return file.policy
    return str(here / Path(file.policy).expanduser())
