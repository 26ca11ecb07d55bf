"""From the sentences of a task file to steps: what a variable holds is never read as a command."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from pydantic import ValidationError

from ..agent import CONTROL_VERBS, VERBS, Step, Target, can_run, compile_command, in_words, nearest
from .task_file import TaskFile, TaskStep
from .task_variables import REFERENCE, secret_named

__all__ = ["BuiltSteps", "build_steps"]

# Quoted stretches of a sentence: what stands in one is quoted already.
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|(?<!\w)'[^']*'(?!\w)")
# A word with a reference in it, such as ${shop.url}/list; the mark that ends a sentence is none of it.
_WORD = re.compile(r"[^\s\"“”«»,;(){}$]*(?:\$\{[^{}]*\}(?:[^\s\"“”«»,;(){}$]*[^\s\"“”«»,;(){}$.!?:])?)+")
_STAND_IN = re.compile(r"qzv(\d+)vzq")
_ADDRESS = re.compile(r"^\w+://|^\$\{\w+\.(url|host)\}")
_PHRASE = re.compile(r"(the|a|an) ", re.IGNORECASE)
_NEEDED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "type": (("text",), ()),
    "set": (("value",), ()),
    "press": (("keys",), ("times", "amount")),
    "select": (("option",), ()),
    "read": (("name",), ("type", "kind")),
    "drag": (("to",), ()),
    "scroll": ((), ("direction", "amount", "unit")),
    "open": ((), ("app", "url")),
    "wait": ((), ("for", "seconds", "value")),
}
# Arguments that are filled when the step is carried out, so that a value can be in them that was read.
_LATE = frozenset("text value option url".split())


@dataclass
class BuiltSteps:
    """The steps, the names they use, and what is wrong with which entry of `steps`."""

    steps: list[Step] = field(default_factory=list[Step])
    used: set[str] = field(default_factory=set[str])
    mistakes: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


def build_steps(task: TaskFile, known: Mapping[str, str], places: Sequence[str]) -> BuiltSteps:
    """Every step of a task.

    Args:
        task: the file.
        known: names with a text that can be put in now: places such as `folder`; variables too.
        places: names that have a text only when the run has begun; they stay as they are written.
    """
    return _Building(task, known, frozenset(places)).built()


class _Building:
    def __init__(self, task: TaskFile, known: Mapping[str, str], places: frozenset[str]) -> None:
        self._task = task
        self._known = known
        self._places = places
        self._names: list[str] = []
        self._holes: set[str] = set()
        self._late: set[str] = set()
        self._built = BuiltSteps()

    def built(self) -> BuiltSteps:
        if self._task.listen is not None:
            return self._built  # they are said when it runs
        entries = list(self._task.steps or (self._task.goal or "",))
        compiled = [self._compiled(at, entry) for at, entry in enumerate(entries)]
        self._late = {str(s.args["name"]) for steps in compiled for s in steps if s.verb == "read"}
        for at, steps in enumerate(compiled):
            for step in steps:
                self._add(at, step)
        return self._built

    def _wrong(self, at: int, text: str) -> None:
        self._built.mistakes.append((at, self._spelt(text)))

    def _add(self, at: int, step: Step) -> None:
        whole = self._whole(at, step)
        if not can_run(whole):
            self._wrong(at, f"{in_words(whole)!r} is understood but cannot be carried out yet.")
        self._built.steps.append(whole)
        if whole.verb == "read":
            name = str(whole.args["name"])
            if name in self._task.vars or name in self._places:
                self._wrong(at, f"{name!r} is read here and is a variable too; give one another name.")
            self._holes.add(name)

    def _compiled(self, at: int, entry: str | TaskStep) -> list[Step]:
        return self._sentence(at, entry) if isinstance(entry, str) else self._mapping(at, entry)

    def _sentence(self, at: int, sentence: str) -> list[Step]:
        compiled = compile_command(self._stand_ins(sentence))
        if compiled.kind == "plan":
            return list(compiled.steps)
        reason = compiled.reason or "it is not clear."
        self._wrong(at, f"{sentence!r} is no step: {reason}")
        return []

    def _mapping(self, at: int, entry: TaskStep) -> list[Step]:
        if entry.verb not in VERBS:
            control = " Loops and branches are written as a sentence." if entry.verb in CONTROL_VERBS else ""
            hint = control or nearest(entry.verb, VERBS).replace("fields", "verbs")
            self._wrong(at, f"there is no verb {entry.verb!r}.{hint}")
            return []
        args = dict(entry.args)
        if isinstance(args.get("keys"), str):
            args["keys"] = [key for key in args["keys"].split("+") if key]
        if not self._args_fit(at, entry.verb, args):
            return []
        if isinstance(args.get("to"), str):
            to = self._target(at, args["to"])
            args["to"] = to.model_dump(mode="json", exclude_defaults=True) if to is not None else {}
        target = self._target(at, entry.target) if entry.target is not None else None
        return [Step(verb=entry.verb, target=target, args=self._marked(args))]

    def _args_fit(self, at: int, verb: str, args: Mapping[str, Any]) -> bool:
        needed, optional = _NEEDED.get(verb, ((), ()))
        missing = [name for name in needed if name not in args]
        if missing:
            self._wrong(at, f"{verb} needs args.{missing[0]}.")
        unknown = [name for name in args if name not in (*needed, *optional)]
        for name in unknown:
            known = (*needed, *optional)
            hint = nearest(name, known).replace("fields", "arguments") if known else " It takes none."
            self._wrong(at, f"{verb} takes no argument {name!r}.{hint}")
        return not missing and not unknown

    def _target(self, at: int, target: str | dict[str, Any]) -> Target | None:
        if isinstance(target, dict):
            try:
                return Target.model_validate(self._marked(target))
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"])
                hint = nearest(first["loc"][-1], list(Target.model_fields)) if first["loc"] else ""
                self._wrong(at, f"target.{where}: {first['msg'].lower()}.{hint}")
                return None
        if not _PHRASE.match(target):
            return Target(text=str(self._marked(target)))
        compiled = compile_command(f"click {self._stand_ins(target)}")
        if compiled.kind == "plan" and len(compiled.steps) == 1:
            return compiled.steps[0].target
        self._wrong(at, f"target: {target!r} is not understood: {compiled.reason or 'it is more than one.'}")
        return None

    def _stand_ins(self, sentence: str) -> str:
        """A word for every `${…}`, quoted, so that the grammar takes it as it stands."""
        quoted = [found.span() for found in _QUOTED.finditer(sentence)]

        def word(found: re.Match[str]) -> str:
            plain = REFERENCE.sub(self._stand_in, found[0])
            inside = any(start < found.start() < end for start, end in quoted)
            return plain if inside else f'"{plain}"'

        return _WORD.sub(word, sentence)

    def _stand_in(self, found: re.Match[str]) -> str:
        self._names.append(found[1].strip())
        return f"qzv{len(self._names) - 1}vzq"

    def _marked(self, value: Any) -> Any:
        if isinstance(value, str):
            return REFERENCE.sub(self._stand_in, value)
        if isinstance(value, dict):
            return {key: self._marked(inner) for key, inner in cast("dict[str, Any]", value).items()}
        if isinstance(value, list):
            return [self._marked(inner) for inner in cast("list[Any]", value)]
        return value

    def _spelt(self, text: str) -> str:
        """A text with the references as they were written."""
        return _STAND_IN.sub(lambda found: "${" + self._names[int(found[1])] + "}", text)

    def _whole(self, at: int, step: Step) -> Step:
        """A step with its stand-ins replaced: by references in arguments, by their text elsewhere."""
        dumped = step.model_dump(mode="json", by_alias=True, exclude_none=True)
        args: dict[str, Any] = {}
        for name, value in dumped.get("args", {}).items():
            late = isinstance(value, str) and name in _LATE
            args[name] = self._argument(at, step.verb, value) if late else self._text(at, value)
        if step.verb == "open" and "app" in args and _ADDRESS.search(str(args["app"])):
            args = {"url": args["app"]}  # the stand-in did not look like an address
        rest = {name: self._text(at, value) for name, value in dumped.items() if name not in ("args", "verb")}
        return Step.model_validate({"verb": step.verb, "args": args, **rest})

    def _argument(self, at: int, verb: str, text: str) -> Any:
        parts = [part for part in self._parts(text) if part != ""]
        if len(parts) == 1:
            return self._reference(at, verb, parts[0]) if isinstance(parts[0], _Named) else parts[0]
        late = any(isinstance(part, _Named) and part.name in self._late for part in parts)
        if not late:
            return self._text(at, text)
        return [self._reference(at, verb, p, alone=False) if isinstance(p, _Named) else p for p in parts]

    def _parts(self, text: str) -> list[_Named | str]:
        found: list[_Named | str] = []
        end = 0
        for match in _STAND_IN.finditer(text):
            found += [text[end : match.start()], _Named(self._names[int(match[1])])]
            end = match.end()
        return [*found, text[end:]]

    def _reference(self, at: int, verb: str, named: _Named, *, alone: bool = True) -> Any:
        name = named.name
        self._built.used.add(name)
        secret = secret_named(name, self._task)
        if secret is not None:
            if verb not in ("type", "set") or not alone:
                self._wrong(at, f"${{{name}}}: a secret is typed as a whole, and into a field only.")
            return {"secret": secret}
        if name in self._task.vars or self._is_read(at, name):
            return {"ref": name}
        return self._known_text(at, name)

    def _is_read(self, at: int, name: str) -> bool:
        if name in self._late and name not in self._holes:
            self._wrong(at, f"${{{name}}} is used before it is read.")
        return name in self._late

    def _text(self, at: int, value: Any) -> Any:
        if isinstance(value, str):
            return _STAND_IN.sub(lambda found: self._put_in(at, self._names[int(found[1])]), value)
        if isinstance(value, dict):
            return {key: self._text(at, inner) for key, inner in cast("dict[str, Any]", value).items()}
        if isinstance(value, list):
            return [self._text(at, inner) for inner in cast("list[Any]", value)]
        return value

    def _put_in(self, at: int, name: str) -> str:
        self._built.used.add(name)
        if secret_named(name, self._task) is not None:
            self._wrong(at, f"${{{name}}}: a secret is typed as a whole, and into a field only.")
        elif name in self._late:
            self._wrong(at, f"${{{name}}} was read from the screen: it can be typed, chosen or opened only.")
        else:
            return self._known_text(at, name)
        return ""

    def _known_text(self, at: int, name: str) -> str:
        if name in self._known:
            return self._known[name]
        if name not in self._places and name not in self._task.vars:
            known = [*self._task.vars, *self._places, *self._late]
            hint = nearest(name, known).replace("fields", "names")
            self._wrong(at, f"${{{name}}} is not defined.{hint}")
        return "${" + name + "}"


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
