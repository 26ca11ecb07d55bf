"""Icons: small drawings that stand by themselves and are no text."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING

from .elements import Element, Role
from .geometry import Box
from .words import Page, Run

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["find_icons"]

LEAST, MOST = 9, 56
ALONE = 5
HUGE = 2.2


def find_icons(page: Page, found: Sequence[Element]) -> list[Element]:
    """Drawings outside everything in `found`: buttons where they stand in a row with others, else images.

    What the reader made of a drawing is taken with it; a sign that can be typed stays its name.
    """
    boxes = _drawings(page)
    taken = [e.box for e in found]
    free = [b for b in boxes if not any(t.grown(2).holds(b.center) for t in taken)]
    wordy = [run.box for run in page.runs if run.words and run.box.w > 4]
    free = [b for b in free if _owned(page, b) and not any(_goes_with(b, word) for word in wordy)]
    peers = [*free, *(e.box for e in found if e.role is Role.BUTTON)]
    icons = [_unread(page, box) or _icon(page, box, peers) for box in free]
    return [e for e in icons if e.role is not Role.IMAGE or e.box.h >= LEAST]


def _unread(page: Page, box: Box) -> Element | None:
    """A text that is seen but was not read, where it has the height and the row of others."""
    row = [run for run in page.runs if run.words and abs(run.box.center.y - box.center.y) <= 0.3 * run.box.h]
    alike = any(abs(run.box.h - box.h) <= 0.35 * run.box.h and run.box.w > 1.5 * run.box.h for run in row)
    narrow = box.w <= 0.95 * box.h and box.h <= 15 * page.unit
    mine = any(box.grown(2).holds(run.box.center) for run in page.runs if run.words)
    return Element("", Role.TEXT, None, box, confidence=0.5) if alike and narrow and not mine else None


def _icon(page: Page, box: Box, peers: Sequence[Box]) -> Element:
    text: str | None = None
    words = ()
    for run in page.free():
        if box.grown(2).holds(run.box.center):
            run.taken = True
            if run.text.isascii() and not run.text.isalnum():
                text, words = run.text, tuple(run.words)
    reach = 6 * max(box.w, box.h)
    row = any(
        p is not box
        and abs(p.center.y - box.center.y) <= max(3, 0.4 * box.h)
        and abs(p.center.x - box.center.x) <= reach
        for p in peers
    )
    return Element("", Role.BUTTON if row else Role.IMAGE, text, box, confidence=0.7, words=words)


def _goes_with(box: Box, word: Box) -> bool:
    """Whether a drawing of the size of letters stands right beside a word: letters the reader lost."""
    near = -2 <= box.x - word.right <= 0.6 * word.h or -2 <= word.x - box.right <= 0.6 * word.h
    return near and box.h <= 1.35 * word.h and abs(box.center.y - word.center.y) <= 0.4 * word.h


def _owned(page: Page, box: Box) -> bool:
    """Whether it lies inside a window, away from its edge, or there are no windows."""
    home = next((w for w in reversed(page.windows) if w.frame.holds(box.center)), None)
    return not page.windows or (home is not None and home.box.grown(-2).contains(box))


def _drawings(page: Page) -> list[Box]:
    """Connected ink of an icon's size once words, claimed places and long lines are away."""
    import cv2
    import numpy as np

    ink = page.looks.ink_map(page.pixels).copy()
    for box in [*_wordy(page), *page.claimed]:
        ink[max(0, box.y - 1) : box.bottom + 1, max(0, box.x - 1) : box.right + 1] = 0
    # Joined with a reach of two pixels, then looked at with half the resolution, which is enough to count.
    joined = np.ascontiguousarray(cv2.dilate(ink, np.ones((ALONE, ALONE), np.uint8))[::2, ::2])
    counted = cv2.connectedComponentsWithStats(joined, connectivity=8, ltype=cv2.CV_32S)
    stats = np.asarray(counted[2], np.int32)
    least, most = LEAST * page.unit, MOST * page.unit
    large = np.maximum(stats[:, 2], stats[:, 3]) * 2
    worth = (large >= least) & (large <= most + 2 * ALONE) & (stats[:, 4] > 0.3 * stats[:, 2] * stats[:, 3])
    worth[0] = False
    found: list[Box] = []
    for row in np.asarray(stats[worth], np.int32):
        x, y, w, h = (2 * int(n) for n in row[:4])
        box = _tight(ink, Box(x, y, w, h))
        if max(box.w, box.h) >= least and min(box.w, box.h) >= 3 and max(box.w, box.h) <= most:
            square = 0.5 <= box.w / box.h <= 2.0 or min(box.w, box.h) >= least
            dots = box.w >= least and box.w <= 6 * box.h
            if square or dots:
                found.append(box)
    return found


def _tight(ink: NDArray[np.uint8], box: Box) -> Box:
    """The drawn part of a box."""
    import numpy as np

    part = ink[box.y : box.bottom, box.x : box.right]
    if not part.size:
        return Box(box.x, box.y, 1, 1)
    rows, columns = np.flatnonzero(part.max(axis=1)), np.flatnonzero(part.max(axis=0))
    if not len(rows):
        return Box(box.x, box.y, 1, 1)
    x, y = box.x + int(columns[0]), box.y + int(rows[0])
    return Box(x, y, int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1)


def _wordy(page: Page) -> list[Box]:
    """Places of words; a lone sign that is no letter of the page's script may be a drawing."""
    runs = [run for run in page.runs if run.words]
    eastern = sum(1 for run in runs if sum(ord(c) > 0x2E80 for c in run.text) > 1) > 1
    usual = median([run.box.h for run in runs]) if runs else 0
    return [run.box for run in runs if not _sign(run, usual, eastern=eastern)]


def _sign(run: Run, usual: float, *, eastern: bool) -> bool:
    text = run.text.replace(" ", "")
    if len(text) == 1 and run.box.h > HUGE * usual and not text.isdigit():
        return True
    if len(text) > 3 or run.taken:
        return False
    if len(text) == 1 and ord(text) > 0x2E80:
        return not eastern or not text.isalpha()
    return not any(c.isalnum() for c in text)
