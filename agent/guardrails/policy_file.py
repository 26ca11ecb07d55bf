"""Reading a policy: shipped ones by name, others by path; a wrong file names line, field and remedy."""

from __future__ import annotations

import difflib
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from ...errors import InvalidInput
from ..yaml_lines import mistakes_of, read_yaml
from .policy import Condition, Policy, Requirement, Rule

__all__ = ["SHIPPED_POLICIES", "load_policy", "parse_policy"]

SHIPPED_POLICIES = ("observe", "assist", "unattended")


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
    read = read_yaml(text, source)
    if not read.is_mapping:
        raise InvalidInput(f"{source}: a policy is a mapping with `policy` and `rules`.")
    try:
        policy = Policy.model_validate(read.data)
    except ValidationError as error:
        first = mistakes_of(error, read, (Policy, Rule, Condition, Requirement))[0]
        raise InvalidInput(f"{source}, line {first.line}: {first.text}") from error
    problems = policy.lint()
    if problems:
        raise InvalidInput(f"{source}: {'; '.join(problems)}.", remedy="Reorder or remove the rule.")
    return policy
