"""Which text names a field: the one left of it, or the one above."""

from __future__ import annotations

from .geometry import Box
from .rows_of_text import has_frame_of_its_own
from .words import Page, Run

__all__ = ["field_label"]

FAR_LEFT = 320


def field_label(page: Page, box: Box) -> Run | None:
    """The free text that names the field in `box`; a close one on the left wins over one above."""
    home = page.window_of(box)
    near = [run for run in page.free() if not run.label and page.window_of(run.box) == home]
    left = min(_left(page, near, box), key=lambda run: box.x - run.box.right, default=None)
    above = min(_above(page, near, box), key=lambda run: box.y - run.box.bottom, default=None)
    if left is None or above is None:
        return left or above
    close = box.x - left.box.right <= 28 or abs(above.box.x - box.x) > 14
    return left if close else above


def _left(page: Page, runs: list[Run], box: Box) -> list[Run]:
    row = min(box.h, 40)
    found: list[Run] = []
    for run in runs:
        b = run.box
        level = b.y < box.y + row and b.bottom > box.y and abs(b.center.y - (box.y + row // 2)) <= 0.5 * row
        near = level and -10 <= box.x - b.right <= FAR_LEFT and b.x < box.x
        if near and not _in_another(page, run, box) and not _between(page, b, box):
            found.append(run)
    return found


def _between(page: Page, left: Box, box: Box) -> bool:
    gap = Box(left.right, box.y + 2, box.x - left.right, min(box.h, 40) - 4)
    return gap.w > 8 and any(
        f.box.overlaps(gap) and not f.box.contains(box) and f.box.h < 80 for f in page.frames
    )


def _in_another(page: Page, run: Run, box: Box) -> bool:
    """Whether a text is the content of another field or the caption of a button."""
    return (
        run.shape is not None
        and has_frame_of_its_own(page, run)
        and not page.frames[run.shape].box.contains(box)
    )


def _above(page: Page, runs: list[Run], box: Box) -> list[Run]:
    found: list[Run] = []
    for run in runs:
        b = run.box
        gap = box.y - b.bottom
        close = -3 <= gap <= 1.4 * b.h + 6
        if (
            close
            and b.h <= 19 * page.unit
            and box.x - 14 <= b.x <= box.x + box.w // 2
            and not _in_another(page, run, box)
        ):
            found.append(run)
    return found
