"""Wrong input and broken surroundings: one clear message, the right exit code, nothing left behind."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

import pytest

from lookhear.tools import PrivateDesktop
from tests.end_to_end.conftest import Cli, Ended
from tests.windows.open_windows import TkForm, open_tk_form, server_pid, until
from tests.windows.traces import MARK, pids_with, pressed, processes_with

ENVIRONMENT, USAGE, FAILED = 5, 2, 1
LONG = "the quick brown fox jumps over the lazy dog " * 42


def one_line(ended: Ended, *parts: str) -> None:
    """The message is on stderr, once, and says this."""
    said = [line for line in ended.stderr.splitlines() if all(part in line for part in parts)]
    assert len(said) == 1, ended.stderr


# -- no display to work on


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "DISPLAY is not set"),
        ({"DISPLAY": ":987"}, "no X server at display :987"),
        ({"DISPLAY": "nonsense"}, "'nonsense' is not a display name"),
        ({"WAYLAND_DISPLAY": "wayland-0", "XDG_SESSION_TYPE": "wayland"}, "Wayland session without X"),
    ],
    ids=["none", "wrong", "nonsense", "wayland"],
)
async def test_no_usable_display(bare_cli: Cli, environ: dict[str, str], said: str) -> None:
    ended = await bare_cli.run("click Save", **environ)
    assert (ended.code, ended.outcome) == (ENVIRONMENT, "failed")
    assert said in ended.json["reason"]
    one_line(ended, said)
    seen = await bare_cli("see", "--json", **environ)
    assert (seen.code, seen.stdout) == (ENVIRONMENT, "")
    one_line(seen, said)


async def test_a_refused_cookie(cli: Cli, tmp_path: Path) -> None:
    empty = tmp_path / "no-cookies"
    empty.touch()
    ended = await cli.run("click Save", XAUTHORITY=str(empty))
    assert ended.code == ENVIRONMENT
    one_line(ended, "XAUTHORITY")


# -- what cannot be used as it stands


@pytest.mark.parametrize(
    ("goal", "code", "said"),
    [
        ("", USAGE, "goal is empty"),
        ("   ", USAGE, "goal is empty"),
        ("frobnicate the gizmo", USAGE, "frobnicate"),
        ("asdf qwer 12 ;;; ?!", USAGE, "do not understand"),
        ("click it", 4, "What should I click?"),
    ],
)
async def test_a_goal_that_cannot_be_carried_out(bare_cli: Cli, goal: str, code: int, said: str) -> None:
    ended = await bare_cli.run(goal)
    assert ended.code == code
    assert ended.outcome == ("needs_input" if code == 4 else "failed")
    assert ended.json["goal"] == goal
    one_line(ended, said)
    planned = await bare_cli("plan", goal, "--json")
    assert planned.code == code
    assert planned.json["kind"] == ("ask" if code == 4 else "refuse")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["frob"], ["invalid choice", "frob"]),
        (["run"], ["required", "GOAL"]),
        (["run", "click Save", "--frob"], ["--frob"]),
        (["run", "click Save", "--policy", "asist"], ["no policy 'asist'", "'assist'"]),
        (["run", "click Save", "--policy", "/nowhere/at-all.yaml"], ["/nowhere/at-all.yaml"]),
        (["run", "click Save", "--timeout", "0"], ["timeout_s", "greater than 0"]),
        (["run", "click Save", "--timeout", "-3"], ["timeout_s", "greater than 0"]),
        (["run", "click Save", "--timeout", "nan"], ["timeout_s"]),
        (["run", "click Save", "--timeout", "inf"], ["timeout_s", "finite"]),
        (["run", "click Save", "--timeout", "soon"], ["--timeout", "soon"]),
        (["run", "click Save", "--readers", "tealeaves"], ["readers", "tealeaves"]),
        (["see", "--region", "1,2,3"], ["--region", "x,y,w,h"]),
        (["see", "--region", "1,2,0,4"], ["--region", "empty"]),
        (["see", "--region", "a,b,c,d"], ["--region", "x,y,w,h"]),
        (["resume", "20200101-no-such-run"], ["no run", "20200101-no-such-run"]),
        (["explain", "20200101-no-such-run"], ["no run", "20200101-no-such-run"]),
        (["explain", "last", "x"], ["invalid int", "SEQ"]),
    ],
)
async def test_wrong_arguments(bare_cli: Cli, arguments: list[str], said: list[str]) -> None:
    ended = await bare_cli(*arguments)
    assert (ended.code, ended.stdout) == (USAGE, "")
    one_line(ended, *said)


async def test_a_policy_with_a_typo_names_line_and_field(bare_cli: Cli, tmp_path: Path) -> None:
    policy = tmp_path / "mine.yaml"
    policy.write_text("policy: mine\nrules:\n  - rule: all\n    whne: {effect: none}\n    then: allow\n")
    ended = await bare_cli.run("click Save", "--policy", str(policy))
    assert ended.code == USAGE
    one_line(ended, "line 4", "'whne'", "'when'")
    policy.write_text("policy: mine\nruls:\n  - rule: all\n    then: allow\n")
    ended = await bare_cli.run("click Save", "--policy", str(policy))
    assert ended.code == USAGE
    one_line(ended, "line 2", "'ruls'", "'rules'")
    policy.write_text("policy: mine\nrules: [\n")
    ended = await bare_cli.run("click Save", "--policy", str(policy))
    assert ended.code == USAGE
    one_line(ended, str(policy), "line 3")


async def test_settings_that_are_wrong(bare_cli: Cli, tmp_path: Path) -> None:
    ended = await bare_cli.run("click Save", LOOKHEAR_TIMEOUT_S="soon")
    assert ended.code == USAGE
    one_line(ended, "timeout_s", "soon", "environment")
    ended = await bare_cli.run("click Save", LOOKHEAR_DESKTOP_SIZE="big")
    assert ended.code == USAGE
    one_line(ended, "desktop_size", "1280x800")
    file = tmp_path / "config" / "lookhear" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('polcy = "observe"\n')
    ended = await bare_cli.run("click Save", XDG_CONFIG_HOME=str(tmp_path / "config"))
    assert ended.code == USAGE
    one_line(ended, str(file), "'polcy'", "'policy'")
    file.write_text("policy = \n")
    ended = await bare_cli.run("click Save", XDG_CONFIG_HOME=str(tmp_path / "config"))
    assert ended.code == USAGE
    one_line(ended, str(file), "line 1")


async def test_a_misspelt_variable_is_pointed_out(bare_cli: Cli) -> None:
    ended = await bare_cli("config", "show", LOOKHEAR_TIMEOUT="5")
    assert ended.code == USAGE
    one_line(ended, "LOOKHEAR_TIMEOUT", "LOOKHEAR_TIMEOUT_S")


# -- folders and journals


async def test_a_data_folder_that_cannot_be_written(bare_cli: Cli, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    for folder in (in_the_way / "data", Path("/proc/data")):
        ended = await bare_cli.run("click Save", LOOKHEAR_DATA=str(folder))
        assert (ended.code, ended.outcome) == (ENVIRONMENT, "failed")
        one_line(ended, str(folder), "LOOKHEAR_DATA")


@pytest.mark.parametrize("verb", ["resume", "explain"])
async def test_a_broken_journal(bare_cli: Cli, data: Path, verb: str) -> None:
    run = data / "runs" / "20260101-000000-abcdef"
    run.mkdir(parents=True)
    (run / "journal.db").write_bytes(b"this is not a journal" * 300)
    ended = await bare_cli(verb, "last")
    assert (ended.code, ended.stdout) == (ENVIRONMENT, "")
    one_line(ended, "journal")


async def test_a_disk_that_is_full(cli: Cli) -> None:
    process = await cli.start("run", "wait until Godot is shown, then click Save", "--json", **{MARK: "full"})
    await until(lambda: cli.data.exists() and list(cli.data.rglob("journal.db*")), 20)
    await until(lambda: pids_with("full", "perception.worker"), 20)
    # From here on no file of the process may grow, as on a disk without room.
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, 0))
    process.send_signal(signal.SIGTERM)
    ended = await cli.ended(process, 10)
    assert ended.code in (ENVIRONMENT, 143)
    assert json.loads(ended.stdout)["outcome"] in ("failed", "cancelled")
    assert processes_with("full") == []


# -- the time is up, the reader is gone


async def test_a_spent_budget(cli: Cli) -> None:
    ended = await cli.run("wait until Godot is shown", "--timeout", "4")
    assert (ended.code, ended.outcome) == (FAILED, "failed")
    assert ended.json["reason"].startswith("budget")
    assert "4 s" in ended.json["reason"]


async def test_nobody_reads_the_output(bare_cli: Cli) -> None:
    """As with `| head`: the reading end is closed before anything is written."""
    read, write = os.pipe()
    os.close(read)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "lookhear", "plan", "click Save", "--json",
        env={**bare_cli.environ, "LOOKHEAR_DATA": str(bare_cli.data)},
        stdout=write,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    os.close(write)
    _, err = await process.communicate()
    assert err == b""
    assert process.returncode in (0, 1)


# -- somebody stops it


async def started_wait(cli: Cli, mark: str) -> asyncio.subprocess.Process:
    process = await cli.start("run", "wait until Godot is shown", "--json", **{MARK: mark})
    await until(lambda: pids_with(mark, "hands_launch"), 20)
    await asyncio.sleep(0.5)
    return process


async def started_typing(cli: Cli, form: TkForm, mark: str) -> asyncio.subprocess.Process:
    process = await cli.start("run", f'type "{LONG}" into Name', "--json", **{MARK: mark})
    await until(lambda: len(form.events("key_press")) > 5, 30)
    return process


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
async def test_stopped_while_typing(
    cli: Cli, desktop: PrivateDesktop, tmp_path: Path,
    number: signal.Signals, code: int,
) -> None:  # fmt: skip
    form = await open_tk_form(desktop, tmp_path)
    mark = f"typing-{code}-{os.getpid()}"
    process = await started_typing(cli, form, mark)
    process.send_signal(number)
    since = time.monotonic()
    ended = await cli.ended(process, 10)
    assert time.monotonic() - since < 4
    assert (ended.code, ended.outcome) == (code, "cancelled")
    one_line(ended, number.name)
    assert pressed(desktop) == []
    assert processes_with(mark) == []
    keys = len(form.events("key_press"))
    await asyncio.sleep(0.2)
    assert len(form.events("key_press")) == keys < len(LONG)
    assert ended.json["run"] in ended.json["journal"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
async def test_stopped_while_waiting(
    cli: Cli, desktop: PrivateDesktop, number: signal.Signals, code: int
) -> None:
    mark = f"waiting-{code}-{os.getpid()}"
    process = await started_wait(cli, mark)
    process.send_signal(number)
    ended = await cli.ended(process, 5)
    assert (ended.code, ended.outcome) == (code, "cancelled")
    assert processes_with(mark) == []
    assert pressed(desktop) == []


# -- parts die under way


def on(cli_: Cli, desktop: PrivateDesktop) -> Cli:
    return Cli(dict(desktop.environ), cli_.data)


async def test_the_display_dies_during_a_wait(bare_cli: Cli, own_desktop: PrivateDesktop) -> None:
    mark = f"dying-wait-{os.getpid()}"
    process = await started_wait(on(bare_cli, own_desktop), mark)
    os.kill(server_pid(own_desktop), signal.SIGKILL)
    ended = await bare_cli.ended(process, 8)
    assert (ended.code, ended.outcome) == (ENVIRONMENT, "failed")
    assert own_desktop.display in ended.json["reason"]
    assert processes_with(mark) == []


async def test_the_display_dies_while_typing(
    bare_cli: Cli, own_desktop: PrivateDesktop, tmp_path: Path
) -> None:
    form = await open_tk_form(own_desktop, tmp_path)
    mark = f"dying-typing-{os.getpid()}"
    process = await started_typing(on(bare_cli, own_desktop), form, mark)
    os.kill(server_pid(own_desktop), signal.SIGKILL)
    ended = await bare_cli.ended(process, 8)
    assert (ended.code, ended.outcome) == (ENVIRONMENT, "failed")
    assert own_desktop.display in ended.json["reason"]
    assert processes_with(mark) == []


async def test_the_hands_are_killed_while_typing(cli: Cli, desktop: PrivateDesktop, tmp_path: Path) -> None:
    form = await open_tk_form(desktop, tmp_path)
    mark = f"hands-{os.getpid()}"
    process = await started_typing(cli, form, mark)
    (helper,) = pids_with(mark, "hands_launch")
    os.kill(helper, signal.SIGKILL)
    ended = await cli.ended(process, 8)
    assert (ended.code, ended.outcome) == (ENVIRONMENT, "failed")
    one_line(ended, "hands' helper process")
    assert pressed(desktop) == []
    assert processes_with(mark) == []


async def test_the_reading_process_is_started_again_once(
    cli: Cli, desktop: PrivateDesktop, tmp_path: Path
) -> None:
    mark = f"reader-{os.getpid()}"
    process = await started_wait(cli, mark)
    (first,) = pids_with(mark, "perception.worker")
    os.kill(first, signal.SIGKILL)
    await open_tk_form(desktop, tmp_path, title="Godot")
    ended = await cli.ended(process, 30)
    assert (ended.code, ended.outcome) == (0, "verified"), ended.stdout
    assert processes_with(mark) == []


async def test_a_reading_process_that_dies_twice_ends_the_run(
    cli: Cli, desktop: PrivateDesktop, tmp_path: Path
) -> None:
    mark = f"readers-{os.getpid()}"
    process = await started_wait(cli, mark)
    (first,) = pids_with(mark, "perception.worker")
    os.kill(first, signal.SIGKILL)
    await open_tk_form(desktop, tmp_path, title="Estragon")
    await until(lambda: [pid for pid in pids_with(mark, "perception.worker") if pid != first], 20)
    (second,) = pids_with(mark, "perception.worker")
    os.kill(second, signal.SIGKILL)
    await open_tk_form(desktop, tmp_path, title="Vladimir")
    ended = await cli.ended(process, 30)
    assert (ended.code, ended.outcome) == (ENVIRONMENT, "failed"), ended.stdout
    one_line(ended, "reading process")
    assert processes_with(mark) == []
