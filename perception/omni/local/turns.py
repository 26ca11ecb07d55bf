"""How a model's turns are written, learnt from its own chat template, so that a conversation only grows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ....errors import InvalidInput
from ..parts import PartRole
from .wording import Wording

__all__ = ["Frame", "Turns", "read_turns"]

_WORDS = {"system": "qzsystemzq", "user": "qzuserzq", "assistant": "qzassistantzq", "tool": "qztoolzq"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands before and after the parts of a message."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Turns:
    """Frames of each role, as the first message and as a later one, and what opens an answer.

    `opening` lets a model think aloud where it can; `answer_only` has it begin its answer at once.
    """

    first: Mapping[PartRole, Frame]
    later: Mapping[PartRole, Frame]
    opening: str
    answer_only: str
    thinks: bool = field(default=False)


def read_turns(wording: Wording, options: Mapping[str, Any]) -> Turns:
    """The turns of a model.

    The template is rendered with words of our own and cut at them. Where it has no place for a role, or
    rewrites what was said before, ChatML is used if the model knows it.

    Args:
        wording: the model's tokenizer.
        options: further variables of the template (`chat_template_kwargs` of the profile).

    Raises:
        InvalidInput: there is neither a usable template nor ChatML.
    """
    render = wording.template(options)
    if render is not None:
        try:
            return _learnt(render)
        except Exception:  # a template is a program of the model's publisher, and raises what it likes
            pass
    if not (wording.knows("<|im_start|>") and wording.knows("<|im_end|>")):
        raise InvalidInput(
            "The model folder has no chat template that can be followed message by message.",
            remedy="Use the instruct version of the model, with chat_template.jinja in its folder.",
        )
    return _chatml()


def _chatml() -> Turns:
    frames: dict[PartRole, Frame] = {
        role: Frame(f"<|im_start|>{role}\n", "<|im_end|>\n") for role in ("system", "user", "assistant")
    }
    frames["tool"] = _as_tool(frames["user"])
    return Turns(frames, frames, "<|im_start|>assistant\n", "<|im_start|>assistant\n")


def _as_tool(user: Frame) -> Frame:
    return Frame(user.before + "<tool_response>\n", "\n</tool_response>" + user.after)


def _learnt(render: Callable[..., str]) -> Turns:
    def written(*roles: PartRole, **more: Any) -> str:
        return render([{"role": role, "content": _WORDS[role]} for role in roles], **more)

    base: tuple[PartRole, ...] = ("system", "user")
    start = written(*base)
    user = _cut(_added(written("system"), start), "user") or _later_user(written)
    later: dict[PartRole, Frame] = {
        "user": user,
        "assistant": _needed(_cut(_added(start, written(*base, "assistant")), "assistant")),
    }
    later["system"] = _attempt(lambda: _cut(_added(start, written(*base, "system")), "system")) or user
    before = written(*base, "assistant")
    tool = _attempt(lambda: _cut(_added(before, written(*base, "assistant", "tool")), "tool"))
    later["tool"] = tool or _as_tool(user)
    first: dict[PartRole, Frame] = {
        **later,
        "system": _needed(_cut(written("system"), "system")),
        "user": _attempt(lambda: _cut(written("user"), "user")) or user,
    }
    opening = _added(start, written(*base, add_generation_prompt=True))
    closed = _added(start, written(*base, add_generation_prompt=True, enable_thinking=False))
    if opening is None or closed is None:
        raise ValueError("the opening of an answer rewrites what stands before it")
    thinks = opening.rstrip().endswith("<think>")
    if closed.rstrip().endswith("<think>"):
        closed = closed.rstrip() + "</think>"
    return Turns(first, later, opening, closed, thinks)


def _later_user(written: Callable[..., str]) -> Frame:
    """Where a template folds the system's words into the user's first turn."""
    before = written("user", "assistant")
    return _needed(_cut(_added(before, written("user", "assistant", "user")), "user"))


def _added(before: str, after: str) -> str | None:
    return after[len(before) :] if after.startswith(before) else None


def _cut(rendered: str | None, role: PartRole) -> Frame | None:
    if rendered is None or rendered.count(_WORDS[role]) != 1:
        return None
    before, _, after = rendered.partition(_WORDS[role])
    return None if any(word in before + after for word in _WORDS.values()) else Frame(before, after)


def _needed(frame: Frame | None) -> Frame:
    if frame is None:
        raise ValueError("a role has no place of its own")
    return frame


def _attempt(find: Callable[[], Frame | None]) -> Frame | None:
    try:
        return find()
    except Exception:  # the same: templates raise what they like
        return None
