"""Tabs: captions in a row with even gaps, of which one is marked by a line under it or open to the panel below."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from .colours import distance, patch
from .elements import Element, ElementState, Role
from .geometry import Box
from .rows_of_text import bands
from .words import Page, Run

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["find_tabs"]

EDGE = 7
MOST_WORDS = 3


def find_tabs(page: Page) -> list[Element]:
    """Tabs with the selected one; their runs are taken, their frames claimed."""
    found: list[Element] = []
    runs = [r for r in page.free() if not r.label and not r.menu and len(r.words) <= MOST_WORDS]
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
    return 0.8 * high <= gap <= 8 * high


def _goes_on(strip: Sequence[Run], run: Run) -> bool:
    last = strip[-1]
    if not _gap_fits(last, run) or not 0.6 <= last.box.h / run.box.h <= 1.7:
        return False
    if len(strip) == 1:
        return True
    gap, before = run.box.x - last.box.right, last.box.x - strip[-2].box.right
    return abs(gap - before) <= max(4, 0.4 * run.box.h)


def _chosen(page: Page, strip: Sequence[Run]) -> int | None:
    """Which caption is the selected one, or None where these are no tabs."""
    high = max(run.box.h for run in strip)
    gap = min(b.box.x - a.box.right for a, b in pairwise(strip))
    pad = max(1, min(gap // 3, high // 2))
    top = max(run.box.bottom for run in strip)
    depth = round(1.7 * high)
    edges = [_edges_below(page.pixels, run.box, pad, top, depth) for run in strip]
    for y in range(2, depth - 1):
        present = [bool(e[y - 1 : y + 2].any()) for e in edges]
        if sum(present) == 1 and len(strip) > 1 and _is_line(page, strip[present.index(True)].box, pad, top + y):
            return present.index(True)
        if len(strip) > 2 and sum(present) == len(strip) - 1:
            out = present.index(False)
            if not any(e[k] for k in range(depth) for e in [edges[out]]) or _ends_open(edges, out):
                return out
    return _filled(page, strip)


def _ends_open(edges: Sequence[NDArray[np.bool_]], out: int) -> bool:
    """Whether under the one caption nothing is drawn where something is under all the others."""
    import numpy as np

    others = np.all([e for i, e in enumerate(edges) if i != out], axis=0)
    near = edges[out] | np.roll(edges[out], 1) | np.roll(edges[out], -1)
    return bool((others & ~near).any())


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


def _is_line(page: Page, box: Box, pad: int, y: int) -> bool:
    """Whether the edge at `y` is a bar that stands out, and no frame goes up from its ends."""
    import numpy as np

    thick = max(2, box.h // 2)
    below = patch(page.pixels, Box(box.x, y - 1, box.w, thick + 2)).astype(np.int16)
    if not below.size:
        return False
    paper = np.median(patch(page.pixels, Box(box.x - pad, box.y, box.w + 2 * pad, box.h)).reshape(-1, 3), axis=0)
    far = np.abs(below - paper).max(axis=2).min(axis=1)
    if int((far > 40).sum()) < 1:
        return False
    return not any(f.box.holds(box.center) and abs(f.box.bottom - y) <= 5 and f.box.h < 4 * box.h for f in page.frames)


def _filled(page: Page, strip: Sequence[Run]) -> int | None:
    """The one of at least three that lies on a patch of its own while the others lie on the sheet."""
    if len(strip) < 3:
        return None
    own = [run.shape is not None and page.frames[run.shape].box.h < 4.5 * run.box.h and page.frames[run.shape].box.w < run.box.w + 8 * run.box.h for run in strip]
    if sum(own) != 1:
        return None
    out = own.index(True)
    shape = page.frames[strip[out].shape or 0]
    others = [page.ink(run.box)[1] for i, run in enumerate(strip) if i != out]
    alike = all(distance(others[0], other) < 8 for other in others)
    return out if alike and distance(shape.fill, others[0]) > 8 else None


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
