# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# networkx ships no type information for what is used here.
"""The door to networkx: order, ready sets and the longest way through a plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from .plan import Plan

__all__ = ["critical_path", "cycle", "ready_set", "run_order", "to_digraph"]


def to_digraph(plan: Plan) -> Any:
    """A `networkx.DiGraph`: nodes carry `node`, edges carry `kinds`, in the plan's order."""
    import networkx as nx

    graph = nx.DiGraph()
    for node in plan.nodes:
        graph.add_node(node.id, node=node)
    for edge in plan.edges:
        kinds = graph.get_edge_data(edge.source, edge.target, {"kinds": ()})["kinds"]
        graph.add_edge(edge.source, edge.target, kinds=(*kinds, edge.kind))
    return graph


def cycle(plan: Plan) -> tuple[str, ...]:
    """Node ids of one cycle; empty where the plan is acyclic."""
    import networkx as nx

    try:
        return tuple(source for source, _ in nx.find_cycle(to_digraph(plan)))
    except nx.NetworkXNoCycle:
        return ()


def run_order(plan: Plan) -> tuple[str, ...]:
    """A topological order; among equals the order of the plan.

    Raises:
        ValueError: the plan has a cycle.
    """
    import networkx as nx

    place = {node.id: at for at, node in enumerate(plan.nodes)}
    try:
        return tuple(
            nx.lexicographical_topological_sort(to_digraph(plan), key=lambda name: place.get(name, -1))
        )
    except nx.NetworkXUnfeasible:
        raise ValueError("The plan has a cycle.") from None


def ready_set(plan: Plan, done: Collection[str], skipped: Collection[str] = ()) -> tuple[str, ...]:
    """Nodes that may run now: not settled, and every node before them is done or skipped."""
    settled = set(done) | set(skipped)
    waiting = {edge.target for edge in plan.edges if edge.source not in settled}
    return tuple(node.id for node in plan.nodes if node.id not in settled and node.id not in waiting)


def critical_path(plan: Plan, seconds: Mapping[str, float] | None = None) -> tuple[str, ...]:
    """The longest way through the plan; every node weighs `seconds[id]`, or 1.

    Source: longest path in a DAG, by networkx `dag_longest_path` with node weights moved onto edges.
    """
    import networkx as nx

    graph = to_digraph(plan)
    if not graph:
        return ()
    weights = seconds or {}
    graph.add_node("")
    for name in [node.id for node in plan.nodes]:
        graph.add_edge("", name, kinds=())
    for _, target, data in graph.edges(data=True):
        data["weight"] = weights.get(target, 1.0)
    return tuple(nx.dag_longest_path(graph, weight="weight"))[1:]
