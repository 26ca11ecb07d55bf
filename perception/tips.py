"""Tips: a short sentence on a small dark or pale yellow patch, which says something and does nothing."""

from __future__ import annotations

from collections.abc import Sequence

from .colours import colourful, light
from .geometry import bounding_box
from .shapes import Shape
from .words import Page, Run

__all__ = ["is_tip"]

MIN_WORDS = 4
CLOSE, HIGH = 1.5, 3.4


def is_tip(page: Page, shape: Shape, runs: Sequence[Run]) -> bool:
    """Whether a framed text is rather a tip than a button.

    It is written like a sentence, of four words or more, close to its edge all around, on a patch that is
    dark where the page is light, or has the yellow of notes. Buttons give their caption more room.
    """
    words = [word for run in runs for word in run.words]
    if len(words) < MIN_WORDS or not all(word.text[:1].islower() for word in words[1:]):
        return False
    ink = bounding_box(word.box for word in words)
    high = max(word.box.h for word in words)
    if max(ink.x - shape.box.x, shape.box.right - ink.right) > CLOSE * high or shape.box.h > HIGH * high:
        return False
    dark = light(shape.fill) < 100 and light(shape.outside) - light(shape.fill) > 100
    blue, green, red = shape.fill
    yellow = min(green, red) > 225 and 15 < red - blue < 90
    return (dark and colourful(shape.fill) < 60) or yellow
