"""What pixels took for one thing and a tree knows as several: lines across columns, drawings read as text.

Nothing is invented: every piece is made of words, or letters, that were read at that place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from .elements import Element, ElementState, Role
from .fusion_fields import FIELDS
from .fusion_names import bare
from .geometry import Box, bounding_box

__all__ = ["split_by_tree"]

_READ = frozenset({Role.TEXT, Role.HEADING, Role.CELL, Role.OPTION, Role.ROW, Role.LINK})
_MARKS = frozenset({Role.CHECKBOX, Role.RADIO, Role.SWITCH})
_ICON_PX = 40
_MOST = 6


def split_by_tree(seen: Sequence[Element], told: Sequence[Element]) -> list[Element]:
    """The elements of the pixels, those taken apart that a tree knows as several things."""
    result: list[Element] = []
    for element in seen:
        near = [e for e in told if e.window == element.window and e.box.grown(2).overlaps(element.box)]
        row = [e for e in near if abs(e.box.center.y - element.box.center.y) < 0.7 * e.box.h]
        if element.role in _READ and _is_icons(element, near):
            continue
        if element.role in _READ or (element.role in FIELDS and not _is_field(element, near)):
            result += _by_words(element, near) or _by_letters(element, row) or [element]
        elif element.role in _MARKS:
            result.append(_own_label(element, told))
        else:
            result.append(element)
    return result


def _is_field(element: Element, near: Sequence[Element]) -> bool:
    return any(e.role in FIELDS and e.box.iou(element.box) > 0.3 for e in near)


def _is_icons(element: Element, near: Sequence[Element]) -> bool:
    """Whether small pictures without a name were read as letters, about one for each."""
    icons = [e for e in near if e.role is Role.IMAGE and not e.text and max(e.box.w, e.box.h) <= _ICON_PX]
    covered = sum(e.box.intersection(element.box).area for e in icons)
    letters = len("".join((element.text or "").split()))
    return bool(icons) and covered >= 0.6 * element.box.area and letters <= 3 * len(icons)


def _by_words(element: Element, near: Sequence[Element]) -> list[Element]:
    """One piece for each thing of the tree that holds some of the words, and one for the words left over."""
    # The smallest first: a row holds what its cells hold.
    homes = sorted(near, key=lambda e: e.box.area)
    held: dict[int, list[int]] = {}
    for i, word in enumerate(element.words):
        home = next((n for n, e in enumerate(homes) if e.box.grown(2).holds(word.box.center)), -1)
        held.setdefault(home, []).append(i)
    if len([home for home in held if home >= 0]) < 2:
        return []
    return [_piece(element, n, indices) for n, indices in enumerate(held.values())]


def _piece(element: Element, number: int, indices: Sequence[int]) -> Element:
    words = tuple(element.words[i] for i in indices)
    role = Role.TEXT if element.role in FIELDS else element.role
    return replace(
        element,
        id=_id(element, number),
        role=role,
        text=" ".join(word.text for word in words),
        box=bounding_box(word.box for word in words),
        state=ElementState(),
        words=words,
    )


def _by_letters(element: Element, row: Sequence[Element]) -> list[Element]:
    """Names of the tree that stand side by side and are, letter by letter, what was read as one word."""
    text = element.state.value if element.role in FIELDS else element.text
    named = _line(row, text)
    if len(named) < 2 or not (_apart(named) or _is_numbers(named)):
        return []
    starts = [max(element.box.x, e.box.x) for e in named]
    starts[0] = element.box.x
    ends = [*starts[1:], element.box.right]
    return [
        replace(
            element,
            id=_id(element, n),
            role=Role.TEXT,
            text=e.text,
            box=Box(left, element.box.y, max(1, right - left), element.box.h),
            state=ElementState(),
            words=(),
        )
        for n, (e, left, right) in enumerate(zip(named, starts, ends, strict=True))
    ]


def _apart(named: Sequence[Element]) -> bool:
    """Whether things stand apart on the screen: two that touch can be one word to whoever reads it."""
    return all(b.box.x - a.box.right > 0.3 * a.box.h for a, b in pairwise(named))


def _is_numbers(named: Sequence[Element]) -> bool:
    return all(e.role is Role.CELL and any(c.isdigit() for c in e.text or "") for e in named)


def _own_label(element: Element, told: Sequence[Element]) -> Element:
    """A box to check that was given the labels of the whole row keeps its own."""
    row = [
        e for e in told if e.role in _MARKS and abs(e.box.center.y - element.box.center.y) <= element.box.h
    ]
    named = _line([e for e in row if e.window == element.window], element.text)
    own = next((e for e in named if e.box.overlaps(element.box)), None)
    return replace(element, text=own.text) if own is not None and len(named) > 1 else element


def _line(row: Sequence[Element], text: str | None) -> list[Element]:
    """Neighbours from left to right whose names together are the text; none where there are none."""
    whole = bare(text)
    named = sorted((e for e in row if e.text and bare(e.text)), key=lambda e: e.box.x)
    for first in range(len(named)):
        joined = ""
        for last in range(first, min(len(named), first + _MOST)):
            joined += bare(named[last].text)
            if joined == whole and whole:
                return named[first : last + 1]
            if not whole.startswith(joined):
                break
    return []


def _id(element: Element, number: int) -> str:
    return element.id if number == 0 else f"{element.id}.{number}"
