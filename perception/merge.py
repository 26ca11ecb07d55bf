"""Incremental reading: which regions to read after a change, and how what is read joins what is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .geometry import Box, bounding_box
from .lines import Line

__all__ = ["Region", "merge_lines", "plan_regions"]

GRID = 32
CONTEXT = 12
CALL_COST = 40_000


@dataclass(frozen=True, slots=True)
class Region:
    """`box` is what the reader gets, on its grid; `cores` are the changed boxes and the lines they touch.

    Only lines that touch a core are exchanged; everything else in the box is context for the detector.
    """

    box: Box
    cores: tuple[Box, ...]

    def touches(self, box: Box) -> bool:
        """Whether the box shares a pixel with a core."""
        return any(core.overlaps(box) for core in self.cores)


def plan_regions(dirty: Iterable[Box], lines: Sequence[Line], size: tuple[int, int]) -> list[Region]:
    """Regions that cover every dirty box and, whole, every known line a dirty box could have changed."""
    screen = Box(0, 0, _up(size[0]), _up(size[1]))
    regions = [_region(_cores(box, lines), screen) for box in dirty]
    return _join_cheap(regions, screen)


def _cores(dirty: Box, lines: Sequence[Line]) -> tuple[Box, ...]:
    """The dirty box, the lines it touches and their neighbours a new word could join."""
    cores = [dirty]
    for line in lines:
        reach = int(1.4 * line.box.h) + 2
        near = Box(line.box.x - reach, line.box.y - 3, line.box.w + 2 * reach, line.box.h + 6)
        if near.overlaps(dirty):
            cores.append(line.box)
    return tuple(cores)


def _region(cores: tuple[Box, ...], screen: Box) -> Region:
    box = bounding_box(cores).grown(CONTEXT)
    x, y = box.x // GRID * GRID, box.y // GRID * GRID
    aligned = Box(x, y, _up(box.right - x), _up(box.bottom - y))
    return Region(aligned.intersection(screen), cores)


def _up(length: int) -> int:
    return -(-length // GRID) * GRID


def _join_cheap(regions: list[Region], screen: Box) -> list[Region]:
    """Join two regions wherever reading them as one costs no more than reading both."""
    done: list[Region] = []
    todo = list(regions)
    while todo:
        one = todo.pop()
        for other in done:
            both = one.box.union(other.box)
            if both.area <= one.box.area + other.box.area + CALL_COST:
                done.remove(other)
                todo.append(_region(tuple(dict.fromkeys((*one.cores, *other.cores))), screen))
                break
        else:
            done.append(one)
    return done


def merge_lines(
    known: Sequence[Line], regions: Sequence[Region], read: Sequence[Sequence[Line]], size: tuple[int, int]
) -> tuple[list[Line], list[Box]]:
    """Exchange the lines of the cores for what was read there.

    Returns:
        The lines now in force, and the boxes of lines that run over the border of their region: they
        have to be read again with more around them.
    """
    kept = [line for line in known if not any(region.touches(line.box) for region in regions)]
    screen = Box(0, 0, *size)
    fresh: list[Line] = []
    cut: list[Box] = []
    for region, lines in zip(regions, read, strict=True):
        for line in lines:
            if not region.touches(line.box) or line.box.intersection(screen).area == 0:
                continue
            if _is_cut(line.box, region.box, screen):
                cut.append(_beyond(line.box, region.box))
            fresh.append(line)
    kept = [line for line in kept if not any(_covers(new.box, line.box) for new in fresh)]
    return kept + _without_doubles(fresh), cut


def _is_cut(line: Box, region: Box, screen: Box) -> bool:
    return (
        (line.x <= region.x + 1 and region.x > screen.x)
        or (line.y <= region.y + 1 and region.y > screen.y)
        or (line.right >= region.right - 1 and region.right < screen.right)
        or (line.bottom >= region.bottom - 1 and region.bottom < screen.bottom)
    )


def _beyond(line: Box, region: Box) -> Box:
    """A box that makes the next region reach well past the border that cut the line."""
    left = 4 * GRID if line.x <= region.x + 1 else 0
    right = 4 * GRID if line.right >= region.right - 1 else 0
    tall = GRID if line.y <= region.y + 1 or line.bottom >= region.bottom - 1 else 0
    return Box(line.x - left, line.y - tall, line.w + left + right, line.h + 2 * tall)


def _covers(new: Box, old: Box) -> bool:
    """Whether the two are one place: more than half of the smaller one is shared."""
    return new.intersection(old).area * 2 > min(new.area, old.area)


def _without_doubles(lines: list[Line]) -> list[Line]:
    """Two regions may both have read a line; the longer reading stays."""
    done: list[Line] = []
    for line in sorted(lines, key=lambda one: -one.box.area):
        if not any(_covers(other.box, line.box) for other in done):
            done.append(line)
    return done
