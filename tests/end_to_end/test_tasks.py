"""Every shipped task file on a desktop of its own; what happened is said by servers, files and programs."""

from __future__ import annotations

import json
import os
import signal
import xml.etree.ElementTree as ET
from contextlib import closing
from pathlib import Path

import pytest

from lookhear.agent import Outcome
from lookhear.errors import InvalidInput, StorageError
from lookhear.memory import Kind, find_run
from lookhear.tools import PrivateDesktop
from tests.end_to_end.conftest import Cli
from tests.windows.open_windows import until

EXAMPLES = Path(__file__).parents[2] / "tasks" / "examples"
SECRET = "open-sesame-4711"
# Where an act cannot be proven on the screen (a key that saves, a calculator's button) the run says so.
ENDS = {
    "booking": ("verified",),
    "calculator": ("verified", "unverified"),
    "copy-order": ("verified",),
    "guest-book": ("verified",),
    "login": ("unverified",),  # a password cannot be read back
    "new-folder": ("verified", "unverified"),
    "note": ("verified", "unverified"),
    "quote": ("verified",),
    "rejected": ("failed",),
    "survey": ("verified",),
    "terminal": ("verified", "unverified"),
    "ungranted": ("denied",),
    "waiting-list": ("verified",),
}


def test_every_example_is_run() -> None:
    spoken = ["spoken-order"]  # test_demo.py says its goal
    assert sorted([*ENDS, *spoken]) == sorted(
        path.name.removesuffix(".task.yaml") for path in EXAMPLES.glob("*.task.yaml")
    )


@pytest.mark.parametrize("name", sorted(ENDS))
async def test_an_example(bare_cli: Cli, tmp_path: Path, name: str) -> None:
    report = tmp_path / "junit.xml"
    task = str(EXAMPLES / f"{name}.task.yaml")
    environ = {"LOOKHEAR_SECRET_PRACTICE": SECRET}
    ended = await bare_cli("run", task, "--json", "--junit", str(report), **environ)
    assert ended.outcome in ENDS[name], ended.stdout + ended.stderr
    if ended.outcome in ("verified", "unverified"):
        assert ended.json["checks"]
        assert all(check["holds"] for check in ended.json["checks"]), ended.stdout
    suite = ET.parse(report).getroot()
    assert (suite.get("failures") == "0") is (ended.outcome in ("verified", "unverified"))
    kept = b"".join(path.read_bytes() for path in bare_cli.data.rglob("journal.db*"))
    assert SECRET.encode() not in kept + ended.stdout.encode() + ended.stderr.encode() + report.read_bytes()


async def test_a_secret_is_not_typed_where_no_line_names_it(bare_cli: Cli, tmp_path: Path) -> None:
    text = (EXAMPLES / "login.task.yaml").read_text("utf-8")
    path = tmp_path / "login.task.yaml"
    path.write_text(
        text.replace('{name: practice, host: "${practice.host}"}', "{name: practice, host: example.org}")
    )
    ended = await bare_cli("run", str(path), "--json", LOOKHEAR_SECRET_PRACTICE=SECRET)
    assert (ended.code, ended.outcome) == (3, "denied"), ended.stdout
    assert [step["status"] for step in ended.json["steps"]] == ["verified", "denied"]
    assert "secret.place" in ended.stdout


async def test_a_secret_that_a_server_repeats_is_written_down_nowhere(bare_cli: Cli, tmp_path: Path) -> None:
    text = (EXAMPLES / "login.task.yaml").read_text("utf-8")
    path = tmp_path / "login.task.yaml"
    # The last act is judged by what the server answers, and its answer holds what was typed.
    path.write_text(text.replace('  - wait until "Received" is shown\n', ""))
    ended = await bare_cli("run", str(path), "--json", LOOKHEAR_SECRET_PRACTICE=SECRET)
    assert ended.json["steps"][-1]["evidence"]["kind"] == "expected", ended.stdout
    assert "night-shift" in ended.json["steps"][-1]["evidence"]["detail"]
    kept = b"".join(path.read_bytes() for path in bare_cli.data.rglob("journal.db*"))
    assert SECRET.encode() not in kept + ended.stdout.encode() + ended.stderr.encode()


