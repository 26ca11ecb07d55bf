"""Sliders: a long track with one thumb on it, and the number shown beside it or where the thumb stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .colours import light, patch
from .elements import Element, ElementState, Role
from .geometry import Box, bounding_box
from .labels_of_fields import field_label
from .shapes import Shape
from .words import Page, Run

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["find_sliders", "thumb_of"]

LOW, HIGH = 10, 36
STEP = 8
RING = 2
_NUMBER = re.compile(r"[-+−]?\d+([.,]\d+)?\s?%?$")


def find_sliders(page: Page) -> list[Element]:
    """Sliders with name and value; their tracks are claimed, so that no thumb becomes a button or a mark."""
    found: list[Element] = []
    for shape in reversed(page.shapes):
        if not _long(shape) or any(b.overlaps(shape.box) for b in page.claimed):
            continue
        thumb = thumb_of(page.pixels, shape.box)
        if thumb is None or _has_words(page, shape, thumb):
            continue
        ringed = _has_track(page.pixels, shape.box.grown(-RING))
        if shape.round or ringed or not _may_be_field(shape, thumb):
            _drop_glyphs(page, thumb)
            page.claimed.append(shape.box.grown(2))
            found.append(_slider(page, shape.box, thumb))
    return found


def thumb_of(pixels: NDArray[np.uint8], box: Box) -> Box | None:
    """The thumb on the track in `box`; None where there is not exactly one.

    `pixels` is BGRA, uint8, (h, w, 4). On a thin track the thumb is what stands out above and below it; in a
    trough it is what lies between two plain stretches.
    """
    spans = [_above_track(pixels, box), _in_trough(pixels, box)]
    ringed = box.grown(-RING)
    if _has_track(pixels, ringed):  # within the ring that shows the focus
        inner = _above_track(pixels, ringed)
        spans.append((inner[0] + RING, inner[1] + RING) if inner is not None else None)
    for span in spans:
        if span is not None and 0.35 * box.h <= span[1] - span[0] <= 3.2 * box.h:
            return Box(box.x + span[0], box.y, span[1] - span[0], box.h)
    return None


def _long(shape: Shape) -> bool:
    return LOW <= shape.box.h <= HIGH and shape.box.w >= max(60, 3.5 * shape.box.h)


def _has_words(page: Page, shape: Shape, thumb: Box) -> bool:
    """Whether there is text in it; a thumb that was read as a letter is none."""
    inner = shape.box.grown(-3)
    return any(
        word.confidence > 0.6 and word.box.h >= 7 and not (len(word.text) == 1 and _on(thumb, word.box))
        for run in page.runs
        for word in run.words
        if inner.holds(word.box.center)
    )


def _on(thumb: Box, word: Box) -> bool:
    return thumb.grown(3).holds(word.center) and word.h >= 0.5 * thumb.h


def _drop_glyphs(page: Page, thumb: Box) -> None:
    for run in page.runs:
        if run.words and thumb.grown(3).holds(run.box.center):
            run.keep([word for word in run.words if not _on(thumb, word.box)])


def _may_be_field(shape: Shape, thumb: Box) -> bool:
    """White insides are for text, and what stands at the right end of an inside may be a list's arrow."""
    at_end = shape.box.right - thumb.right <= 4
    return light(shape.fill) > 225 or (at_end and light(shape.fill) < 100)


def _has_track(pixels: NDArray[np.uint8], box: Box) -> bool:
    """Whether a stripe in the middle runs through the whole box, on paper above and below."""
    import numpy as np

    part = patch(pixels, box).astype(np.int16)
    if part.shape[0] < LOW:
        return False
    paper = np.median(np.concatenate([part[1:3], part[-3:-1]]).reshape(-1, 3), axis=0)
    drawn = np.abs(part - paper).max(axis=2) > STEP
    outer = np.concatenate([drawn[1:3], drawn[-3:-1]])
    return bool(drawn[len(part) // 2].mean() > 0.95 and outer.mean() < 0.4)


def _above_track(pixels: NDArray[np.uint8], box: Box) -> tuple[int, int] | None:
    """Columns where something is drawn in the outermost rows, as one stretch."""
    import numpy as np

    part = patch(pixels, box).astype(np.int16)
    if part.shape[0] < LOW:
        return None
    rows = np.concatenate([part[1:3], part[-3:-1]])
    paper = np.median(rows.reshape(-1, 3), axis=0)
    drawn = (np.abs(rows - paper).max(axis=2) > STEP).any(axis=0)
    drawn[:4] = drawn[-4:] = False  # the rounded corners of a ring around it
    drawn = drawn.nonzero()[0]
    if not 4 <= len(drawn) < 0.5 * box.w:
        return None
    first, last = int(drawn[0]), int(drawn[-1]) + 1
    if last - first > 2.5 * box.h:
        return None
    wide = max(last - first, box.h - 1)  # of a round thumb only the middle reaches these rows
    start = min(max(0, round((first + last - wide) / 2)), box.w - wide)
    return start, start + wide


def _in_trough(pixels: NDArray[np.uint8], box: Box) -> tuple[int, int] | None:
    """What is left between the plain stretches at both ends; text is too thin to tint a column."""
    import numpy as np

    part = patch(pixels, box.grown(-3)).astype(np.int16)
    if part.shape[0] < 4 or part.shape[1] < 20:
        return None
    tones = np.median(part, axis=0)
    left = _plain(tones)
    right = _plain(tones[::-1])
    first, last = left + 3, box.w - right - 3
    return (first, last) if left + right >= 0.5 * len(tones) and last - first > 4 else None


def _plain(tones: NDArray[np.floating]) -> int:
    """How many columns from the start have the tone of the first."""
    import numpy as np

    differ = (np.abs(tones - tones[0]).max(axis=1) > STEP).nonzero()[0]
    return int(differ[0]) if len(differ) else len(tones)


def _slider(page: Page, box: Box, thumb: Box) -> Element:
    shown = _shown(page, box, thumb)
    words = ()
    if shown is not None:
        shown.taken, words = True, tuple(shown.words)
    whole = bounding_box([box, shown.box]) if shown is not None else box
    label = field_label(page, whole)
    if label is not None:
        label.label = True
    free = max(1, box.w - thumb.w)
    share = min(1.0, max(0.0, (thumb.x - box.x) / free))
    value = shown.text if shown is not None else f"{round(100 * share)}%"
    name = label.text.rstrip(" :*") if label is not None else None
    return Element("", Role.SLIDER, name, box, ElementState(value=value), confidence=0.85, words=words)


def _shown(page: Page, box: Box, thumb: Box) -> Run | None:
    """The number right beside the track, or above or below its thumb."""
    numbers = [run for run in page.free() if _NUMBER.match(run.text.strip())]
    row = [
        r
        for r in numbers
        if abs(r.box.center.y - box.center.y) <= max(6, box.h // 2)
        and (0 <= r.box.x - box.right <= 60 or -2 <= box.x - r.box.right <= 40)
    ]
    over = [
        r
        for r in numbers
        if abs(r.box.center.x - thumb.center.x) <= thumb.w
        and min(abs(box.y - r.box.bottom), abs(r.box.y - box.bottom)) <= r.box.h
    ]
    return next(iter([*over, *row]), None)
