"""Read "It" and "that": the last thing that was named or read; a question where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .building import PRONOUN
from .refusals import Unclear
from .steps import Step, Target

__all__ = ["resolve"]

_LABELLED = frozenset("type press set".split())
_BOXES = {"check": "checkbox", "uncheck": "checkbox"}


@dataclass
class _Named:
    """What "it" can refer to after the steps so far."""

    target: Target | None = None
    value: str | None = None
    copied: bool = False


def resolve(steps: Sequence[Step]) -> list[Step]:
    """The steps with every pronoun replaced.

    Raises:
        Unclear: a pronoun has nothing before it that it could mean.
    """
    return _resolved(steps, _Named())


def _resolved(steps: Sequence[Step], named: _Named) -> list[Step]:
    return [_step(step, named) for step in steps]


def _step(step: Step, named: _Named) -> Step:
    if step.verb in ("for_each", "until", "if"):
        return step.model_copy(
            update={
                part: tuple(_resolved(inner, named))
                for part in ("do", "then", "otherwise")
                if (inner := getattr(step, part)) is not None
            }
        )
    step = _value(step, named)
    target = _target(step, named)
    step = step.model_copy(
        update={"target": target, "args": {k: v for k, v in step.args.items() if v is not None}}
    )
    _remember(step, named)
    return step


def _value(step: Step, named: _Named) -> Step:
    if step.args.get("text") != {"ref": PRONOUN}:
        return step
    if named.value is None:
        raise Unclear("What should I type?")
    return step.model_copy(update={"args": {"text": {"ref": named.value}}})


def _target(step: Step, named: _Named) -> Target | None:
    target = step.target
    if target is None:
        return None
    if target.ref == PRONOUN:
        if step.verb == "paste" and named.copied:
            return None
        if named.target is None:
            raise Unclear(f"What should I {step.verb.replace('_', ' ')}? Nothing was named before.")
        return named.target
    if any(anchor.ref == PRONOUN for anchor in (target.relation.anchors if target.relation else ())):
        raise Unclear("What does “it” stand for? Please name it.")
    if step.verb in _BOXES and target.role == "textbox":
        return target.model_copy(update={"role": _BOXES[step.verb]})
    if (
        step.verb == "select"
        and step.args.get("option") is not None
        and target.role in ("list", "menu", "textbox")
    ):
        return target.model_copy(update={"role": "combobox"})
    return target


def _remember(step: Step, named: _Named) -> None:
    if step.verb == "read":
        named.value = str(step.args["name"])
    if step.verb in ("copy", "cut"):
        named.copied = True
    if step.target is not None and not step.target.all:
        named.target = step.target
