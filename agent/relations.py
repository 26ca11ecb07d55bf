"""Where elements stand to each other: above, in the row of, between; and in which order they are read."""

from __future__ import annotations

from collections.abc import Sequence

from ..perception import Box, Element

__all__ = ["between", "closest", "distance", "inside", "reading_order", "same_row"]


def same_row(a: Box, b: Box) -> bool:
    """Whether the two overlap in height by at least half of the smaller one."""
    shared = min(a.bottom, b.bottom) - max(a.y, b.y)
    return shared >= 0.5 * min(a.h, b.h)


def inside(box: Box, container: Box) -> bool:
    """Whether the middle of `box` lies in a container that is clearly larger."""
    return container.holds(box.center) and container.area > 1.5 * box.area


def between(box: Box, first: Box, second: Box) -> bool:
    """Whether the middle of `box` lies in the rectangle of the two middles, with half a box of slack."""
    (x0, y0), (x1, y1) = first.center, second.center
    slack_x, slack_y = max(first.w, second.w) // 2, max(first.h, second.h) // 2
    across, down = abs(x0 - x1) > abs(y0 - y1), abs(y0 - y1) >= abs(x0 - x1)
    x, y = box.center
    return (
        min(x0, x1) - (slack_x if down else 0) <= x <= max(x0, x1) + (slack_x if down else 0)
        and min(y0, y1) - (slack_y if across else 0) <= y <= max(y0, y1) + (slack_y if across else 0)
        and box not in (first, second)
    )


def distance(kind: str, box: Box, anchor: Box) -> float | None:
    """How far `box` is in the direction `kind` from the anchor, in pixels; None where it is not there.

    Being off to the side counts double, so that what stands straight below is nearer than what stands askew.
    """
    if kind in ("above", "below"):
        gap = anchor.y - box.bottom if kind == "above" else box.y - anchor.bottom
        aside = max(0, abs(box.center.x - anchor.center.x) - max(box.w, anchor.w) // 2)
        return _far(gap, aside, min(box.h, anchor.h))
    if kind in ("left_of", "right_of"):
        gap = anchor.x - box.right if kind == "left_of" else box.x - anchor.right
        aside = max(0, abs(box.center.y - anchor.center.y) - max(box.h, anchor.h) // 2)
        return _far(gap, aside, min(box.w, anchor.w))
    gap_x = max(0, box.x - anchor.right, anchor.x - box.right)
    gap_y = max(0, box.y - anchor.bottom, anchor.y - box.bottom)
    return None if max(gap_x, gap_y) > 400 else gap_x + 2.0 * gap_y


def _far(gap: int, aside: int, slack: int) -> float | None:
    return None if gap < -slack // 3 else max(0, gap) + 2.0 * aside


def reading_order(elements: Sequence[Element]) -> list[Element]:
    """Line by line from the top, each line from the left; those of one line overlap by half their height."""
    lines: list[list[Element]] = []
    for element in sorted(elements, key=lambda e: (e.box.center.y, e.box.x)):
        if lines and same_row(lines[-1][0].box, element.box):
            lines[-1].append(element)
        else:
            lines.append([element])
    return [element for line in lines for element in sorted(line, key=lambda e: e.box.x)]


def closest(pairs: list[tuple[Element, Element]]) -> list[tuple[Element, Element]]:
    """The pairs that stand nearest to each other: of several "Delete" the one in the row of "Alice"."""

    def apart(pair: tuple[Element, Element]) -> int:
        (x0, y0), (x1, y1) = pair[0].box.center, pair[1].box.center
        return abs(x0 - x1) + abs(y0 - y1)

    least = min(map(apart, pairs), default=0)
    return [pair for pair in pairs if apart(pair) <= least]
