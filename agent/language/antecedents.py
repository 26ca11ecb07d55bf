"""Read "It" and "that": the last thing that was named or read; a question where there is none.

Where somebody can point, "this" and "here" are what is pointed at, and so are "that" and "there" before
anything was named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .building import PRONOUN
from .refusals import Unclear
from .steps import Step, Target
from .transfers import typed_into

__all__ = ["POINTED", "resolve"]

POINTED = "pointed"  # the ref of what is pointed at; the second one in a goal is pointed_2

_LABELLED = frozenset("type press set".split())
_BOXES = {"check": "checkbox", "uncheck": "checkbox"}


@dataclass
class _Named:
    """What "it" can refer to after the steps so far."""

    target: Target | None = None
    value: str | None = None
    copied: bool = False
    pointing: bool = False
    pointed: int = 0
    reads: list[str] = field(default_factory=list[str])


def resolve(steps: Sequence[Step], *, pointing: bool = False) -> list[Step]:
    """The steps with every pronoun replaced; `pointing` says that "this" can be pointed at.

    Raises:
        Unclear: a pronoun has nothing before it that it could mean.
    """
    return _resolved(steps, _Named(pointing=pointing))


def _resolved(steps: Sequence[Step], named: _Named) -> list[Step]:
    return [_step(each, named) for step in steps for each in _each(step, named)]


def _each(step: Step, named: _Named) -> list[Step]:
    """One step for every value that was read, where "them" is typed."""
    where = step.args.get("each")
    if where is None:
        return [step]
    if not named.reads:
        raise Unclear("What should I type? Nothing was read before.")
    container = Target.model_validate(where) if where else None
    return [typed_into(name, container) for name in named.reads]


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
    args = {k: v for k, v in step.args.items() if v is not None}
    if isinstance(args.get("to"), dict) and str(args["to"].get("ref", "")).startswith(PRONOUN):
        args["to"] = _refers(Target.model_validate(args["to"]), step, named).model_dump(
            mode="json", exclude_defaults=True
        )
    step = step.model_copy(update={"target": target, "args": args})
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
    if (target.ref or "").startswith(PRONOUN):
        if step.verb == "paste" and named.copied and target.ref == PRONOUN:
            return None
        return _boxed(step, _refers(target, step, named))
    if any(
        (anchor.ref or "").startswith(PRONOUN)
        for anchor in (target.relation.anchors if target.relation else ())
    ):
        raise Unclear("What does “it” stand for? Please name it.")
    return _boxed(step, target)


def _refers(target: Target, step: Step, named: _Named) -> Target:
    """What a pronoun means: what is pointed at, or what was named before."""
    word = (target.ref or "").removeprefix(PRONOUN)
    here = word in ("this", "here") or bool(target.role or target.text) or named.target is None
    if named.pointing and word and here and step.verb != "wait":
        named.pointed += 1
        ref = POINTED if named.pointed == 1 else f"{POINTED}_{named.pointed}"
        return target.model_copy(update={"ref": ref})
    if named.target is None:
        raise Unclear(f"What should I {step.verb.replace('_', ' ')}? Nothing was named before.")
    return named.target


def _boxed(step: Step, target: Target) -> Target:
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
        named.reads.append((step.target.text if step.target is not None else None) or named.value)
    if step.verb in ("copy", "cut"):
        named.copied = True
    if step.target is not None and not step.target.all:
        named.target = step.target
