"""Which of the steps so far keep their pictures, and what stands in their place in the others."""

from __future__ import annotations

from collections.abc import Sequence

from ...perception import HistoryPolicy, ImagePart, Part, TextPart, VideoPart, sense_of
from .dialect import OWN_LABEL, SeenStep, results_in_words

__all__ = ["outcome_of", "pictures_left_out", "shortened", "with_pictures_from"]

_LEFT_OUT = TextPart("[A picture was here; it was left out.]", OWN_LABEL)
_MAX_WORDS = 1200


def with_pictures_from(steps: Sequence[SeenStep], now: Sequence[Part], policy: HistoryPolicy) -> int:
    """The first step that keeps its pictures; as many are kept as the policy says, those of now with them."""
    left = policy.images - _pictures(now)
    for number in range(len(steps) - 1, -1, -1):
        # A step without a picture counts as one: the number of steps is bounded, too.
        left -= max(1, _pictures(steps[number].seen))
        if left < 0:
            return number + 1
    return 0


def pictures_left_out(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts with a note in the place of each picture, sound or video."""
    return tuple(part if sense_of(part) == "text" else _LEFT_OUT for part in parts)


def outcome_of(step: SeenStep) -> str:
    """What the model is told of a step; empty where all of it was done."""
    if step.parsed is None:
        return f"Nothing was done: the answer could not be read. {step.error}".strip()
    return " ".join(text for text in (results_in_words(step.results), step.parsed.note) if text)


def shortened(text: str) -> str:
    """Enough of a thought for a step that lies far behind."""
    return text if len(text) <= _MAX_WORDS else f"{text[:_MAX_WORDS].rstrip()} […]"


def _pictures(parts: Sequence[Part]) -> int:
    return sum(isinstance(part, ImagePart | VideoPart) for part in parts)
