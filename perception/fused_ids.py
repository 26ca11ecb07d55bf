"""Ids that stay while readers of one thing come and go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .elements import Element
from .fusion import Joined

__all__ = ["FusedIds"]


class FusedIds:
    """Remembers under which id a thing was shown first, by whoever saw it then.

    Pixels and trees number what they see by themselves; an element keeps the id it was first known by,
    also after the other reader alone sees it.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def assign(self, made: Sequence[Joined]) -> list[Element]:
        """The fused elements under the ids they are known by; no id is given twice."""
        known: dict[str, str] = {}
        used: set[str] = set()
        result: list[Element] = []
        for shown, said, element in made:
            own = [one.id for one in (shown, said) if one is not None]
            past = [self._known[id_] for id_ in own if id_ in self._known]
            id_ = next((i for i in (*past, *own) if i not in used), element.id)
            used.add(id_)
            known |= dict.fromkeys(own, id_)
            result.append(replace(element, id=id_))
        self._known = known
        return result
