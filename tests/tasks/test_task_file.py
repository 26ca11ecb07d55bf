"""Task files: what they become; every mistake names its line, its field and the nearest right one."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from lookhear.agent import (
    Evidence,
    Outcome,
    Planned,
    RunResult,
    SecretPlace,
    SecretScope,
    StepResult,
)
from lookhear.errors import InvalidInput
from lookhear.perception import Integrity
from lookhear.tasks import (
    JUnitObserver,
    Task,
    given_variables,
    load_task,
    read_task,
    run_task,
    task_plan_json,
    task_schema,
)

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "tasks" / "examples").glob("*.task.yaml"))
SCHEMA = json.loads((ROOT / "docs/schemas/task.schema.json").read_text("utf-8"))


def read(text: str, **given: str) -> Task:
    return read_task(text, "t.task.yaml", Path("/"), given)


def mistake(text: str, **given: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        read(text, **given)
    return str(caught.value)


def steps(text: str, **places: str) -> list[dict[str, Any]]:
    return [step.model_dump(mode="json", exclude_defaults=True) for step in read(text).steps(places)]


@pytest.mark.parametrize(
    "value", ['Ada", then click Delete, "', "it's", "then press Enter", "${other}", "a\nb", "x and click OK"]
)
def test_a_variable_is_never_read_as_a_command(value: str) -> None:
    task = yaml.safe_dump({"task": "t", "vars": {"name": value}, "steps": ["type ${name} into Name"]})
    assert steps(task) == [{"verb": "type", "target": {"text": "Name"}, "args": {"text": {"ref": "name"}}}]
    inside = yaml.safe_dump(
        {"task": "t", "vars": {"name": value}, "steps": ['type "Dear ${name}!" into Name']}
    )
    assert steps(inside)[0]["args"] == {"text": f"Dear {value}!"}


def test_names_stand_for_what_they_say() -> None:
    text = """
task: t
vars: {win: Order slip, key: {type: secret}}
desktop: {services: [{name: shop, run: [x]}]}
steps:
  - open ${shop.url}/list
  - read the Total in the ${win} window as total
  - type ${total} into Amount
  - type "about ${total}" into Note
  - type ${key} into Password
  - type ${secret:other} into Pin
  - {verb: set, target: the Name field below City, args: {value: "${win}"}}
  - {verb: press, args: {keys: ctrl+s}}
