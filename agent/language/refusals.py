"""The two ways a goal ends without a plan: nothing could be made of it, or only a person can decide."""

from __future__ import annotations

__all__ = ["NotUnderstood", "Unclear"]


class NotUnderstood(Exception):
    """Part of the goal has no meaning here; the message is the reason of the refusal."""


class Unclear(Exception):
    """The goal can be meant in several ways, or lacks something; the message is the question."""

    def __init__(self, question: str, choices: tuple[str, ...] = ()) -> None:
        super().__init__(question)
        self.choices = choices
