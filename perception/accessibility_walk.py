"""One walk through the tree of a window: what shows, where, what it is called and how it is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from .accessibility import AccessibilityBus, Node
from .accessibility_roles import (
    COMBOBOX,
    CONTAINED,
    EDITABLE,
    ENABLED,
    ITEMS,
    LISTS,
    MENU,
    PASSWORD,
    SHOWING,
    VALUED,
    WHOLE,
    WITH_TEXT,
    has,
    role_of,
    state_of,
)  # fmt: skip
from .elements import Element, Role
from .geometry import Box

__all__ = ["TreeWalk"]

READERS = ("a11y",)
MOST_CHILDREN = 400
MOST_NODES = 3000
LONGEST = 2000
_ON_SCREEN = 0
_LABELLED_BY = 2
_CLIPS = LISTS | {49, 68}  # scroll pane, viewport


@dataclass(slots=True)
class TreeWalk:
    """Walks one tree after the other; `found` grows while it walks, so a walk cut short has told something.

    `scale` is physical pixels per pixel of the program, `home` the window of the tree. `whole` is False where
    a list was too long to be asked. Only what touches one of the `regions` is gone into, where there are any.
    """

    bus: AccessibilityBus
    scale: float = 1.0
    home: int | None = None
    regions: tuple[Box, ...] = ()
    found: list[Element] = field(default_factory=list[Element])
    whole: bool = True
    _nodes: int = 0

    async def visit(self, node: Node, clip: Box | None = None, depth: int = 0) -> list[str]:
        """Go through a node and what shows in it; returns the texts it holds."""
        self._nodes += 1
        if self._nodes > MOST_NODES or depth > 60:
            self.whole = False
            return []
        states = _bits(await self.bus.ask(node, "Accessible", "GetState"))
        if not has(states, SHOWING):
            return []
        number, box, name = await asyncio.gather(
            self.bus.ask(node, "Accessible", "GetRole"), self._box(node), self._name(node)
        )
        place = box if clip is None else box.intersection(clip)
        inner = place if number in _CLIPS and place.area else clip
        if number != MENU and self._elsewhere(box):
            return []
        below = [] if number in WHOLE else await self._below(node, number, inner, depth)
        return await self._take(node, number, states, place, name, below)

    def _elsewhere(self, box: Box) -> bool:
        """Whether nothing has changed there; boxes of no size are those of things that only hold others."""
        return box.area > 0 and bool(self.regions) and not any(box.overlaps(r) for r in self.regions)

    async def _below(self, node: Node, number: int, clip: Box | None, depth: int) -> list[str]:
        count = await self.bus.property(node, "Accessible", "ChildCount") if number in LISTS else 0
        if isinstance(count, int) and count > MOST_CHILDREN:
            self.whole = False  # only the whole of it could be asked for, however little of it shows
            return []
        children = (await self.bus.children(node))[:MOST_CHILDREN]
        if number == MENU and not await self._any_shows(children[:3]):
            return []  # a closed menu
        held = await asyncio.gather(*(self.visit(child, clip, depth + 1) for child in children))
        return [text for texts in held for text in texts]

    async def _any_shows(self, nodes: list[Node]) -> bool:
        states = await asyncio.gather(*(self.bus.ask(node, "Accessible", "GetState") for node in nodes))
        return any(has(_bits(state), SHOWING) for state in states)

    async def _take(
        self, node: Node, number: int, states: int, box: Box, name: str | None, below: list[str]
    ) -> list[str]:
        """Note the node if it is something; returns the texts that name what it lies in."""
        role = role_of(number)
        if role is None or (role is Role.TEXTBOX and not has(states, EDITABLE) and has(states, ENABLED)):
            return below  # what nobody can type into is no field: it may be a display, or a page of text
        if number in ITEMS and not name:
            name = " ".join(below) or None
        value = await self._value(node, number)
        if role in CONTAINED:
            name, value = await self._label(node, number, name, value)
        if box.w > 1 and box.h > 1:
            state = state_of(number, states, value)
            self.found.append(Element("", role, name, box, state, READERS, 0.95))
        return [name] if name and role in (Role.TEXT, Role.CELL, Role.OPTION) else below

    async def _label(
        self, node: Node, number: int, name: str | None, value: str | None
    ) -> tuple[str | None, str | None]:
        """Name and value of a field: its label is another node; a combo box bears its value as name."""
        label = await self._labelled_by(node)
        if number == COMBOBOX:
            chosen = await self.bus.ask(node, "Selection", "GetSelectedChild", "i", 0)
            chosen = await self._name(tuple(chosen)) if chosen else None
            value = chosen or (name if label else None)
            own = None if name == value else name
            return label or own, value if value is not None else name
        return label or name, value

    async def _labelled_by(self, node: Node) -> str | None:
        relations: list[tuple[int, list[Node]]] = (
            await self.bus.ask(node, "Accessible", "GetRelationSet") or []
        )
        for kind, targets in relations:
            if kind == _LABELLED_BY and targets:
                text = await self._name(tuple(targets[0]))
                return (text or "").rstrip(" :*") or None
        return None

    async def _value(self, node: Node, number: int) -> str | None:
        if number == PASSWORD:
            return None
        if number in WITH_TEXT:
            text = await self.bus.ask(node, "Text", "GetText", "ii", 0, LONGEST)
            if text is None:
                text = await self.bus.ask(node, "Text", "GetText", "ii", 0, -1)  # no more than there is
            if isinstance(text, str):
                return text[:LONGEST]
        if number in VALUED:
            amount = await self.bus.property(node, "Value", "CurrentValue")
            return f"{amount:g}" if isinstance(amount, float) else None
        return None

    async def _name(self, node: Any) -> str | None:
        name = await self.bus.property(node, "Accessible", "Name")
        return " ".join(name[:LONGEST].split()) or None if isinstance(name, str) else None

    async def _box(self, node: Node) -> Box:
        extents = await self.bus.ask(node, "Component", "GetExtents", "u", _ON_SCREEN)
        if extents is None:
            return Box(0, 0, 0, 0)
        left, top, width, height = (round(value * self.scale) for value in extents)
        return Box(left, top, width, height)


def _bits(words: Any) -> int:
    return words[0] | words[1] << 32 if words and len(words) > 1 else 0
