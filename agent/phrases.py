"""Steps and targets in words, for people."""

from __future__ import annotations

from typing import Any

from .language import POINTED, Step, Target

__all__ = ["in_words", "target_words"]

_ORDINALS = {1: "first", 2: "second", 3: "third", -1: "last"}


def target_words(target: Target) -> str:
    """A target as a person would say it."""
    if target.ref is not None:
        pointed = target.ref.startswith(POINTED)
        return "what you point at" if pointed else f"the {target.ref}"
    parts = ["every" if target.all else "the"]
    if target.ordinal is not None:
        parts.append(_ORDINALS.get(target.ordinal, f"number {target.ordinal}"))
    parts += target.attrs
    if target.text is not None:
        parts.append(repr(target.text))
    parts.append(target.role or ("element" if target.text is None else ""))
    if target.relation is not None:
        anchors = " and ".join(target_words(anchor) for anchor in target.relation.anchors)
        parts.append(f"{target.relation.kind.replace('_', ' ')} {anchors}")
    return " ".join(part for part in parts if part)


def _referred(value: Any) -> str:
    """What stands for a value that is not known yet: the name it goes by."""
    if isinstance(value, dict):
        parts: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
        return (
            f"the secret {parts['secret']}"
            if "secret" in parts
            else f"what is called {parts.get('ref', parts)!r}"
        )
    return " + ".join(part if isinstance(part, str) else _referred(part) for part in value)


def in_words(step: Step) -> str:
    """A step as a person would say it: `type 'hello' · the 'Name' textbox`."""
    values: list[str] = []
    for name, value in step.args.items():
        if name == "keys":
            values.append("+".join(str(key) for key in value))
        elif isinstance(value, str) and name in ("text", "value", "option", "app", "url"):
            values.append(repr(value) if name in ("text", "value") else value)
        elif name == "to":
            values.append(f"to {target_words(Target.model_validate(value))}")
        elif isinstance(value, dict | list):
            values.append(_referred(value))  # pyright: ignore[reportUnknownArgumentType]
        else:
            values.append(f"{value}" if name != "seconds" else f"{value} s")
    what = " ".join([step.verb.replace("_", " "), *values])
    return f"{what} · {target_words(step.target)}" if step.target is not None else what
