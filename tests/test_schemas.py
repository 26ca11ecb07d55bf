"""The published schemas are schemas, are strict, and are what the commands print."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest

from lookhear.agent import Outcome
from lookhear.perception import Role
from lookhear.tasks import (
    DesktopChoice,
    RunOptions,
    plan_json,
    resume_run,
    run_goal,
    scene_json,
    typed_request,
)
from lookhear.tools import PrivateDesktop, open_computer
from tests.windows.open_windows import TkForm

DOCS = Path(__file__).parents[1] / "docs"
GOALS = re.findall(r"^### (.+?)\n+```json", (DOCS / "plan-json.md").read_text("utf-8"), re.M)
OpenForm = Callable[..., Awaitable[TkForm]]


def schema(name: str) -> dict[str, Any]:
    return json.loads((DOCS / "schemas" / f"{name}.schema.json").read_text("utf-8"))


def fits(value: Any, name: str) -> bool:
    try:
        jsonschema.validate(value, schema(name))
    except jsonschema.ValidationError:
        return False
    return True


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        found = cast("dict[str, Any]", value)
        yield found
        for inner in found.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in cast("list[Any]", value):
            yield from objects(inner)


@pytest.mark.parametrize("path", sorted((DOCS / "schemas").glob("*.json")), ids=lambda path: path.name)
def test_every_file_is_a_schema(path: Path) -> None:
    loaded = json.loads(path.read_text("utf-8"))
    assert loaded["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert loaded["title"]
    jsonschema.Draft202012Validator.check_schema(loaded)


@pytest.mark.parametrize("name", ["see", "run", "hear"])
def test_they_are_strict(name: str) -> None:
    for part in objects(schema(name)):
        if part.get("type") == "object":
            assert part["additionalProperties"] is False


def test_the_names_are_those_of_the_code() -> None:
    assert set(schema("see")["$defs"]["Element"]["properties"]["role"]["enum"]) == {r.value for r in Role}
    assert set(schema("run")["properties"]["outcome"]["enum"]) == {o.value for o in Outcome}


def test_there_are_ten_goals() -> None:
    assert len(GOALS) == 10


@pytest.mark.parametrize("goal", [*GOALS, "", "click it", "frobnicate"])
def test_a_plan(goal: str) -> None:
    planned, _ = plan_json(goal)
    jsonschema.validate(planned, schema("plan"))
    assert not fits(planned | {"kind": "maybe"}, "plan")
    assert not fits(planned | {"more": 1}, "plan")


async def test_what_is_seen(desktop: PrivateDesktop, tk_form: OpenForm) -> None:
    await tk_form()
    async with open_computer(desktop, rehearse=True) as computer:
        seen = json.loads(json.dumps(scene_json(await computer.eyes.look())))
    jsonschema.validate(seen, schema("see"))
    assert len(seen["elements"]) > 5
    for change in ({"role": "knob"}, {"box": [1, 2, 3]}, {"box": [0.5, 1, 2, 3]}, {"more": 1}):
        wrong = copy.deepcopy(seen)
        wrong["elements"][0] |= change
        assert not fits(wrong, "see")


@pytest.mark.parametrize(
    ("goal", "outcome"),
    [
        ("type hello into Name, then check Subscribe", "verified"),
        ("click Count", "unverified"),
        ("click Frobnicate", "failed"),
        ("click the button right of Save", "needs_input"),
    ],
)
async def test_how_a_run_ended(
    desktop: PrivateDesktop, tk_form: OpenForm, tmp_path: Path, goal: str, outcome: str
) -> None:
    await tk_form()
    options = RunOptions(desktop=DesktopChoice(existing=desktop), data=tmp_path)
    result = await run_goal(typed_request(goal), options)
    ended = json.loads(json.dumps(result.as_json()))
    assert ended["outcome"] == outcome
    jsonschema.validate(ended, schema("run"))
    assert not fits(ended | {"outcome": "fine"}, "run")
    assert not fits(ended | {"steps": [{"verb": "click"}]}, "run")
    if outcome == "verified":
        assert not fits({k: v for k, v in ended.items() if k != "verification"}, "run")
        again = await resume_run("last", options)
        jsonschema.validate(json.loads(json.dumps(again.as_json())), schema("run"))


@pytest.mark.parametrize("goal", ["", "click it", "frobnicate", "click Save"])
def test_a_run_that_does_not_begin(goal: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lookhear", "run", goal, "--json"]
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    ended = subprocess.run(command, env=environ, cwd="/", capture_output=True, text=True)
    assert ended.returncode in (2, 4, 5)
    jsonschema.validate(json.loads(ended.stdout), schema("run"))
