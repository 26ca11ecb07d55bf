"""The command line without a desktop: help, version, plans, settings, explanations, the doctor."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lookhear import __version__
from lookhear.memory import Kind, create_run

COMMANDS = ["see", "hear", "plan", "run", "resume", "explain", "doctor", "config"]
Ended = subprocess.CompletedProcess[str]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """No display, and folders of its own."""
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LOOKHEAR_DATA": str(tmp_path / "data")}


def lookhear(environ: dict[str, str], *arguments: str) -> Ended:
    command = [sys.executable, "-P", "-m", "lookhear", *arguments]
    ended = subprocess.run(command, env=environ, cwd=environ["HOME"], capture_output=True, text=True)
    assert "Traceback" not in ended.stderr, ended.stderr
    return ended


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(environ: dict[str, str], command: str) -> None:
    ended = lookhear(environ, command, "--help")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert f"lookhear {command}" in ended.stdout
    if command in ("run", "resume"):
        assert "130/143 stopped" in " ".join(ended.stdout.split())


def test_help_names_every_command(environ: dict[str, str]) -> None:
    ended = lookhear(environ, "--help")
    assert all(f"\n    {command} " in ended.stdout for command in COMMANDS)
    assert lookhear(environ).returncode == 2


def test_help_starts_fast(environ: dict[str, str]) -> None:
    """As a ratio, so that a busy machine does not decide; 0.3 s is what it means on an idle one."""

    def seconds(*arguments: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-P", *arguments], env=environ, capture_output=True, check=True)
        return time.perf_counter() - start

    runs = [(seconds("-c", "pass"), seconds("-m", "lookhear", "--help")) for _ in range(5)]
    bare, helped = (statistics.median(column) for column in zip(*runs, strict=True))
    assert helped < 6 * bare, f"{helped:.3f} s against {bare:.3f} s"


def test_help_loads_no_driver(environ: dict[str, str]) -> None:
    code = (
        "import sys; from lookhear.__main__ import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-P", "-c", code], env=environ, capture_output=True, text=True)
    heavy = "numpy cv2 rapidocr openvino mss xcffib pyautogui networkx lark pydantic rich".split()
    assert [name for name in heavy if f"'{name}'" in ended.stderr] == []


def test_the_version(environ: dict[str, str]) -> None:
    assert lookhear(environ, "--version").stdout == f"{__version__}\n"


@pytest.mark.parametrize(
    ("goal", "code", "kind"),
    [("click Save", 0, "plan"), ("click it", 4, "ask"), ("frobnicate", 2, "refuse"), ("", 2, "refuse")],
)
def test_plans(environ: dict[str, str], goal: str, code: int, kind: str) -> None:
    ended = lookhear(environ, "plan", goal, "--json")
    assert (ended.returncode, json.loads(ended.stdout)["kind"]) == (code, kind)
    text = lookhear(environ, "plan", goal)
    assert text.returncode == code
    assert ("Save" if kind == "plan" else kind) in text.stdout
    assert not Path(environ["LOOKHEAR_DATA"]).exists()


def test_settings_and_where_they_come_from(environ: dict[str, str]) -> None:
    Path(environ["HOME"], "lookhear.toml").write_text('policy = "observe"')
    ended = lookhear({**environ, "LOOKHEAR_TIMEOUT_S": "7"}, "config", "show", "--json")
    shown = json.loads(ended.stdout)
    assert shown["timeout_s"] == {"value": 7.0, "from": "environment"}
    assert shown["policy"]["from"].endswith("lookhear.toml")
    text = lookhear(environ, "config", "show").stdout
    assert "observe" in text
    assert "(default)" in text


def test_the_doctor_without_a_display(environ: dict[str, str]) -> None:
    ended = lookhear(environ, "doctor", "--json")
    findings = {finding["name"]: finding for finding in json.loads(ended.stdout)}
    assert ended.returncode == 5
    assert (findings["display"]["state"], findings["display"]["needed"]) == ("missing", True)
    assert "X11 session" in findings["display"]["remedy"]
    assert "plainer" in findings["AT-SPI"]["detail"]
    text = lookhear(environ, "doctor").stdout
    assert "✗ display" in text


def test_the_doctor_names_missing_programs(environ: dict[str, str]) -> None:
    ended = lookhear({**environ, "PATH": "/nowhere"}, "doctor", "--json")
    findings = {finding["name"]: finding for finding in json.loads(ended.stdout)}
    assert findings["Xvfb"]["state"] == "missing"
    assert "apt install xvfb" in findings["Xvfb"]["remedy"]


def test_the_doctor_sees_a_folder_that_cannot_be_used(environ: dict[str, str]) -> None:
    file = Path(environ["HOME"], "file")
    file.touch()
    ended = lookhear({**environ, "LOOKHEAR_DATA": str(file / "data")}, "doctor", "--json")
    findings = {finding["name"]: finding for finding in json.loads(ended.stdout)}
    assert ended.returncode == 5
    assert findings["data folder"]["state"] == "missing"
    assert "LOOKHEAR_DATA" in findings["data folder"]["remedy"]


def test_an_explanation(environ: dict[str, str]) -> None:
    folder = create_run(Path(environ["LOOKHEAR_DATA"]))
    journal = folder.journal()
    journal.append(Kind.RUN, payload={"goal": "click Save"})
    journal.append(Kind.VERDICT, "n1", {"rule": "reversible", "decision": "allow"})
    journal.append(Kind.INTENT, "n1", {"name": "click"})
    journal.close()
    whole = lookhear(environ, "explain", "last")
    assert whole.returncode == 0
    assert "3 records, the chain holds" in whole.stdout
    assert "reversible allow" in whole.stdout
    one = lookhear(environ, "explain", folder.run_id, "3")
    assert "reversible" in one.stdout
    assert '"name": "click"' in one.stdout
    missing = lookhear(environ, "explain", "last", "9")
    assert missing.returncode == 2
    assert "1 to 3" in missing.stderr
