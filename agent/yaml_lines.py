"""YAML with the line of everything in it: mistakes in files people write are named by line and field."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import yaml

from ..errors import InvalidInput

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

__all__ = ["Mistake", "YamlText", "mistakes_of", "nearest", "read_yaml"]


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """What is wrong in which line."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class YamlText:
    """The data of a file and its tree, which knows the lines."""

    data: Any
    tree: yaml.Node | None

    @property
    def is_mapping(self) -> bool:
        """Whether it holds fields at all."""
        return isinstance(self.data, dict)

    def line(self, path: Sequence[str | int]) -> int:
        """The line of what a path leads to, or of the last part of it that is there.

        A part of the path that names no field (the kind of a union, a validator) is passed over.
        """
        node, line = self.tree, 1
        for part in path:
            if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = node.start_mark.line + 1
            elif isinstance(node, yaml.MappingNode):
                pair = next(((k, v) for k, v in node.value if k.value == str(part)), None)
                if pair is not None:
                    line, node = pair[0].start_mark.line + 1, pair[1]
        return line

    def fields(self, path: Sequence[str | int]) -> list[str | int]:
        """The parts of a path that are in the file."""
        node: Any = self.data
        found: list[str | int] = []
        for part in path:
            if _has(node, part):
                found.append(part)
                node = node[part]
        return found

    def repeated(self) -> Iterator[Mistake]:
        """Fields that are written twice, of which YAML would silently take the last."""
        yield from _repeated(self.tree)


def _has(node: object, part: str | int) -> bool:
    if isinstance(node, list):
        return isinstance(part, int) and part < len(cast("list[Any]", node))
    return isinstance(node, dict) and part in node


def _repeated(node: yaml.Node | None) -> Iterator[Mistake]:
    if isinstance(node, yaml.SequenceNode):
        for inner in node.value:
            yield from _repeated(inner)
    elif isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen:
                yield Mistake(line, f"{name!r} is written twice, first in line {seen[name]}.")
            seen.setdefault(name, line)
            yield from _repeated(value)


def read_yaml(text: str, source: str) -> YamlText:
    """The data of a YAML text.

    Raises:
        InvalidInput: it is not YAML; the message names the line.
    """
    try:
        return YamlText(yaml.safe_load(text), yaml.SafeLoader(text).get_single_node())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None) or "it is not YAML"
        raise InvalidInput(f"{source}{line}: {problem}.") from error


def mistakes_of(
    error: ValidationError, text: YamlText, models: Sequence[type[BaseModel]], top: Sequence[str] = ()
) -> list[Mistake]:
    """What pydantic found, by line; a field that is not known comes with the nearest known one.

    Args:
        error: of validating the data of `text`.
        text: where the lines are taken from.
        models: whose fields are known.
        top: fields known at the top of the file, all of them where empty.
    """
    known = sorted({f.alias or name for model in models for name, f in model.model_fields.items()})
    found = [_mistake(dict(one), text, known, top) for one in error.errors()]
    # A misspelt field is also a missing one; its line is the one to look at.
    unknown = [mistake for mistake, extra in found if extra]
    missing = [mistake for mistake, extra in found if not extra]
    return [*sorted(unknown), *sorted(missing)]


def _mistake(
    error: dict[str, Any], text: YamlText, known: list[str], top: Sequence[str]
) -> tuple[Mistake, bool]:
    path = [part for part in error["loc"] if isinstance(part, int) or not part.startswith("function-")]
    line = text.line(path)
    if error["type"] == "extra_forbidden" and path:
        fields = list(top) if top and len(path) == 1 else known
        return Mistake(line, f"there is no field {str(path[-1])!r} here.{nearest(path[-1], fields)}"), True
    there = text.fields(path)
    if error["type"] == "missing" and path:
        there.append(path[-1])
    where = ".".join(str(part) for part in there) or "the file"
    message = str(error["msg"]).removeprefix("Value error, ")
    return Mistake(line, f"{where}: {message[:1].lower()}{message[1:].rstrip('.')}."), False


def nearest(wrong: object, known: Sequence[str]) -> str:
    """A hint at the nearest known name, or at all of them."""
    near = difflib.get_close_matches(str(wrong), known, n=1)
    return f" Did you mean {near[0]!r}?" if near else f" Known fields: {', '.join(known)}."
