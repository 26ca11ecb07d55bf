"""What a model has written, as a message of its own conversation."""

from __future__ import annotations

from collections.abc import Iterable

from ..labels import Integrity, Label, Modality, join_labels
from .parts import Message, TextPart, ToolCall

__all__ = ["said_by_model"]


def said_by_model(text: str, calls: tuple[ToolCall, ...], model: str, context: Iterable[Message]) -> Message:
    """An answer; it is trusted as little as the least of what the model had before it."""
    labels = [part.label for message in context for part in message.parts]
    least = join_labels(labels).integrity if labels else Integrity.UNTRUSTED
    label = Label(least, Modality.TEXT, f"model {model}")
    return Message("assistant", (TextPart(text, label),) if text else (), calls)
