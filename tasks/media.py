# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
"""Pictures of a run: cut from a frame, painted over where something must not be kept, compressed, stored.

A file is named after its content, so what looks the same is kept once; the folder is the run's own.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..agent import painted_over
from ..perception import Box, Frame

__all__ = ["MediaFolder", "picture_bytes"]

# JPEG takes 2 ms for 1280 x 800, WebP 42 ms for half of its size: on two cores the next act notices that.
MAX_WIDTH_PX = 1280
ENOUGH_BYTES = 60_000
QUALITIES = (80, 60, 40)
_NAME = re.compile(r"[0-9a-f]{32}\.jpg")


class MediaFolder:
    """`<run>/media`, mode 0700, its files 0600."""

    def __init__(self, run: Path) -> None:
        self.path = run / "media"

    def put(self, data: bytes) -> str:
        """Store a picture; returns its name.

        Raises:
            OSError: it cannot be written.
        """
        name = f"{hashlib.blake2b(data, digest_size=16).hexdigest()}.jpg"
        self.path.mkdir(mode=0o700, exist_ok=True)
        place = self.path / name
        if not place.exists():
            # Under another name until it is whole: a killed run leaves no half picture behind.
            part = place.with_suffix(".part")
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
                stream.write(data)
            part.rename(place)
        return name

    def get(self, name: str) -> bytes | None:
        """The picture, None where it is gone; a name that none of ours could be is not looked for."""
        if not _NAME.fullmatch(name):
            return None
        try:
            return (self.path / name).read_bytes()
        except OSError:
            return None


def picture_bytes(frame: Frame, area: Box, hidden: Sequence[Box]) -> bytes:
    """`area` of the frame as JPEG, at most 1280 px wide, about 60 KB; `hidden` boxes are painted over."""
    import cv2

    shown = painted_over(frame, hidden)
    picture: Any = shown.pixels[area.y : area.bottom, area.x : area.right, :3]
    if area.w > MAX_WIDTH_PX:
        size = (MAX_WIDTH_PX, max(1, round(area.h * MAX_WIDTH_PX / area.w)))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return _encoded(picture)


def _encoded(picture: Any) -> bytes:
    import cv2

    data = b""
    for quality in QUALITIES:
        data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        if len(data) <= ENOUGH_BYTES:
            break
    return data
