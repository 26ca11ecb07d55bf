"""Frames of a recorded session: whole pictures now and then, between them what changed; no pixel is lost."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .geometry import Box
from .labels import Integrity, Label, Modality
from .source import Frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FrameDecoder", "FrameEncoder"]

KEY_EVERY_NS = 60_000_000_000
_KEY_SHARE = 0.5  # of the screen: a whole picture costs no more than so many changes
_LENGTH = struct.Struct("<I")


@dataclass(slots=True)
class FrameEncoder:
    """Turns frames into records: what to say of each, and its pictures (PNG, one after the other)."""

    _key_ns: int = -KEY_EVERY_NS
    _size: tuple[int, int] = (0, 0)
    _hidden: frozenset[Box] = field(default_factory=frozenset[Box])

    def encode(self, frame: Frame, hidden: Sequence[Box] = ()) -> tuple[dict[str, Any], bytes]:
        """The record of one frame; `hidden` boxes are painted over (password fields)."""
        screen = Box(0, 0, *frame.size)
        painted = frozenset(box.intersection(screen) for box in hidden) - {Box(0, 0, 0, 0)}
        whole = frame.size != self._size or frame.t0_ns - self._key_ns >= KEY_EVERY_NS
        # What was hidden and is no more has not been written yet, and what is hidden now must go.
        boxes = [*frame.dirty, *(painted ^ self._hidden)]
        if whole or sum(box.area for box in boxes) > _KEY_SHARE * screen.area:
            boxes, self._key_ns, self._size = [screen], frame.t0_ns, frame.size
        self._hidden = painted
        said = {
            "t1": frame.t1_ns,
            "size": list(frame.size),
            "key": boxes == [screen],
            "boxes": [list(box) for box in boxes],
            "dirty": [list(box) for box in frame.dirty],
            "withheld": [list(box) for box in frame.withheld],
            "hidden": [list(box) for box in sorted(painted)],
            "source": frame.label.provenance,
        }
        return said, b"".join(_png(frame.pixels, box, painted) for box in boxes)


def _png(pixels: NDArray[np.uint8], box: Box, hidden: frozenset[Box]) -> bytes:
    import cv2

    part: Any = pixels[box.y : box.bottom, box.x : box.right, :3]
    inside = [one.intersection(box) for one in hidden if one.overlaps(box)]
    if inside:
        part = part.copy()
    for one in inside:
        part[one.y - box.y : one.bottom - box.y, one.x - box.x : one.right - box.x] = 0
    body: bytes = cv2.imencode(".png", part, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()
    return _LENGTH.pack(len(body)) + body


class FrameDecoder:
    """Turns records back into frames; each has pixels of its own."""

    def __init__(self) -> None:
        self._canvas: NDArray[np.uint8] | None = None

    def decode(self, t_ns: int, said: dict[str, Any], data: bytes) -> Frame:
        """The frame of a record, after all records before it; BGRA with an opaque fourth byte."""
        import numpy as np

        width, height = said["size"]
        canvas = self._canvas
        if canvas is None or canvas.shape[:2] != (height, width):
            canvas = np.full((height, width, 4), 255, np.uint8)
        else:
            canvas = canvas.copy()
        at = 0
        for x, y, w, h in said["boxes"]:
            (length,) = _LENGTH.unpack_from(data, at)
            at += _LENGTH.size
            canvas[y : y + h, x : x + w, :3] = _pixels(data[at : at + length])
            at += length
        self._canvas = canvas
        label = Label(Integrity.UNTRUSTED, Modality.SCREEN, f"recording of {said['source']}", time_ns=t_ns)
        dirty, withheld = (tuple(Box(*box) for box in said[name]) for name in ("dirty", "withheld"))
        return Frame(t_ns, said["t1"], canvas, dirty, label, withheld)


def _pixels(body: bytes) -> Any:
    import cv2
    import numpy as np

    return cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_COLOR)
