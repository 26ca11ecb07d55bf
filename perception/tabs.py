"""Tabs: captions in a row with even gaps; one is marked by a line under it or open to the panel below."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from .colours import distance, patch
from .elements import Element, ElementState, Role
from .geometry import Box
from .rows_of_text import bands, has_frame_of_its_own
from .words import Page, Run

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["find_tabs"]

EDGE = 7
TOUCH = 5
WIDER = 12
MOST_WORDS = 3


def find_tabs(page: Page) -> list[Element]:
    """Tabs with the selected one; their runs are taken, their frames claimed."""
    found: list[Element] = []
    runs = [r for r in page.free() if not r.label and not r.menu and len(r.words) <= MOST_WORDS]
    runs = [r for r in runs if r.shape not in page.cells]
    for band in bands(runs):
        for strip in _strips(band):
            chosen = _chosen(page, strip)
            if chosen is not None:
                found += _tabs(page, strip, chosen)
    return found


def _strips(band: Sequence[Run]) -> list[list[Run]]:
    """Stretches of captions of one size with even gaps between them."""
    strips: list[list[Run]] = []
    strip: list[Run] = []
    for left, right in pairwise([*band, None]):
        assert left is not None
        strip = strip or [left]
        if right is None:
            break
        if _goes_on(strip, right):
            strip.append(right)
        else:
            strips.append(strip)
            strip = [right] if len(strip) < 2 or not _gap_fits(strip[-1], right) else [strip[-1], right]
    strips.append(strip)
    return [s for s in strips if len(s) > 1]


def _gap_fits(left: Run, right: Run) -> bool:
    gap, high = right.box.x - left.box.right, min(left.box.h, right.box.h)
    return 0.5 * high <= gap <= 8 * high


def _goes_on(strip: Sequence[Run], run: Run) -> bool:
    last = strip[-1]
    if not _gap_fits(last, run) or not 0.4 <= last.box.h / run.box.h <= 2.6:
        return False
    if len(strip) == 1:
        return True
    gap, before = run.box.x - last.box.right, last.box.x - strip[-2].box.right
    return abs(gap - before) <= max(5, 0.8 * min(run.box.h, last.box.h))


def _chosen(page: Page, strip: Sequence[Run]) -> int | None:
    """Which caption is the selected one, or None where these are no tabs."""
    framed = [has_frame_of_its_own(page, run) for run in strip]
    frames = [page.frames[run.shape or 0].box for run, own in zip(strip, framed, strict=True) if own]
    if (
        any(b.x - a.right > TOUCH for a, b in pairwise(frames))
        and len(frames) > 1
        and not _skips_one(page, strip, framed)
    ):
        return None  # buttons with room between them
    sheets = {run.shape for run, own in zip(strip, framed, strict=True) if not own}
    if len(sheets) > 1 or (len(strip) == 2 and any(framed)):
        return None
    high = min(run.box.h for run in strip)
    gap = min(b.box.x - a.box.right for a, b in pairwise(strip))
    pad = max(1, min(gap // 3, high // 2))
    top = min(run.box.bottom for run in strip) + 1
    depth = round(1.7 * high)
    edges = [_edges(page, run.box, pad, top, depth) for run in strip]
    extra = _beyond_common(edges)
    lined = [bool(e.any()) for e in extra]
    if sum(lined) == 1 and not any(framed):
        out = lined.index(True)
        if page.has_link(strip[out]) and page.looks.underlined(page.pixels, strip[out].box, strip[out].box):
            return None
        return out if _is_line(page, strip[out].box, pad, top, extra[out]) else None
    if len(strip) > 2:
        ends = sorted((y, i) for i in range(len(strip)) if (y := _opens_at(edges, i)) is not None)
        if ends and ends[0][0] < (ends[1][0] if len(ends) > 1 else depth) and not framed[ends[0][1]]:
            return ends[0][1]
    return _filled(page, strip, framed) if not all(framed) else _like_panel(page, strip, frames)


def _beyond_common(edges: Sequence[NDArray[np.bool_]]) -> list[NDArray[np.bool_]]:
    """The edges that not all have at about the same height."""
    import numpy as np

    common = np.all([_near(e) for e in edges], axis=0)
    return [e & ~common for e in edges]


def _skips_one(page: Page, strip: Sequence[Run], framed: Sequence[bool]) -> bool:
    """Whether all but one have a frame and there is just room for its own: it is open to its panel."""
    if len(strip) < 3 or sum(framed) != len(framed) - 1:
        return False
    out = list(framed).index(False)
    frames = [
        page.frames[run.shape or 0].box if own else None for run, own in zip(strip, framed, strict=True)
    ]
    if any(b.x - a.right > TOUCH for a, b in pairwise(frames) if a is not None and b is not None):
        return False
    beside = [(i, f) for i in (out - 1, out + 1) if 0 <= i < len(strip) and (f := frames[i]) is not None]
    if len(beside) == 2:
        (_, left), (_, right) = beside
        if abs(right.x - left.right - left.w) <= WIDER and abs(left.w - right.w) <= TOUCH:
            return True  # all equally wide
    return all(_has_just_room(strip[out].box, strip[i].box, frame) for i, frame in beside)


def _has_just_room(text: Box, other: Box, frame: Box) -> bool:
    """Whether a caption is as far from its neighbour's frame as that one's caption is within it."""
    pad = min(other.x - frame.x, frame.right - other.right)
    room = text.x - frame.right if frame.x < text.x else frame.x - text.right
    return abs(room - pad) <= max(7, 0.7 * other.h)


def _near(rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The rows and those right above and below them."""
    wide = rows.copy()
    wide[1:] |= rows[:-1]
    wide[:-1] |= rows[1:]
    return wide


