"""Drawing the plan: nodes below one another, what follows on the left, the values they pass on the right.

One column, so that it can be read on a narrow screen; a plan inside a node is drawn inside its box.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .report_model import PlanEdge, PlanNode

__all__ = ["Drawing", "DrawnEdge", "DrawnNode", "draw_plan"]

LEFT, RIGHT, WIDTH, EDGE = 30, 66, 380, 6
LINE, PAD, GAP, INSET = 17, 11, 22, 12
LETTER_PX = 6.9
MOST_LINES = 4
LANES, LANE_PX = 4, 9


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """A box with its lines of text; `depth` is how many plans it lies in."""

    id: str
    x: int
    y: int
    w: int
    h: int
    status: str
    kind: str
    lines: tuple[str, ...]
    depth: int
    words: str

    @property
    def middle(self) -> int:
        """Where edges at its sides begin and end."""
        return self.y + PAD + LINE // 2


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """A line with an arrow, and what it says."""

    path: str
    kind: str
    says: str
    x: int
    y: int
    anchor: str


@dataclass(slots=True)
class Drawing:
    """A whole plan; `width` and `height` are those of its view box."""

    width: int = WIDTH
    height: int = 0
    nodes: list[DrawnNode] = field(default_factory=list[DrawnNode])
    edges: list[DrawnEdge] = field(default_factory=list[DrawnEdge])


def draw_plan(nodes: Sequence[PlanNode], edges: Sequence[PlanEdge]) -> Drawing:
    """Place every node, then the edges between them."""
    drawing = Drawing()
    left = EDGE if _straight(nodes, edges) else LEFT
    right = RIGHT if any(edge.kind == "data" for edge in _every(nodes, edges)) else EDGE
    drawing.height = _place(drawing, nodes, left, 6, WIDTH - left - right, 0) - GAP + 8
    _join(drawing, nodes, edges)
    return drawing


def _every(nodes: Sequence[PlanNode], edges: Sequence[PlanEdge]) -> Iterator[PlanEdge]:
    yield from edges
    for node in nodes:
        yield from _every(node.inner, node.edges)


def _straight(nodes: Sequence[PlanNode], edges: Sequence[PlanEdge]) -> bool:
    """Whether every node is followed by the one below it."""
    order = {node.id: place for place, node in enumerate(nodes)}
    own = [edge for edge in edges if edge.kind != "data"]
    below = all(order.get(edge.target, -1) == order.get(edge.source, -9) + 1 for edge in own)
    return below and all(_straight(node.inner, node.edges) for node in nodes)


def _place(drawing: Drawing, nodes: Sequence[PlanNode], x: int, y: int, w: int, depth: int) -> int:
    for node in nodes:
        lines = _wrapped(node.words, w)
        h = 2 * PAD + LINE * len(lines)
        at = len(drawing.nodes)
        bottom = y + h
        if node.inner:
            bottom = _place(drawing, node.inner, x + INSET, y + h, w - 2 * INSET, depth + 1) - GAP + INSET
        drawn = DrawnNode(node.id, x, y, w, bottom - y, node.status, node.kind, lines, depth, node.words)
        drawing.nodes.insert(at, drawn)  # before what lies in it
        y = bottom + GAP
    return y


def _wrapped(words: str, w: int) -> tuple[str, ...]:
    letters = max(8, int((w - 46) / LETTER_PX))
    lines = textwrap.wrap(words, letters, max_lines=MOST_LINES, placeholder=" …")
    return tuple(lines) or ("",)


def _join(drawing: Drawing, nodes: Sequence[PlanNode], edges: Sequence[PlanEdge]) -> None:
    places = {node.id: node for node in drawing.nodes}
    order = {node.id: place for place, node in enumerate(nodes)}
    for edge in edges:
        source, target = places.get(edge.source), places.get(edge.target)
        if source is None or target is None:
            continue
        follows = order.get(edge.target, -1) == order.get(edge.source, -9) + 1
        if edge.kind == "data":
            drawing.edges.append(_passing(drawing, source, target, edge))
        elif follows:
            drawing.edges.append(_down(source, target, edge))
        else:
            drawing.edges.append(_around(drawing, source, target, edge))
    for node in nodes:
        if node.inner:
            _join(drawing, node.inner, node.edges)


def _down(source: DrawnNode, target: DrawnNode, edge: PlanEdge) -> DrawnEdge:
    x, top, bottom = source.x + 22, source.y + source.h, target.y
    return DrawnEdge(f"M{x} {top}V{bottom - 2}", edge.kind, edge.says or "", x + 8, bottom - 7, "start")


def _lane(drawing: Drawing, kinds: tuple[str, ...]) -> int:
    return LANE_PX * (1 + sum(edge.kind in kinds for edge in drawing.edges) % LANES)


def _around(drawing: Drawing, source: DrawnNode, target: DrawnNode, edge: PlanEdge) -> DrawnEdge:
    """Past the nodes between them, on the left."""
    out = min(source.x, target.x) - min(LEFT - 6, _lane(drawing, ("control", "resource")))
    start, end = source.middle + 6, target.middle - 6
    path = f"M{source.x} {start}H{out}V{end}H{target.x - 2}"
    return DrawnEdge(path, edge.kind, edge.says or "", target.x + 2, target.y - 5, "start")


def _passing(drawing: Drawing, source: DrawnNode, target: DrawnNode, edge: PlanEdge) -> DrawnEdge:
    """A value on its way, on the right."""
    out = WIDTH - RIGHT + _lane(drawing, ("data",))
    right, into = source.x + source.w, target.x + target.w
    path = f"M{right} {source.middle}H{out}V{target.middle}H{into + 2}"
    says = textwrap.shorten(edge.says or "", 10, placeholder="…") or (edge.says or "")[:9] + "…"
    return DrawnEdge(path, "data", says, WIDTH - 2, source.middle - 5, "end")
