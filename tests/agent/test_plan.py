import pytest
from pydantic import ValidationError

from lookhear.agent import (
    Act,
    Change,
    Edge,
    Loop,
    Plan,
    PlanPatch,
    Step,
    compile_command,
    critical_path,
    draw_dot,
    draw_mermaid,
    draw_tree,
    plan_from_steps,
    ready_set,
    run_order,
    validate_plan,
)


def plan_of(goal: str) -> Plan:
    compiled = compile_command(goal)
    assert compiled.kind == "plan", compiled.reason
    return plan_from_steps(goal, compiled.steps, label={"integrity": "OWNER"})


READ = "read the total in the invoice window and type it into Amount"
BRANCH = "if Done is shown, click Close, otherwise click Wait. Then press enter"


def test_the_hash_is_of_the_content() -> None:
    plan = plan_of(READ)
    assert plan.hash == plan_of(READ).hash == Plan.model_validate_json(plan.to_json()).hash
    assert plan.hash != plan_of(READ.replace("Amount", "Sum")).hash
    assert Plan.model_validate_json(plan.to_json()) == plan
    with pytest.raises(ValidationError):
        plan.goal = "another"  # pyright: ignore[reportAttributeAccessIssue]


def test_values_travel_on_data_edges() -> None:
    edges = plan_of(READ).edges
    assert Edge(source="n1", target="n2", kind="data", name="total") in edges
    assert Edge(source="n1", target="n2", kind="resource") in edges


def test_order_ready_set_and_critical_path() -> None:
    plan = plan_of(BRANCH)
    assert run_order(plan) == ("n1", "n1/then", "n1/else", "n2")
    assert ready_set(plan, ()) == ("n1",)
    assert ready_set(plan, ("n1",)) == ("n1/then", "n1/else")
    assert ready_set(plan, ("n1", "n1/then"), skipped=("n1/else",)) == ("n2",)
    assert critical_path(plan, {"n1/else": 9.0}) == ("n1", "n1/else", "n2")
    assert critical_path(Plan()) == ()


def test_sound_plans_have_no_faults() -> None:
    for goal in (
        READ,
        BRANCH,
        "for each row click Approve",
        "click More until End is shown",
        "wait 2 seconds",
    ):
        assert validate_plan(plan_of(goal)) == []


def test_faults_are_told_in_sentences() -> None:
    a, b = (
        Act(id="a", verb="click"),
        Act(id="b", verb="frobnicate", tool="magic", args={"text": {"ref": "sum"}}),
    )
    circle = Plan(nodes=(a, b), edges=(Edge(source="a", target="b"), Edge(source="b", target="a")))
    assert "circle" in validate_plan(circle)[0]
    with pytest.raises(ValueError, match="cycle"):
        run_order(circle)
    said = " ".join(validate_plan(Plan(nodes=(a, b))))
    assert "frobnicate" in said
    assert "magic" in said
    assert '"sum"' in said
    assert "no steps" in validate_plan(Plan())[0]
    assert "no node" in validate_plan(Plan(nodes=(a,), edges=(Edge(source="a", target="z"),)))[0]
    assert "Two nodes" in validate_plan(Plan(nodes=(a, a)))[0]
    assert "neither" in validate_plan(Plan(nodes=(Loop(id="l", body=Plan(nodes=(a,))),)))[0]
    with pytest.raises(ValidationError):
        Loop(id="l", body=Plan(), limit=0)


def test_a_value_must_be_read_before_it_is_used() -> None:
    late = Act(id="a", verb="type", args={"text": {"ref": "total"}})
    read = plan_of("read the total").nodes[0]
    assert "does not run before" in validate_plan(Plan(nodes=(late, read)))[0]


def test_patches() -> None:
    plan = plan_of("click Save and press Enter")
    more = Act(id="n3", verb="press", args={"keys": ["tab"]})
    patch = PlanPatch(
        author="planner",
        reason="a dialog came up",
        parent=plan.hash,
        ops=(Change(op="put", node=more), Change(op="join", edge=Edge(source="n2", target="n3"))),
    )
    patched = patch.apply(plan)
    assert run_order(patched) == ("n1", "n2", "n3")
    assert patched.hash != plan.hash
    with pytest.raises(ValueError, match="not for"):
        patch.apply(patched)
    with pytest.raises(ValueError, match="not there"):
        PlanPatch(author="x", reason="", parent=plan.hash, ops=(Change(op="drop", id="n9"),)).apply(plan)
    dropped = PlanPatch(author="x", reason="", parent=plan.hash, ops=(Change(op="drop", id="n1"),)).apply(
        plan
    )
    assert dropped.edges == ()


def test_drawings_show_states_and_inner_plans() -> None:
    plan = plan_of(BRANCH)
    tree = draw_tree(plan, {"n1": "done", "n2": "failed"})
    assert "✓ n1 if “Done” shown" in tree
    assert "│  └─ · n1/then/n1 click “Close”" in tree
    mermaid = draw_mermaid(plan, {"n1": "done"})
    assert mermaid.startswith("flowchart TD")
    assert "n1 -->|then| n1_then" in mermaid
    assert "style n1 fill" in mermaid
    dot = draw_dot(plan)
    assert dot.count("{") == dot.count("}") == 1
    assert '"n1" -> "n1/else" [label="else"' in dot


def test_quotes_in_names_do_not_break_drawings() -> None:
    plan = plan_from_steps('say "x"', [Step(verb="say", args={"text": 'a "b" <c>\n'})])
    assert '"b"' not in draw_mermaid(plan)
    assert all(line.count('"') % 2 == 0 for line in draw_dot(plan).splitlines())