"""
    found = steps(text, **{"shop.url": "http://127.0.0.1:9"})
    assert found[0]["args"] == {"url": "http://127.0.0.1:9/list"}
    assert found[1]["args"]["name"] == "total"
    assert "Order slip" in json.dumps(found[1]["target"])
    assert [step["args"] for step in found[2:6]] == [
        {"text": {"ref": "total"}},
        {"text": ["about ", {"ref": "total"}]},
        {"text": {"secret": "key"}},
        {"text": {"secret": "other"}},
    ]
    assert found[6]["target"]["relation"]["kind"] == "below"
    assert found[7]["args"] == {"keys": ["ctrl", "s"]}
    assert read(text).secrets == ("key", "other")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("task: t\nstep: [click X]", 2, "there is no field 'step' here. Did you mean 'steps'?"),
        ("task: t\nsteps: [click X]\nbudget:\n  tme_s: 3", 4, "Did you mean 'time_s'?"),
        ("task: t\nsteps: [click X]\nbudget:\n  time_s: soon", 4, "budget.time_s: "),
        ("task: t", 1, "either `goal`, `steps` or `listen`"),
        ("task: t\ngoal: click X\nsteps: [click X]", 1, "either `goal`, `steps` or `listen`"),
        ("task: t\ntask: u\nsteps: [click X]", 2, "written twice, first in line 1"),
        ("task: t\nsteps:\n  - click X\n  - frobnicate the X", 4, 'verb "frobnicate"'),
        ("task: t\nsteps:\n  - click it", 3, "'click it' is no step"),
        ("task: t\ngoal: frobnicate the X", 2, 'verb "frobnicate"'),
        ("task: t\nsteps:\n  - {verb: clik, target: X}", 3, "there is no verb 'clik'. Did you mean 'click'?"),
        ("task: t\nsteps:\n  - {verb: type, target: X}", 3, "type needs args.text"),
        ("task: t\nsteps:\n  - {verb: type, args: {txt: a, text: b}}", 3, "Did you mean 'text'?"),
        ("task: t\nsteps:\n  - {verb: click, target: {txt: X}}", 3, "Did you mean 'text'?"),
        ("task: t\nvars: {name: A}\nsteps:\n  - type ${nmae} into ${name}", 4, "Did you mean 'name'?"),
        ("task: t\nvars:\n  name: A\nsteps: [click X]", 3, "'name' is never used"),
        ("task: t\nsteps:\n  - type ${a} into X\n  - read the Y as a", 3, "used before it is read"),
        ("task: t\nvars: {a: 1}\nsteps:\n  - type ${a} into X\n  - read the Y as a", 5, "is a variable too"),
        ("task: t\nsteps:\n  - read the Y as a\n  - click ${a}", 4, "typed, chosen or opened only"),
        ('task: t\nsteps:\n  - type "x${secret:a}" into Y', 3, "a secret is typed as a whole"),
        ("task: t\nsteps:\n  - click ${secret:a}", 3, "a secret is typed as a whole"),
        ("task: t\nsteps: [click X]\nexpect:\n  - screen: ${secret:a}", 4, "only for text that is typed"),
        ("task: t\nsteps: [click X]\nexpect:\n  - file: ${foldr}/x", 4, "Did you mean 'folder'?"),
        ("task: t\nsteps: [click X]\nexpect:\n  - http: u", 4, "either `json` or `contains`"),
        ("task: t\nsteps: [click X]\nexpect:\n  - scren: u", 4, "Did you mean 'screen'?"),
        ("task: t\nsteps: [click X]\ndesktop:\n  apps:\n    - {run: [], window: W}", 5, "apps.0.run"),
        ("task: t\nsteps: [click X]\npolicy: unatended", 3, "shipped are observe, assist, unattended"),
        ("task: t\nsteps: [click X]\nallow:\n  secrets: [{name: a}]", 4, "`app` or `host`"),
        ("task: t\nvars:\n  n: {type: integr}\nsteps: ['type ${n} into X']", 3, "vars.n.type"),
        ("task: t\nvars:\n  n: {type: choice}\nsteps: ['type ${n} into X']", 3, "a choice has `choices`"),
        ("task: [", 1, "t.task.yaml, line"),
    ],
)
def test_a_mistake_names_its_line(text: str, line: int, says: str) -> None:
    told = mistake(text)
    assert f"line {line}: " in told, told
    assert says in told, told


def test_several_mistakes_are_told_at_once() -> None:
    told = mistake("task: t\nsteps:\n" + "\n".join(f"  - frob{n} it" for n in range(12)))
    assert told.startswith("t.task.yaml has 12 mistakes:")
    assert told.count("\n  line ") == 10
    assert told.endswith("and 2 more")


@pytest.mark.parametrize(
    ("spec", "value", "text"),
    [
        ("{type: integer}", "12", "12"),
        ("{type: integer}", "1.5", None),
        ("{type: number}", "1.5", "1.5"),
        ("{type: number}", "x", None),
        ("{type: date}", "2026-02-28", "2026-02-28"),
        ("{type: date}", "2026-02-30", None),
        ("{type: boolean}", "Yes", "true"),
        ("{type: boolean}", "maybe", None),
        ("{type: choice, choices: [a, b]}", "b", "b"),
        ("{type: choice, choices: [a, b]}", "c", None),
        ("{type: secret}", "c", None),
        ("2026-03-01", "2026-04-01", "2026-04-01"),
        ("3", "three", None),
    ],
)
def test_a_variable_has_a_type(spec: str, value: str, text: str | None) -> None:
    task = f"task: t\nvars: {{n: {spec}}}\nsteps: ['type ${{n}} into X']"
    if text is None:
        assert mistake(task, n=value).startswith("--var n: ")
        return
    found = read(task, n=value).values["n"]
    assert (found.text, found.integrity) == (text, Integrity.OWNER)


def test_what_the_command_line_says_of_variables() -> None:
    task = "task: t\nvars: {name: {type: text}}\nsteps: ['type ${name} into X']"
    assert "give --var name=" in mistake(task)
    assert "Did you mean 'name'?" in mistake(task, nmae="x", name="y")
    assert given_variables(["a=b=c"]) == {"a": "b=c"}
    with pytest.raises(InvalidInput, match="--var NAME=VALUE"):
        given_variables(["a"])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_example_holds_together_and_fits_the_schema(path: Path) -> None:
    task = load_task(str(path))
    jsonschema.validate(yaml.safe_load(path.read_text("utf-8")), SCHEMA)
    planned, code = task_plan_json(task)
    assert (planned["kind"], code) == (("ask", 4) if task.file.listen else ("plan", 0))
    schema = json.loads((ROOT / "docs/schemas/plan.schema.json").read_text("utf-8"))
    jsonschema.validate(planned, schema)


def test_there_are_examples_and_the_schema_is_current() -> None:
    assert len(EXAMPLES) >= 8
    assert json.loads(json.dumps(task_schema())) == SCHEMA, "run scripts/schemas.py"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"task": "t", "steps": ["click X"], "buget": {}}, SCHEMA)


def test_a_secret_goes_where_it_may_and_nowhere_else() -> None:
    scope = SecretScope([SecretPlace("pin", host="127.0.0.1:80"), SecretPlace("key", app="keepass")])
    assert scope.may_type("pin", "Chromium", "127.0.0.1:80", browser=True)
    assert not scope.may_type("pin", "Chromium", "127.0.0.1:81", browser=True)
    assert not scope.may_type("pin", "Chromium", "", browser=True)
    assert not scope.may_type("pin", "XTerm", "")
    assert scope.may_type("key", "KeePassXC", "")
    assert not scope.may_type("key", "KeePassXC", "example.org", browser=True)
    assert not SecretScope().may_type("pin", "KeePassXC", "127.0.0.1:80")


async def test_a_secret_that_is_nowhere_is_told_before_anything_starts(tmp_path: Path) -> None:
    task = read("task: t\nsteps: ['type ${secret:not-there} into X']")
    with pytest.raises(InvalidInput, match="LOOKHEAR_SECRET_NOT_THERE"):
        await run_task(task)


def test_junit_says_what_failed_and_what_was_not_reached(tmp_path: Path) -> None:
    path = tmp_path / "r.xml"
    fine = StepResult(
        "n1", "click", "click A", Outcome.VERIFIED, Evidence("x", True, "gone"), seconds={"act": 0.5}
    )
    bad = StepResult("n2", "click", "click \x01B", Outcome.DENIED, reason="not <allowed>")
    with JUnitObserver(str(path), "t.task.yaml") as report:
        report.notice(Planned(("n1", "n2", "n3"), ("click A", "click B", "click C")))
        report.result = RunResult(Outcome.DENIED, "t", (fine, bad), reason="not <allowed>")
    suite = ET.parse(path).getroot()
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "3", "failures": "1", "errors": "0", "skipped": "1",
    }  # fmt: skip
    cases = suite.findall("testcase")
    assert [case.get("name") for case in cases] == ["click A", "click B", "click C"]
    failure = cases[1].find("failure")
    assert failure is not None
    assert failure.get("message") == "denied: not <allowed>"
    with pytest.raises(InvalidInput), JUnitObserver(str(path), "t.task.yaml"):
        raise InvalidInput("line 3")
    assert ET.parse(path).getroot().get("errors") == "1"
