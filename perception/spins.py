"""Spin buttons: a field with a number in it and two ways to step at its right end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .colours import patch
from .elements import Element, ElementState, Role
from .geometry import Box
from .labels_of_fields import field_label
from .shapes import Shape
from .words import Page, Run

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["find_spins"]

_NUMBER = re.compile(r"[-+−]?\d+([.,]\d+)?\s?\D{0,3}$")


def find_spins(page: Page) -> list[Element]:
    """Spin buttons with name and value; their frames are claimed, the steppers belong to them."""
    found: list[Element] = []
    for shape in reversed(page.frames):
        box = shape.box
        if not (15 <= box.h <= 60 * page.unit and box.w >= 1.8 * box.h) or any(
            b.overlaps(box) for b in page.claimed
        ):
            continue
        edge = _two_buttons(page, box) or page.looks.told(
            "arrows", box, lambda b=box: _two_arrows(page.pixels, b)
        )
        if edge is None:
            continue
        runs = _content(page, box, edge)
        if runs and not _NUMBER.match(runs[0].text.strip()):
            continue
        page.claimed.append(box)
        found.append(_spin(page, shape, runs))
    return found


def _two_buttons(page: Page, box: Box) -> int | None:
    """Where two equal frames, side by side or stacked, begin at the right end; the rest is the field."""
    inner = [s.box for s in page.frames if s.box != box and box.grown(1).contains(s.box)]
    side = [b for b in inner if b.x > box.x + 0.4 * box.w and b.w <= 1.7 * box.h and b.h >= 0.3 * box.h]
    if len(side) != 2 or box.right - max(b.right for b in side) > 6:
        return None
    one, two = side
    if abs(one.w - two.w) > 4 or abs(one.h - two.h) > 4:
        return None
    beside = one.y == two.y and abs(one.x - two.x) <= one.w + 4
    stacked = one.x == two.x and abs(one.y - two.y) <= one.h + 4
    if not (beside or stacked) or len([b for b in inner if b.w > 1.7 * box.h]) > 1:
        return None
    return min(one.x, two.x)


def _two_arrows(pixels: NDArray[np.uint8], box: Box) -> int | None:
    """Where an up arrow over a down arrow begins at the right end."""
    import cv2
    import numpy as np

    left = box.right - min(30, round(1.3 * box.h))
    part = patch(pixels, Box(left, box.y, box.right - left, box.h))
    if part.shape[0] < 12:
        return None
    grey = part.max(axis=2).astype(np.int16)
    best: int | None = None
    for dark in (grey < int(np.median(grey)) - 70, grey > int(np.median(grey)) + 90):
        stats = cv2.connectedComponentsWithStats(np.asarray(dark, np.uint8), connectivity=8)[2]
        blobs = [Box(*row[:4]) for row in stats[1:].tolist() if 2 <= row[3] <= 12 and 3 <= row[2] <= 16]
        if len(blobs) <= 6:
            best = best if best is not None else _stack(dark, blobs)
    return None if best is None else left + best - 3


def _stack(ink: NDArray[np.bool_], blobs: Sequence[Box]) -> int | None:
    for up in blobs:
        for down in blobs:
            over = down.y >= up.bottom - 1 and abs(up.center.x - down.center.x) <= 1
            if over and abs(up.w - down.w) <= 1 and _narrows(ink, up, -1) and _narrows(ink, down, 1):
                return min(up.x, down.x)
    return None


def _narrows(ink: NDArray[np.bool_], box: Box, way: int) -> bool:
    """Whether a blob is a triangle that points down (1) or up (-1)."""
    rows = [int(ink[y, box.x : box.right].sum()) for y in range(box.y, box.bottom)][::way]
    return rows[-1] <= 0.5 * box.w and rows[0] >= 0.7 * box.w


def _content(page: Page, box: Box, edge: int) -> list[Run]:
    """What the field holds; what was read into the steppers is dropped."""
    mine = [run for run in page.runs if run.words and not run.taken and box.grown(2).holds(run.box.center)]
    for run in mine:
        run.keep([word for word in run.words if word.box.center.x < edge])
    return sorted((run for run in mine if run.words), key=lambda run: run.box.x)


def _spin(page: Page, shape: Shape, runs: Sequence[Run]) -> Element:
    for run in runs:
        run.taken = True
    label = field_label(page, shape.box)
    if label is not None:
        label.label = True
    name = label.text.rstrip(" :*") if label is not None else None
    words = tuple(word for run in runs for word in run.words)
    state = ElementState(value=" ".join(run.text for run in runs))
    return Element("", Role.SPINBUTTON, name, shape.box, state, confidence=0.9, words=words)