def _opens_at(edges: Sequence[NDArray[np.bool_]], out: int) -> int | None:
    """How far down nothing is drawn under the one caption where something is under all the others."""
    import numpy as np

    others = np.all([_near(e) for i, e in enumerate(edges) if i != out], axis=0)
    at = (others & ~_near(_near(edges[out]))).nonzero()[0]
    return int(at[0]) if len(at) else None


def _like_panel(page: Page, strip: Sequence[Run], frames: Sequence[Box]) -> int | None:
    """Of frames that touch, the one with the fill of what is below them all."""
    bottoms = [box.bottom for box in frames]
    if len(strip) < 3 or max(bottoms) - min(bottoms) > TOUCH:
        return None
    fills = [page.frames[run.shape or 0].fill for run in strip]
    odd = [
        i
        for i, fill in enumerate(fills)
        if all(distance(fill, other) > 10 for other in fills if other is not fill)
    ]
    if len(odd) != 1:
        return None
    box = frames[odd[0]]
    below = page.ink(Box(box.x + 4, max(bottoms) + 2, box.w - 8, 8))[1]
    return odd[0] if distance(below, fills[odd[0]]) < 4 else None


def _edges(page: Page, box: Box, pad: int, top: int, depth: int) -> NDArray[np.bool_]:
    below = Box(box.x - pad, top, box.w + 2 * pad, depth + 1)
    return page.looks.told("edges", below, lambda: _edges_below(page.pixels, box, pad, top, depth))


def _edges_below(pixels: NDArray[np.uint8], box: Box, pad: int, top: int, depth: int) -> NDArray[np.bool_]:
    """Where below a caption a level edge runs under all of it, bool, (depth,)."""
    import numpy as np

    part = patch(pixels, Box(box.x - pad, top, box.w + 2 * pad, depth + 1)).astype(np.int16)
    if part.shape[0] < 2 or part.shape[1] < 3:
        return np.zeros(depth, np.bool_)
    steps = np.abs(np.diff(part, axis=0)).max(axis=2) > EDGE
    rows = np.zeros(depth, np.bool_)
    share = steps.mean(axis=1) > 0.95
    rows[: len(share)] = share[:depth]
    return rows


def _is_line(page: Page, box: Box, pad: int, top: int, edges: NDArray[np.bool_]) -> bool:
    """Whether the edges under a caption are those of one bar in a colour that stands out."""
    import numpy as np

    at = [int(i) for i in edges.nonzero()[0]]
    if at[-1] - at[0] > max(6, box.h // 2):
        return False
    bar = patch(page.pixels, Box(box.x, top + at[0] + 1, box.w, max(1, at[-1] - at[0]))).astype(np.int16)
    paper = np.median(
        patch(page.pixels, Box(box.x - pad, box.y, box.w + 2 * pad, box.h)).reshape(-1, 3), axis=0
    )
    return bool(bar.size) and float(np.median(np.abs(bar - paper).max(axis=2))) > 40


def _filled(page: Page, strip: Sequence[Run], framed: Sequence[bool]) -> int | None:
    """The one of at least three that lies on a patch of its own while the others lie on the sheet."""
    if len(strip) < 3 or sum(framed) != 1:
        return None
    out = list(framed).index(True)
    shape = page.frames[strip[out].shape or 0]
    if shape.box.w > strip[out].box.w + 6 * strip[out].box.h:
        return None
    others = [page.ink(run.box)[1] for i, run in enumerate(strip) if i != out]
    return out if all(distance(others[0], other) < 8 for other in others) else None


def _tabs(page: Page, strip: Sequence[Run], chosen: int) -> list[Element]:
    gap = min(b.box.x - a.box.right for a, b in pairwise(strip))
    found: list[Element] = []
    for i, run in enumerate(strip):
        run.taken = True
        side, over = min(gap // 2, 2 * run.box.h), round(0.7 * run.box.h)
        box = Box(run.box.x - side, run.box.y - over, run.box.w + 2 * side, run.box.h + 2 * over)
        state = ElementState(selected=i == chosen)
        found.append(Element("", Role.TAB, run.text, box, state, confidence=0.85, words=tuple(run.words)))
    page.claimed.extend(e.box for e in found)
    return found
