"""A plan is data: frozen nodes and edges, canonical JSON, a hash.

And patches that say who changed what and why.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from .language import Target

__all__ = [
    "Act",
    "Ask",
    "Assert",
    "Change",
    "Compute",
    "Decide",
    "Edge",
    "Effect",
    "Extract",
    "Loop",
    "Node",
    "Observe",
    "Plan",
    "PlanPatch",
    "SubPlan",
    "canonical_json",
]

_FROZEN = ConfigDict(frozen=True, extra="forbid")

Effect = Literal["none", "idempotent", "reversible", "irreversible"]
Condition = dict[str, Any]


def canonical_json(value: BaseModel) -> str:
    """JSON with sorted keys, no spaces, nothing absent written: equal values give equal text."""
    data = value.model_dump(mode="json", by_alias=True, exclude_none=True)
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class _NodeBase(BaseModel):
    """What every node has."""

    model_config = _FROZEN
    id: Annotated[str, Field(min_length=1)]
    timeout_s: Annotated[float, Field(gt=0)] = 30.0


class Act(_NodeBase):
    """One effect on the world, by one verb of a tool.

    `effect` is None until the target is bound: it belongs to the bound act, not to the tool.
    `pre` and `post` are conditions; `probe` is how to tell afterwards whether it happened.
    """

    kind: Literal["act"] = "act"
    tool: str = "computer"
    verb: str
    target: Target | None = None
    args: dict[str, Any] = Field(default_factory=dict)
    pre: tuple[Condition, ...] = ()
    post: tuple[Condition, ...] = ()
    probe: Condition | None = None
    effect: Effect | None = None
    retry: Annotated[int, Field(ge=0, le=10)] = 0


class Observe(_NodeBase):
    """Wait for a condition on the screen, or for time to pass (`seconds`)."""

    kind: Literal["observe"] = "observe"
    condition: Condition | None = None
    seconds: float | None = None


class Extract(_NodeBase):
    """Fill the typed hole `name` from what is read at the target."""

    kind: Literal["extract"] = "extract"
    name: str
    target: Target | None = None
    type: Literal["text", "number", "date"] = "text"


class Decide(_NodeBase):
    """Follow exactly one of the declared branches."""

    kind: Literal["decide"] = "decide"
    condition: Condition
    branches: tuple[str, ...] = ("then", "else")


class Compute(_NodeBase):
    """A pure, whitelisted function of earlier values."""

    kind: Literal["compute"] = "compute"
    function: str
    inputs: tuple[str, ...] = ()
    name: str


class Ask(_NodeBase):
    """A question to the person or the parent."""

    kind: Literal["ask"] = "ask"
    question: str
    choices: tuple[str, ...] = ()
    name: str | None = None


class SubPlan(_NodeBase):
    """A plan inside the plan, such as one branch of a decision."""

    kind: Literal["sub_plan"] = "sub_plan"
    plan: Plan


class Loop(_NodeBase):
    """Run `body` for every match of `over`, or until `condition` holds; never more than `limit` times."""

    kind: Literal["loop"] = "loop"
    over: Target | None = None
    condition: Condition | None = None
    body: Plan
    limit: Annotated[int, Field(ge=1, le=10_000)] = 200


class Assert(_NodeBase):
    """Must hold, or the run has failed."""

    kind: Literal["assert"] = "assert"
    condition: Condition


Node = Annotated[
    Act | Observe | Extract | Decide | Compute | Ask | SubPlan | Loop | Assert, Field(discriminator="kind")
]


class Edge(BaseModel):
    """`target` runs after `source`.

    `data` carries the value `name`; `control` holds on `branch` of a decision (None: always);
    `resource` keeps acts on the one pointer and keyboard apart.
    """

    model_config = _FROZEN
    source: str
    target: str
    kind: Literal["data", "control", "resource"] = "resource"
    name: str | None = None
    branch: str | None = None


class Plan(BaseModel):
    """Nodes and edges that reach a goal; `label` says as plain data who the goal came from."""

    model_config = _FROZEN
    goal: str = ""
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    label: dict[str, Any] | None = None

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, hexadecimal."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """Canonical JSON; `Plan.model_validate_json` reads it back."""
        return canonical_json(self)

    def node(self, node_id: str) -> Node | None:
        """The node with this id at this level."""
        return next((node for node in self.nodes if node.id == node_id), None)


class Change(BaseModel):
    """One operation of a patch.

    `put` adds or replaces a node, `drop` removes one with its edges, `join` and `cut` add and remove an edge.
    """

    model_config = _FROZEN
    op: Literal["put", "drop", "join", "cut"]
    node: Node | None = None
    id: str | None = None
    edge: Edge | None = None


class PlanPatch(BaseModel):
    """A change of a plan: by whom, why, to which plan (`parent` is its hash)."""

    model_config = _FROZEN
    author: str
    reason: str
    parent: str
    ops: tuple[Change, ...]

    def apply(self, plan: Plan) -> Plan:
        """The patched plan.

        Raises:
            ValueError: the patch belongs to another plan, or names a node or edge that is not there.
        """
        if plan.hash != self.parent:
            raise ValueError(f"The patch is for plan {self.parent[:12]}, not for {plan.hash[:12]}.")
        nodes, edges = {node.id: node for node in plan.nodes}, list(plan.edges)
        for change in self.ops:
            edges = _change(nodes, edges, change)
        return Plan(goal=plan.goal, nodes=tuple(nodes.values()), edges=tuple(edges), label=plan.label)


def _change(nodes: dict[str, Any], edges: list[Edge], change: Change) -> list[Edge]:
    if change.op == "put" and change.node is not None:
        nodes[change.node.id] = change.node
    elif change.op == "drop" and change.id in nodes:
        del nodes[change.id]
        edges = [edge for edge in edges if change.id not in (edge.source, edge.target)]
    elif change.op == "join" and change.edge is not None and _joins(nodes, change.edge):
        edges = [*edges, change.edge]
    elif change.op == "cut" and change.edge in edges:
        edges = [edge for edge in edges if edge != change.edge]
    else:
        raise ValueError(f"The patch cannot {change.op} what is not there: {canonical_json(change)}")
    return edges


def _joins(nodes: Iterable[str], edge: Edge) -> bool:
    return edge.source in nodes and edge.target in nodes
