"""What a model without a sense gets instead: sound as its transcript, video as frames, a picture as words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set as AbstractSet
from typing import TYPE_CHECKING

from .parts import AudioPart, ImagePart, Message, Part, Sense, TextPart, VideoPart, sense_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FRAMES_KEPT", "lowered"]

FRAMES_KEPT = 4
"""Frames of a video that are sent as pictures, spread over its length."""
_SAID: dict[Sense, str] = {
    "audio": "It does not hear: sound is sent as its transcript.",
    "video": "It takes no video: a few frames are sent as pictures.",
    "image": "It does not see: the screen is sent in words.",
    "text": "",
}


def lowered(
    message: Message, senses: AbstractSet[Sense], words: Callable[[ImagePart | AudioPart], str]
) -> tuple[Message, tuple[str, ...]]:
    """The message with every part in a sense that the model has, and what was put differently, in words.

    Args:
        message: what is to be sent.
        senses: those of the model; text is always one.
        words: what is seen on a picture or said in a sound; empty where nobody knows.
    """
    notes: dict[str, None] = {}
    parts: list[Part] = []
    for part in message.parts:
        parts += _lowered(part, senses, words, notes)
    return Message(message.role, tuple(parts), message.calls, message.answers), tuple(notes)


def _lowered(
    part: Part,
    senses: AbstractSet[Sense],
    words: Callable[[ImagePart | AudioPart], str],
    notes: dict[str, None],
) -> Iterable[Part]:
    sense = sense_of(part)
    if sense == "text" or sense in senses:
        return (part,)
    notes[_SAID[sense]] = None
    match part:
        case VideoPart():
            frames = (ImagePart(frame, part.sent, part.label) for frame in _spread(part))
            return [one for frame in frames for one in _lowered(frame, senses, words, notes)]
        case ImagePart() | AudioPart():
            said = words(part)
            return (TextPart(said, part.label),) if said else ()
        case TextPart():
            return (part,)


def _spread(video: VideoPart) -> list[NDArray[np.uint8]]:
    """Frames at even distances, the last one among them."""
    count = len(video.frames)
    kept = min(FRAMES_KEPT, count)
    return [video.frames[round((at + 1) * count / kept) - 1] for at in range(kept)]
