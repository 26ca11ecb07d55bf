"""Stable ids: an element keeps its id while it is recognisably the same one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from itertools import count

from .elements import Element
from .geometry import Box

__all__ = ["Identities"]


class Identities:
    """Hands out ids and recognises elements of the scene before.

    In order: same place, name and role; same place and name; moved with equal name, role and look, where only
    one such element was and only one is now.
    """

    def __init__(self) -> None:
        self._numbers = count(1)
        self._before: tuple[Element, ...] = ()

    def assign(self, elements: Sequence[Element]) -> tuple[Element, ...]:
        """The elements with their ids."""
        free = {e.id: e for e in self._before}
        named: dict[int, str] = {}
        self._match_place(elements, free, named, same_role=True)
        self._match_place(elements, free, named, same_role=False)
        self._match_moved(elements, free, named)
        result = tuple(
            replace(e, id=named[i] if i in named else f"e{next(self._numbers)}")
            for i, e in enumerate(elements)
        )
        self._before = result
        return result

    def shift(self, box: Box, dy: int) -> None:
        """What lay in a box has moved down by `dy` pixels: elements keep their ids on the way."""
        self._before = tuple(
            replace(e, box=Box(e.box.x, e.box.y + dy, e.box.w, e.box.h)) if box.contains(e.box) else e
            for e in self._before
        )

    def _match_place(
        self, elements: Sequence[Element], free: dict[str, Element], named: dict[int, str], *, same_role: bool
    ) -> None:
        by_name = _grouped(free.values(), lambda e: e.text)
        for i, element in enumerate(elements):
            if i in named:
                continue
            for old in by_name.get(element.text, ()):
                if (
                    old.id in free
                    and (not same_role or old.role == element.role)
                    and _same_place(old, element)
                ):
                    named[i] = old.id
                    del free[old.id]
                    break

    def _match_moved(
        self, elements: Sequence[Element], free: dict[str, Element], named: dict[int, str]
    ) -> None:
        old = _grouped(free.values(), _face)
        new = defaultdict[Hashable, list[int]](list)
        for i, element in enumerate(elements):
            if i not in named:
                new[_face(element)].append(i)
        for face, places in new.items():
            if len(places) == 1 and len(old.get(face, ())) == 1:
                named[places[0]] = old[face][0].id


def _face(element: Element) -> Hashable:
    return element.role, element.text, element.look, element.box.w, element.box.h


def _same_place(a: Element, b: Element) -> bool:
    return a.box.iou(b.box) > 0.6


def _grouped(
    elements: Iterable[Element], key: Callable[[Element], Hashable]
) -> dict[Hashable, list[Element]]:
    groups = defaultdict[Hashable, list[Element]](list)
    for element in elements:
        groups[key(element)].append(element)
    return groups