TASK = """
task: Sign twice
vars: {name: Ada}
desktop:
  services: [{name: practice, run: [python, -m, lookhear.tasks.examples.practice_server, order]}]
  apps:
    - run: [zenity, --forms, --title=First book, --text=Sign, --add-entry=Name]
      window: First book
      stdout: ${folder}/first.txt
    - run: [zenity, --forms, --title=Second book, --text=Sign, --add-entry=Name]
      window: Second book
      stdout: ${folder}/second.txt
steps:
  - type ${name} into Name in the "First book" window
  - click OK in the "First book" window
  - type ${name} into Name in the "Second book" window
  - click OK in the "Second book" window
allow:
  effects: [{verb: click, target: OK, app: zenity}]
expect:
  - {file: "${folder}/first.txt", equals: "${name}"}
  - {file: "${folder}/second.txt", equals: "${name}"}
  - {http: "${practice.url}/record", json: {submits: []}}
"""


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


@pytest.mark.parametrize("after", [0, 1, 2])
async def test_a_killed_run_finds_its_windows_again_and_starts_nothing_twice(
    cli: Cli, desktop: PrivateDesktop, tmp_path: Path, after: int
) -> None:
    path = tmp_path / "twice.task.yaml"
    path.write_text(TASK)
    process = await cli.start("run", str(path), "--var", "name=Grace", "--desktop", "current", "--json")

    def steps_done() -> int:
        try:
            journal = find_run(cli.data, "last").journal(read_only=True)
        except (InvalidInput, StorageError):
            return -1  # it has not begun
        with closing(journal):
            state = journal.fold()
            return len(state.steps) if state.plan else -1

    await until(lambda: steps_done() >= after, timeout_s=60)
    os.kill(process.pid, signal.SIGKILL)
    await process.communicate()
    resumed = await cli("resume", "last", "--json")
    journal = find_run(cli.data, "last").journal(read_only=True)
    started = [record.payload for record in journal.records() if record.kind is Kind.STARTED]
    journal.close()
    assert [one["name"] for one in started if one] == ["practice", "app-1", "app-2"]
    assert resumed.outcome == Outcome.VERIFIED, resumed.stdout + resumed.stderr
    assert all(check["holds"] for check in resumed.json["checks"])
    await until(lambda: not [one for one in started if one and alive(int(one["pid"]))])
    again = await cli("resume", "last", "--json")
    assert (again.code, again.outcome) == (0, "verified")


async def test_a_task_on_the_command_line(bare_cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "x.task.yaml"
    path.write_text("task: t\nvars: {name: A}\nsteps:\n  - type ${name} into Name\n  - frobnicate it\n")
    for command in ("validate", "plan", "run"):
        ended = await bare_cli(command, str(path))
        assert ended.code == 2
        assert "x.task.yaml, line 5: 'frobnicate it' is no step" in ended.stderr
    path.write_text("task: t\nvars: {name: A}\nsteps: ['type ${name} into Name']\n")
    assert (await bare_cli("validate", str(path))).code == 0
    planned = await bare_cli("plan", str(path), "--json", "--var", "name=B")
    assert (planned.code, planned.json["steps"][0]["args"]) == (0, {"text": {"ref": "name"}})
    assert (await bare_cli("plan", str(path), "--var", "nam=B")).code == 2
    assert (await bare_cli("plan", "click Save", "--var", "nam=B")).code == 2
    assert "cannot be read" in (await bare_cli("run", str(tmp_path / "none.task.yaml"))).stderr


async def test_a_service_that_does_not_come_up_is_told(bare_cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "x.task.yaml"
    service = "{name: s, run: [sh, -c, 'echo no such table >&2; exit 3']}"
    path.write_text(f"task: t\ndesktop: {{services: [{service}]}}\nsteps: [click Save]\n")
    report = tmp_path / "r.xml"
    ended = await bare_cli("run", str(path), "--json", "--junit", str(report))
    assert ended.code == 5
    assert "no such table" in json.dumps(ended.json["reason"])
    assert ET.parse(report).getroot().get("failures") == "1"
