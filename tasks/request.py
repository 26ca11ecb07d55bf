"""What is asked of a run: a goal and who wrote it."""

from __future__ import annotations

from dataclasses import dataclass

from ..perception import Integrity, Label, Modality, Moment

__all__ = ["Request", "typed_request"]


@dataclass(frozen=True, slots=True)
class Request:
    """A goal and who wrote it; `moment` is what was seen and said when it was given, where that is known."""

    goal: str
    label: Label
    moment: Moment | None = None


def typed_request(goal: str) -> Request:
    """A goal from the command line: the owner's own words."""
    return Request(goal, Label(Integrity.OWNER, Modality.TEXT, "command line"))
