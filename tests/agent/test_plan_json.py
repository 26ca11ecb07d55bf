"""The ten examples of docs/plan-json.md are what the compiler says, and fit the published schema."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lookhear.agent import compile_command, plan_from_steps, validate_plan

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = re.findall(
    r"^### (.+?)\n+```json\n(.+?)\n```", (DOCS / "plan-json.md").read_text("utf-8"), re.M | re.S
)
SCHEMA: dict[str, Any] = json.loads((DOCS / "schemas" / "plan.schema.json").read_text("utf-8"))


def test_there_are_ten() -> None:
    assert len(EXAMPLES) == 10


@pytest.mark.parametrize(("goal", "shown"), EXAMPLES, ids=[goal for goal, _ in EXAMPLES])
def test_an_example(goal: str, shown: str) -> None:
    got = compile_command(goal)
    assert got.kind == "plan"
    assert [
        step.model_dump(mode="json", by_alias=True, exclude_defaults=True) for step in got.steps
    ] == json.loads(shown)
    assert validate_plan(plan_from_steps(goal, got.steps)) == []


@pytest.mark.parametrize("goal", [goal for goal, _ in EXAMPLES] + ["click it", "frobnicate"])
def test_the_schema_holds(goal: str) -> None:
    got = compile_command(goal).model_dump(mode="json", by_alias=True, exclude_defaults=True)
    jsonschema.validate(got, SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(got | {"kind": "maybe"}, SCHEMA)
