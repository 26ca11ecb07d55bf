"""Runs side by side do not touch each other, and nothing is left of them, however they end."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lookhear.agent import Outcome, RunResult
from lookhear.tasks import DesktopChoice, RunOptions, run_goal, typed_request
from lookhear.tools import DesktopSettings, PrivateDesktop
from tests.end_to_end.conftest import Cli
from tests.windows.open_windows import open_tk_form, until
from tests.windows.traces import Places, pids_with, x_displays

TWO_WORDS = 'open the terminal, then type "echo {word} > {file}" and press Enter, then wait 1 second'
ENDLESS = "open the text editor, then wait until Godot is shown"


@pytest.fixture
def places() -> Iterator[Places]:
    # Short: sockets lie below, and such a path ends at 107 bytes.
    with tempfile.TemporaryDirectory(prefix="lh-") as folder:
        yield Places(Path(folder))


def on_account(cli: Cli, places: Places) -> Cli:
    """The command line with the folders and the mark of an account of its own."""
    return Cli({**cli.environ, **places.environ}, cli.data)


async def test_two_commands_at_once(bare_cli: Cli, places: Places, tmp_path: Path) -> None:
    cli = on_account(bare_cli, places)
    files = [tmp_path / "one", tmp_path / "two"]
    goals = [TWO_WORDS.format(word=file.name * 3, file=file) for file in files]
    ended = await asyncio.gather(*(cli.run(goal, "--desktop", "private") for goal in goals))
    assert [file.read_text() for file in files] == ["oneoneone\n", "twotwotwo\n"], ended
    assert {e.code for e in ended} <= {0, 10}
    assert places.left() == []


async def test_two_desktops_in_one_process(tmp_path: Path) -> None:
    bare = DesktopSettings(accessibility=False, session_bus=False)

    async def work(word: str) -> tuple[RunResult, str]:
        async with PrivateDesktop(bare) as desktop:
            form = await open_tk_form(desktop, tmp_path, title=f"Form {word}")
            options = RunOptions(desktop=DesktopChoice(existing=desktop), data=tmp_path / "data")
            request = typed_request(
                f"type {word} into Name, check Subscribe, then type {word}@home into Email"
            )
            result = await run_goal(request, options)
            state = form.state()
            assert state["subscribe"] is True
            return result, f"{state['name']} {state['email']}"

    results = await asyncio.gather(work("Ada"), work("Grace"))
    assert [result.outcome for result, _ in results] == [Outcome.VERIFIED] * 2, results
    assert [text for _, text in results] == ["Ada Ada@home", "Grace Grace@home"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
async def test_a_stopped_run_leaves_nothing(
    bare_cli: Cli, places: Places, number: signal.Signals, code: int
) -> None:
    cli = on_account(bare_cli, places)
    process = await cli.start("run", ENDLESS, "--desktop", "private", "--json")
    await until(lambda: pids_with(places.mark, "hands_launch"), 30)
    displays = x_displays(places.mark)
    assert len(displays) == 1
    process.send_signal(number)
    ended = await cli.ended(process, 15)
    assert (ended.code, ended.outcome) == (code, "cancelled")
    assert places.left() == []
    assert [path for display in displays for path in x_paths(display) if path.exists()] == []


async def test_a_stop_while_the_desktop_comes_up_leaves_nothing(bare_cli: Cli, places: Places) -> None:
    cli = on_account(bare_cli, places)
    process = await cli.start("run", ENDLESS, "--desktop", "private", "--json")
    await until(lambda: pids_with(places.mark, "Xvfb"), 30)
    process.send_signal(signal.SIGINT)
    ended = await cli.ended(process, 15)
    assert ended.code == 130
    assert places.left() == []


async def test_after_a_kill_the_next_start_cleans_up(bare_cli: Cli, places: Places) -> None:
    cli = on_account(bare_cli, places)
    process = await cli.start("run", ENDLESS, "--desktop", "private", "--json")
    await until(lambda: pids_with(places.mark, "hands_launch"), 30)
    displays = x_displays(places.mark)
    process.kill()
    await process.communicate()
    assert places.left() != []
    ended = await cli.run("wait 0.1 seconds", "--desktop", "private")
    assert ended.code == 0, ended.stdout
    assert places.left() == []
    assert [path for display in displays for path in x_paths(display) if path.exists()] == []


async def test_a_killed_run_on_this_desktop_leaves_no_process(
    cli: Cli, places: Places, desktop: PrivateDesktop
) -> None:
    marked = on_account(cli, places)
    process = await marked.start("run", "wait until Godot is shown")
    await until(lambda: pids_with(places.mark, "hands_launch"), 30)
    os.kill(process.pid, signal.SIGKILL)
    await process.communicate()
    await until(lambda: places.left() == [])


def x_paths(display: str) -> list[Path]:
    """Socket and lock of an X server."""
    number = display.removeprefix(":")
    return [Path(f"/tmp/.X11-unix/X{number}"), Path(f"/tmp/.X{number}-lock")]
