"""Drawing what was heard: the outline of the sound, and where in it each word lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .report_model import HeardLine

__all__ = ["DrawnSound", "DrawnWord", "draw_sound"]

WIDTH, HEIGHT = 800, 96
_LEAST = 1.0


@dataclass(frozen=True, slots=True)
class DrawnWord:
    """The stretch of the sound a word takes."""

    x: float
    w: float
    text: str
    sure: bool


@dataclass(frozen=True, slots=True)
class DrawnSound:
    """A filled outline, mirrored at the middle line, and the words on it."""

    width: int
    height: int
    path: str
    words: tuple[DrawnWord, ...]


def draw_sound(heard: HeardLine) -> DrawnSound | None:
    """The drawing, None where the outline was not kept."""
    if not heard.peaks:
        return None
    scale = WIDTH / heard.seconds if heard.seconds > 0 else 0.0
    words = tuple(
        DrawnWord(round(w.t0 * scale, 1), round((w.t1 - w.t0) * scale, 1), w.text, w.confidence >= 0.5)
        for w in heard.words
    )
    return DrawnSound(WIDTH, HEIGHT, _outline(heard.peaks), words)


def _outline(peaks: Sequence[int]) -> str:
    """The louder, the higher; the loudest stretch fills the height, so that quiet speech shows, too."""
    loudest, middle = max(max(peaks), 1), HEIGHT / 2
    step = WIDTH / len(peaks)
    heights = [max(_LEAST, peak / loudest * (middle - 4)) for peak in peaks]
    up = " ".join(f"{(i + 0.5) * step:.1f},{middle - h:.1f}" for i, h in enumerate(heights))
    down = " ".join(f"{(i + 0.5) * step:.1f},{middle + h:.1f}" for i, h in reversed(list(enumerate(heights))))
    return f"M{up} {down}Z".replace(" ", "L")
