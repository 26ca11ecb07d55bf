"""Steps of the contract become a plan: a chain of acts on one pointer, values on data edges.

Loops and branches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .language import Step
from .plan import Act, Decide, Edge, Extract, Loop, Node, Observe, Plan, SubPlan

__all__ = ["plan_from_steps", "references"]

_TOOLS = {"say": "say"}


def references(value: object) -> Iterator[str]:
    """Names of earlier values that arguments refer to, depth first; a loop's own `item` is none."""
    if isinstance(value, dict):
        items: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
        if set(items) == {"ref"} and items["ref"] != "item":
            yield str(items["ref"])
        for inner in items.values():
            yield from references(inner)
    elif isinstance(value, list | tuple):
        for inner in value:  # pyright: ignore[reportUnknownVariableType]
            yield from references(inner)  # pyright: ignore[reportUnknownArgumentType]


def plan_from_steps(goal: str, steps: Sequence[Step], *, label: dict[str, Any] | None = None) -> Plan:
    """The plan of a list of steps, in their order."""
    return _Planning(goal, label).plan(steps)


@dataclass
class _Planning:
    goal: str
    label: dict[str, Any] | None = None
    prefix: str = ""
    nodes: list[Node] = field(default_factory=list[Node])
    edges: list[Edge] = field(default_factory=list[Edge])
    ends: list[tuple[str, str | None]] = field(default_factory=list[tuple[str, str | None]])
    holes: dict[str, str] = field(default_factory=dict[str, str])

    def plan(self, steps: Sequence[Step]) -> Plan:
        """Add every step and close the plan."""
        for step in steps:
            self._add(step)
        return Plan(goal=self.goal, nodes=tuple(self.nodes), edges=tuple(self.edges), label=self.label)

    def _add(self, step: Step) -> None:
        name = f"{self.prefix}n{sum('/' not in n.id[len(self.prefix) :] for n in self.nodes) + 1}"
        if step.verb == "if":
            self._branch(name, step)
            return
        self._append(self._node(name, step))
        for ref in dict.fromkeys(references(step.args)):
            if ref in self.holes:
                self.edges.append(Edge(source=self.holes[ref], target=name, kind="data", name=ref))
        if step.verb == "read":
            self.holes[str(step.args["name"])] = name

    def _append(self, node: Node) -> None:
        for source, branch in self.ends:
            kind = "resource" if branch is None else "control"
            self.edges.append(Edge(source=source, target=node.id, kind=kind, branch=branch))
        self.nodes.append(node)
        self.ends = [(node.id, None)]

    def _node(self, name: str, step: Step) -> Node:
        if step.verb == "read":
            return Extract(id=name, name=str(step.args["name"]), target=step.target)
        if step.verb == "wait":
            return self._wait(name, step)
        if step.verb in ("for_each", "until"):
            condition = step.condition if isinstance(step.condition, dict) else None
            return Loop(id=name, over=step.over, condition=condition, body=self._inner(name, step.do or ()))
        tool = _TOOLS.get(step.verb, "computer")
        return Act(id=name, tool=tool, verb=step.verb, target=step.target, args=step.args)

    def _wait(self, name: str, step: Step) -> Observe:
        if step.target is None:
            seconds = float(step.args["seconds"])
            return Observe(id=name, seconds=seconds, timeout_s=seconds + 30.0)
        target = step.target.model_dump(mode="json", exclude_defaults=True)
        condition: dict[str, Any] = {"state": step.args.get("for", "shown"), "target": target}
        if "value" in step.args:
            condition["value"] = step.args["value"]
        return Observe(id=name, condition=condition, timeout_s=float(step.args.get("seconds", 30.0)))

    def _inner(self, name: str, steps: Sequence[Step]) -> Plan:
        return _Planning("", prefix=f"{name}/", holes=dict(self.holes)).plan(steps)

    def _branch(self, name: str, step: Step) -> None:
        condition = step.condition if isinstance(step.condition, dict) else {}
        self._append(Decide(id=name, condition=condition))
        ends: list[tuple[str, str | None]] = []
        for branch, steps in (("then", step.then), ("else", step.otherwise)):
            if not steps:
                ends.append((name, branch))
                continue
            inner = SubPlan(id=f"{name}/{branch}", plan=self._inner(f"{name}/{branch}", steps))
            self.nodes.append(inner)
            self.edges.append(Edge(source=name, target=inner.id, kind="control", branch=branch))
            ends.append((inner.id, None))
        self.ends = ends
