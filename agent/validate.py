"""What is wrong with a plan, in sentences for a person, before anything runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from .graph import cycle, ready_set
from .language import VERBS
from .plan import Act, Compute, Decide, Extract, Loop, Node, Plan, SubPlan
from .planning import references

__all__ = ["TOOLS", "validate_plan"]

TOOLS = frozenset("computer browser recall ask say".split())
_FUNCTIONS = frozenset("add subtract multiply divide concat upper lower title length".split())


def validate_plan(plan: Plan, *, tools: Collection[str] = TOOLS, known: Collection[str] = ()) -> list[str]:
    """Everything that is wrong with the plan; empty for a plan that can run.

    `known` are values that exist before the plan starts.
    """
    broken = [*_shape(plan)]
    if broken:
        return broken
    return [*_nodes(plan, tools), *_inputs(plan, known), *_reach(plan), *_inner(plan, tools, known)]


def _shape(plan: Plan) -> Iterator[str]:
    ids = Counter(node.id for node in plan.nodes)
    yield from (f'Two nodes are called "{name}".' for name, count in ids.items() if count > 1)
    for edge in plan.edges:
        for end in (edge.source, edge.target):
            if end not in ids:
                yield f'An edge names "{end}", which is no node of the plan.'
    if not plan.nodes:
        yield "The plan has no steps."
    elif found := cycle(plan):
        yield f"The plan goes round in a circle: {' → '.join((*found, found[0]))}."


def _nodes(plan: Plan, tools: Collection[str]) -> Iterator[str]:
    for node in plan.nodes:
        if isinstance(node, Act) and node.verb not in VERBS:
            yield f'Step {node.id} has the unknown verb "{node.verb}".'
        if isinstance(node, Act) and node.tool not in tools:
            known = ", ".join(sorted(tools))
            yield f'Step {node.id} asks for the unknown tool "{node.tool}"; there are {known}.'
        if isinstance(node, Compute) and node.function not in _FUNCTIONS:
            known = ", ".join(sorted(_FUNCTIONS))
            yield f'Step {node.id} uses the function "{node.function}", which is not one of {known}.'
        if isinstance(node, Loop) and node.over is None and node.condition is None:
            yield f"The loop {node.id} has neither a list to go through nor a condition to end it."


def _inputs(plan: Plan, known: Collection[str]) -> Iterator[str]:
    before = _ancestors(plan)
    made = {name: node.id for node in plan.nodes for name in _produced(node)}
    for node in plan.nodes:
        for name in _needed(node):
            if name in known:
                continue
            if name not in made:
                yield f'Step {node.id} needs the value "{name}", which no earlier step reads.'
            elif made[name] not in before[node.id]:
                yield f'Step {node.id} needs the value "{name}", but {made[name]} does not run before it.'


def _produced(node: Node) -> tuple[str, ...]:
    if isinstance(node, Extract | Compute):
        return (node.name,)
    return ()


def _needed(node: Node) -> tuple[str, ...]:
    if isinstance(node, Act):
        return tuple(dict.fromkeys(references(node.args)))
    return node.inputs if isinstance(node, Compute) else ()


def _ancestors(plan: Plan) -> dict[str, set[str]]:
    """For every node the nodes that surely ran before it; the plan is acyclic here."""
    before: dict[str, set[str]] = {node.id: set() for node in plan.nodes}
    done: list[str] = []
    while ready := ready_set(plan, done):
        for name in ready:
            sources = [edge.source for edge in plan.edges if edge.target == name]
            before[name] = set(sources).union(*(before[source] for source in sources))
        done += ready
    return before


def _reach(plan: Plan) -> Iterator[str]:
    """Every branch of a decision leads somewhere or is declared to end the plan."""
    for node in plan.nodes:
        if not isinstance(node, Decide):
            continue
        branches = {edge.branch for edge in plan.edges if edge.source == node.id and edge.kind == "control"}
        for unknown in sorted(str(branch) for branch in branches if branch not in node.branches):
            yield f'The decision {node.id} has an edge for the branch "{unknown}", which it does not declare.'
        if not branches:
            yield f"The decision {node.id} leads nowhere."


def _inner(plan: Plan, tools: Collection[str], known: Collection[str]) -> Iterator[str]:
    made = {name for node in plan.nodes for name in _produced(node)} | set(known)
    for node in plan.nodes:
        inner = node.body if isinstance(node, Loop) else node.plan if isinstance(node, SubPlan) else None
        if inner is not None:
            yield from (
                f"In {node.id}: {message}" for message in validate_plan(inner, tools=tools, known=made)
            )
