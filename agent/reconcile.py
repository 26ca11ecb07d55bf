"""After a crash: what became of the effects of a step, and what is left of it to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from ..memory import DeedState
from .evidence import Evidence
from .language import Step
from .postconditions import (
    BoxChecked,
    FieldReads,
    NoPost,
    OptionShown,
    Post,
    Selected,
    TextShown,
    ValueShown,
    WindowGone,
)

__all__ = ["Finding", "Reconciliation", "reconcile"]

_POST: TypeAdapter[Post] = TypeAdapter(Post)
# Their absence proves that the act has not happened; for the others it may still be on its way.
_DECISIVE_WHEN_FALSE = (BoxChecked, FieldReads, Selected, OptionShown, ValueShown)


class Finding(StrEnum):
    """What to do with a step that was under way when the run died."""

    RUN = "run"
    VERIFY = "verify"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """`step` is what is left to do, `post` the effect that was declared before the crash.

    `applied` is the part of a fired chunk of text that did arrive.
    """

    finding: Finding
    step: Step
    post: Post
    reason: str = ""
    applied: str | None = None


Probe = Callable[[Post], Awaitable[Evidence]]
ReadValue = Callable[[], Awaitable[str | None]]


async def reconcile(
    step: Step, deeds: list[tuple[DeedState, dict[str, Any]]], probe: Probe, read_value: ReadValue
) -> Reconciliation:
    """Look at what the journal and the screen say about a step with at least one intent.

    An effect that was fired and not done is never simply repeated: it is applied, provably not applied,
    or unknown.
    """
    post = _POST.validate_python(deeds[-1][1].get("post", {"kind": "none"}))
    if any(payload.get("typed") for _, payload in deeds) and step.verb in ("type", "set"):
        return await _typing(step, deeds, post, read_value)
    state, last = deeds[-1]
    total = int(last.get("total", 1))
    if state is DeedState.DONE and int(last["index"]) + 1 >= total:
        return Reconciliation(Finding.VERIFY, step, post)
    if state is not DeedState.FIRED:
        return _rest(step, deeds, post)
    if last.get("repeatable"):
        return _rest(step, deeds, post)
    return await _probed(step, deeds, post, probe)


async def _probed(
    step: Step, deeds: list[tuple[DeedState, dict[str, Any]]], post: Post, probe: Probe
) -> Reconciliation:
    last = deeds[-1][1]
    if isinstance(post, NoPost):
        return Reconciliation(
            Finding.UNKNOWN, step, post, "It may have happened, and nothing on the screen can tell."
        )
    evidence = await probe(post)
    last_one = int(last["index"]) + 1 >= int(last.get("total", 1))
    if evidence.holds and (last_one or step.verb == "select"):
        return Reconciliation(Finding.VERIFY, step, post, evidence.detail)
    proven = evidence.holds is False and (
        isinstance(post, _DECISIVE_WHEN_FALSE)
        or (isinstance(post, WindowGone | TextShown) and last.get("effect") in ("none", "idempotent"))
    )
    if proven:
        return Reconciliation(Finding.RUN, step, post, f"It had not happened: {evidence.detail}")
    return Reconciliation(Finding.UNKNOWN, step, post, f"It may have happened: {evidence.detail}")


def _rest(step: Step, deeds: list[tuple[DeedState, dict[str, Any]]], post: Post) -> Reconciliation:
    """Nothing unknown happened: do what is left (a key that is pressed n times, n minus those done)."""
    done = [p for state, p in deeds if state is DeedState.DONE and p.get("name") == step.verb]
    if step.verb == "press" and done:
        times = int(step.args.get("times", step.args.get("amount", 1)) or 1)
        left = {**step.args, "times": times - len(done)}
        return Reconciliation(Finding.RUN, step.model_copy(update={"args": left}), post)
    return Reconciliation(Finding.RUN, step, post)


async def _typing(
    step: Step, deeds: list[tuple[DeedState, dict[str, Any]]], post: Post, read_value: ReadValue
) -> Reconciliation:
    """Type only what is missing: a value that starts like the text is a text typed so far."""
    text = str(step.args.get("text", step.args.get("value", "")))
    typed = [(state, payload) for state, payload in deeds if payload.get("typed")]
    done = "".join(str(p["typed"]) for state, p in typed if state is DeedState.DONE)
    state, last = typed[-1]
    if state is not DeedState.FIRED:
        return _left(step, text, done, post)
    before = str(last.get("before") or "")
    value = await read_value()
    applied = _applied(value, before, text[len(done) :]) if value is not None else None
    if applied is not None:
        return _left(step, text, done + applied, post, applied=applied)
    if step.verb == "set":
        return Reconciliation(Finding.RUN, step, post, "The field is cleared and filled again.")
    reason = "How much of the text was typed cannot be read."
    if value is not None:
        reason = f"The field holds {value!r}, which is no part of the text."
    return Reconciliation(Finding.UNKNOWN, step, post, reason)


def _applied(value: str, before: str, missing: str) -> str | None:
    """The part of the missing text that stands behind what was there before; None where it is no such part.

    Some text areas hand over one line end more than they were given.
    """
    for held in (value, value.removesuffix("\n")):
        if held.startswith(before) and missing.startswith(held[len(before) :]):
            return held[len(before) :]
    return None


def _left(step: Step, text: str, typed: str, post: Post, *, applied: str | None = None) -> Reconciliation:
    rest = text[len(typed) :]
    if not rest:
        return Reconciliation(Finding.VERIFY, step, post, applied=applied)
    # The rest is typed behind what is there already, so a `set` goes on as a `type`.
    left = Step(verb="type", target=step.target, args={"text": rest})
    return Reconciliation(Finding.RUN, left, post, applied=applied)
