"""A plan as a text tree, as Mermaid and as dot, with the state of every node where it is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .language import Target
from .plan import Act, Ask, Assert, Compute, Decide, Edge, Extract, Loop, Node, Observe, Plan, SubPlan

__all__ = ["describe_node", "describe_target", "draw_dot", "draw_mermaid", "draw_tree"]

_MARKS = {"done": "✓", "running": "▶", "failed": "✗", "skipped": "–", "asked": "?", "denied": "⊘"}
_COLOURS = {
    "done": "#b7e1cd",
    "running": "#fff2b3",
    "failed": "#f4b6b6",
    "skipped": "#e0e0e0",
    "asked": "#cfe2ff",
    "denied": "#f4b6b6",
}
_RELATIONS = {"in_row": "in the row of", "left_of": "left of", "right_of": "right of", "next_to": "next to"}


def describe_target(target: Target | None) -> str:
    """A target in words: “the second “Edit” link in the row of “Alice””."""
    if target is None:
        return ""
    if target.ref:
        return "the item" if target.ref == "item" else f"⟨{target.ref}⟩"
    number = {None: "", -1: "last "}.get(target.ordinal, f"#{target.ordinal} ")
    parts = [
        *target.attrs,
        *([f"“{target.text}”"] if target.text else []),
        *([target.role] if target.role else []),
    ]
    words = ("every " if target.all else "") + number + " ".join(parts)
    if target.relation is None:
        return words.strip()
    anchors = " and ".join(describe_target(anchor) for anchor in target.relation.anchors)
    return f"{words} {_RELATIONS.get(target.relation.kind, target.relation.kind)} {anchors}".strip()


def _args(args: Mapping[str, object]) -> str:
    return " ".join(f"{key}={value!r}" for key, value in args.items())


def describe_node(node: Node) -> str:
    """One line about a node."""
    match node:
        case Act():
            return " ".join(
                part for part in (node.verb, describe_target(node.target), _args(node.args)) if part
            )
        case Observe():
            return (
                f"wait {node.seconds} s"
                if node.seconds is not None
                else f"wait until {_condition(node.condition)}"
            )
        case Extract():
            return f"read {describe_target(node.target)} as ⟨{node.name}⟩"
        case Decide():
            return f"if {_condition(node.condition)}"
        case Compute():
            return f"⟨{node.name}⟩ = {node.function}({', '.join(node.inputs)})"
        case Ask():
            return f"ask: {node.question}"
        case SubPlan():
            return node.id.rpartition("/")[2]
        case Loop():
            head = (
                f"for each {describe_target(node.over)}"
                if node.over
                else f"until {_condition(node.condition)}"
            )
            return f"{head} (at most {node.limit})"
        case Assert():
            return f"must hold: {_condition(node.condition)}"


def _condition(condition: Mapping[str, object] | None) -> str:
    if not condition:
        return "?"
    target = condition.get("target")
    named = describe_target(Target.model_validate(target)) if isinstance(target, dict) else ""
    value = f" “{condition['value']}”" if "value" in condition else ""
    return f"{named} {condition.get('state', '')}{value}".strip()


def _inner(node: Node) -> Plan | None:
    return node.body if isinstance(node, Loop) else node.plan if isinstance(node, SubPlan) else None


def draw_tree(plan: Plan, states: Mapping[str, str] | None = None) -> str:
    """Lines with box characters, one node a line, inner plans indented."""
    known = states or {}
    return "\n".join([plan.goal or "plan", *_branches(plan, known, "")])


def _branches(plan: Plan, states: Mapping[str, str], indent: str) -> Iterator[str]:
    for at, node in enumerate(plan.nodes):
        last = at == len(plan.nodes) - 1
        mark = _MARKS.get(states.get(node.id, ""), "·")
        yield f"{indent}{'└─' if last else '├─'} {mark} {node.id} {describe_node(node)}"
        inner = _inner(node)
        if inner is not None:
            yield from _branches(inner, states, indent + ("   " if last else "│  "))


def _all(plan: Plan) -> Iterator[tuple[Node, tuple[Edge, ...]]]:
    for node in plan.nodes:
        yield node, tuple(edge for edge in plan.edges if edge.source == node.id)
        inner = _inner(node)
        if inner is not None:
            first = (
                (Edge(source=node.id, target=inner.nodes[0].id, kind="control", branch="do"),)
                if inner.nodes
                else ()
            )
            yield node, first
            yield from _all(inner)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', "'") + '"'


def draw_mermaid(plan: Plan, states: Mapping[str, str] | None = None) -> str:
    """A Mermaid flowchart; nodes are coloured by state."""
    known, lines = states or {}, ["flowchart TD"]
    seen: set[str] = set()
    for node, edges in _all(plan):
        name = node.id.replace("/", "_")
        if node.id not in seen:
            seen.add(node.id)
            open_, close = ("{", "}") if isinstance(node, Decide) else ("[", "]")
            lines.append(f"  {name}{open_}{_mermaid_text(describe_node(node))}{close}")
            if known.get(node.id) in _COLOURS:
                lines.append(f"  style {name} fill:{_COLOURS[known[node.id]]}")
        for edge in edges:
            says = edge.branch or edge.name
            arrow = f"-->|{says}|" if says else "-->"
            lines.append(f"  {name} {arrow} {edge.target.replace('/', '_')}")
    return "\n".join(lines)


def _mermaid_text(text: str) -> str:
    for mark, code in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;"), ("\n", " ")):
        text = text.replace(mark, code)
    return f'"{text}"'


def draw_dot(plan: Plan, states: Mapping[str, str] | None = None) -> str:
    """A Graphviz digraph; nodes are coloured by state, data edges are dashed."""
    known, lines = states or {}, ["digraph plan {", "  node [shape=box, style=filled, fillcolor=white];"]
    seen: set[str] = set()
    for node, edges in _all(plan):
        if node.id not in seen:
            seen.add(node.id)
            colour = _COLOURS.get(known.get(node.id, ""), "white")
            lines.append(
                f"  {_quoted(node.id)} [label={_quoted(describe_node(node))}, fillcolor={_quoted(colour)}];"
            )
        for edge in edges:
            style = "dashed" if edge.kind == "data" else "solid"
            says = _quoted(edge.branch or edge.name or "")
            lines.append(f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [label={says}, style={style}];")
    return "\n".join([*lines, "}"])
