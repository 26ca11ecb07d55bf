"""Reading a policy: shipped ones by name, others by path; a wrong file names line, field and remedy."""

from __future__ import annotations

import difflib
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from ...errors import InvalidInput
from .policy import Condition, Policy, Requirement, Rule

__all__ = ["SHIPPED_POLICIES", "load_policy", "parse_policy"]

SHIPPED_POLICIES = ("observe", "assist", "unattended")
_FIELDS = sorted(
    {
        field.alias or name
        for model in (Policy, Rule, Condition, Requirement)
        for name, field in model.model_fields.items()
    }
)


def load_policy(name: str) -> Policy:
    """A shipped policy by name, or a `.yaml` file by path.

    Raises:
        InvalidInput: there is no such policy, or the file is wrong; the message names the line.
    """
    if name in SHIPPED_POLICIES:
        text = resources.files(__package__ or "").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
        return parse_policy(text, f"{name}.yaml")
    path = Path(name).expanduser()
    if path.suffix not in (".yaml", ".yml"):
        near = difflib.get_close_matches(name, SHIPPED_POLICIES, n=1)
        hint = (
            f"Did you mean {near[0]!r}?"
            if near
            else f"Shipped are {', '.join(SHIPPED_POLICIES)}; a file ends in .yaml."
        )
        raise InvalidInput(f"There is no policy {name!r}.", remedy=hint)
    try:
        return parse_policy(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"The policy file {path} cannot be read: {error}.") from error


def parse_policy(text: str, source: str) -> Policy:
    """Parse and lint one policy.

    Raises:
        InvalidInput: not YAML, an unknown or wrong field (with its line), or a rule never reached.
    """
    try:
        tree: yaml.Node | None = yaml.SafeLoader(text).get_single_node()
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None) or "it is not YAML"
        raise InvalidInput(f"{source}{line}: {problem}.") from error
    if not isinstance(data, dict):
        raise InvalidInput(f"{source}: a policy is a mapping with `policy` and `rules`.")
    try:
        policy = Policy.model_validate(data)
    except ValidationError as error:
        raise InvalidInput(_explain(error, tree, source)) from error
    problems = policy.lint()
    if problems:
        raise InvalidInput(f"{source}: {'; '.join(problems)}.", remedy="Reorder or remove the rule.")
    return policy


def _explain(error: ValidationError, tree: yaml.Node | None, source: str) -> str:
    # A misspelt field is also a missing one; its line is the one to look at.
    first = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
    path = [part for part in first["loc"] if isinstance(part, int) or not part.startswith("function-")]
    where = ".".join(str(part) for part in path) or "the file"
    message = f"{source}, line {_line(tree, path)}: {where}: {first['msg'].lower()}"
    if first["type"] == "extra_forbidden" and path:
        near = difflib.get_close_matches(str(path[-1]), _FIELDS, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else f" Known fields: {', '.join(_FIELDS)}."
        return f"{source}, line {_line(tree, path)}: there is no field {str(path[-1])!r} here.{hint}"
    return message + "."


def _line(node: yaml.Node | None, path: list[Any]) -> int:
    line = 1
    for part in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part] if part < len(node.value) else None
        elif isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == part), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
            continue
        else:
            break
        if node is not None:
            line = node.start_mark.line + 1
    return line
