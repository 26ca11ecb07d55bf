"""Parts of a picture in which there is anything to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from lookhear.perception import Box, inked_parts

if TYPE_CHECKING:
    from numpy.typing import NDArray


def picture(width: int = 1280, height: int = 800, ground: int = 240) -> NDArray[np.uint8]:
    return np.full((height, width, 3), ground, np.uint8)


def write(pixels: NDArray[np.uint8], text: str, x: int, y: int) -> None:
    cv2.putText(pixels, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (20, 20, 20), 2)


def test_bare_ground_has_no_parts() -> None:
    assert inked_parts(picture()) == []
    shaded = picture()
    shaded[:] = np.linspace(0, 255, shaded.shape[0], dtype=np.uint8)[:, None, None]
    assert inked_parts(shaded) == []


def test_frames_and_rulers_are_nothing_but_what_lies_within_them_is() -> None:
    pixels = picture()
    cv2.rectangle(pixels, (0, 0), (1279, 799), (0, 0, 0), 1)
    cv2.line(pixels, (0, 96), (1279, 96), (120, 120, 120), 2)
    write(pixels, "File Edit View", 40, 60)
    write(pixels, "Saved", 1100, 700)
    menu, note = inked_parts(pixels)[:1], inked_parts(pixels)[-1:]
    assert menu[0].contains(Box(40, 44, 140, 18))
    assert note[0].contains(Box(1100, 684, 60, 16))
    assert sum(part.area for part in inked_parts(pixels)) < 0.1 * 1280 * 800


def test_everything_written_lies_in_one_part_and_parts_share_nothing() -> None:
    rng = np.random.default_rng(7)
    for _ in range(40):
        pixels = picture(1000, 700, int(rng.integers(0, 256)))
        inked = np.zeros(pixels.shape[:2], np.bool_)
        for _ in range(int(rng.integers(1, 9))):
            before = pixels.copy()
            color = [int(c) for c in rng.integers(0, 256, 3)]
            at = (int(rng.integers(0, 900)), int(rng.integers(20, 690)))
            cv2.putText(pixels, "Total 4711", at, cv2.FONT_HERSHEY_SIMPLEX, 0.6, color, 1)
            inked |= (before != pixels).any(axis=2)
        parts = inked_parts(pixels)
        for index, part in enumerate(parts):
            inked[part.y : part.bottom, part.x : part.right] = False
            assert not any(part.overlaps(other) for other in parts[:index])
        assert not inked.any()
