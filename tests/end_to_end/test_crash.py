"""`kill -9` at every point of the effect protocol, then `lookhear resume`; the window's own log decides."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from lookhear.perception import X11Display
from tests.end_to_end.conftest import Cli, Ended
from tests.windows.open_windows import TkForm, until

OpenForm = Callable[..., Awaitable[TkForm]]
RUNNER = Path(__file__).parent.parent / "windows" / "crashing_run.py"
POINTS = ("before:intent", "after:intent", "sent:{}", "acked:{}", "after:done", "after:step")


@pytest.fixture(autouse=True)
def parked(cli: Cli) -> None:
    """The pointer starts away from every control: a hovered one looks different from the first look on."""
    with X11Display(cli.environ["DISPLAY"], cli.environ["XAUTHORITY"]) as display:
        display.fake_motion(1200, 40)
        display.sync()


@pytest.fixture
def crash(cli: Cli) -> Callable[..., Awaitable[None]]:
    """Runs a goal (or resumes the last run) and kills its process at the n-th such point."""

    async def run_and_die(cut: str, nth: int = 1, **how: str) -> None:
        process = await start(cli, cut, nth, **how)
        async with asyncio.timeout(60):
            out, err = await process.communicate()
        assert process.returncode == -signal.SIGKILL, (cut, out, err)

    return run_and_die


async def start(cli: Cli, cut: str, nth: int, **how: str) -> asyncio.subprocess.Process:
    name, value = next(iter(how.items()))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", str(RUNNER), f"--{name}", value, "--cut", cut, "--nth", str(nth),
        env={**cli.environ, "LOOKHEAR_DATA": str(cli.data)}, cwd="/",
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    cli.started.append(process)
    return process


async def killed_when(cli: Cli, goal: str, seen: Callable[[], object]) -> None:
    """Kill the run from outside at the moment something is seen."""
    process = await start(cli, "", 1, goal=goal)
    async with asyncio.timeout(60):
        while not seen():
            assert process.returncode is None, await process.communicate()
            await asyncio.sleep(0.0005)
    os.kill(process.pid, signal.SIGKILL)
    await process.communicate()
    assert process.returncode == -signal.SIGKILL


async def resumed(cli: Cli, run: str = "last") -> Ended:
    return await cli("resume", run, "--json")


def assert_released(form: TkForm, cli: Cli) -> None:
    """Nothing is held, and everything the window saw go down came up."""
    with X11Display(cli.environ["DISPLAY"], cli.environ["XAUTHORITY"]) as display:
        assert display.held_keys() == ()
        assert display.pointer_mask() >> 8 & 0x1F == 0
    for down, up in (("press", "release"), ("key_press", "key_release")):
        assert len(form.events(down)) == len(form.events(up)), (down, form.events())


@pytest.mark.parametrize("point", [p.format("type") for p in POINTS])
async def test_text_is_typed_once(
    cli: Cli, tk_form: OpenForm, crash: Callable[..., Awaitable[None]], point: str
) -> None:
    form = await tk_form()
    nth = 3 if "intent" in point or "done" in point else 1  # focus and caret come first
    await crash(point, nth, goal='type "aaaa aaaa bb " into Name')
    ended = await resumed(cli)
    assert (ended.code, ended.outcome) == (0, "verified"), ended.stdout
    assert form.state()["name"] == "aaaa aaaa bb "
    typed = [e for e in form.events("key_press") if e["char"] and e["char"].isprintable()]
    assert "".join(e["char"] for e in typed if e["state"] & 4 == 0) == "aaaa aaaa bb "
    assert_released(form, cli)


@pytest.mark.parametrize("point", [p.format("click") for p in POINTS])
async def test_a_box_flips_once(
    cli: Cli, tk_form: OpenForm, crash: Callable[..., Awaitable[None]], point: str
) -> None:
    form = await tk_form()
    await crash(point, goal="check Subscribe")
    ended = await resumed(cli)
    assert (ended.code, ended.outcome) == (0, "verified"), ended.stdout
    assert [s["subscribe"] for s in form.events("state")] == [False, True]
    assert_released(form, cli)


@pytest.mark.parametrize("point", [p.format("click") for p in POINTS])
async def test_a_button_without_a_probe_is_never_pressed_twice(
    cli: Cli, tk_form: OpenForm, crash: Callable[..., Awaitable[None]], point: str
) -> None:
    form = await tk_form()
    await crash(point, goal="click Count")
    unknown = point in ("sent:click", "acked:click")
    for _ in range(3):
        ended = await resumed(cli)
        expected = (6, "indeterminate") if unknown else (10, "unverified")
        assert (ended.code, ended.outcome) == expected, ended.stdout
        assert form.commands() == ["count"]
    assert_released(form, cli)


async def test_killed_between_the_fire_record_and_the_click(
    cli: Cli, tk_form: OpenForm, crash: Callable[..., Awaitable[None]]
) -> None:
    form = await tk_form()
    await crash("after:fire", goal="click Count, then check Subscribe")
    ended = await resumed(cli)
    assert (ended.code, ended.outcome) == (6, "indeterminate"), ended.stdout
    assert "it did not" in ended.json["questions"][0]["choices"]
    assert (form.commands(), form.events("press")) == ([], [])


@pytest.mark.parametrize("point", ["before:intent", "after:intent", "sent:click", "acked:click"])
async def test_a_dialog_that_closes_proves_the_click(
    cli: Cli, tk_form: OpenForm, crash: Callable[..., Awaitable[None]], point: str
) -> None:
    form = await tk_form("--modal")
    await until(lambda: [e for e in form.events("geometry") if "ok" in e["boxes"]])
    await crash(point, goal="click OK")
    ended = await resumed(cli)
    assert (ended.code, ended.outcome) == (0, "verified"), ended.stdout
    assert form.commands() == ["ok"]


@pytest.mark.parametrize("characters", [1, 37, 64, 90])
async def test_killed_in_the_middle_of_a_long_text(cli: Cli, tk_form: OpenForm, characters: int) -> None:
    form = await tk_form()
    text = "the same words and " * 5 + "the same words, Grüße 漢字 "
    await killed_when(cli, f'type "{text}" into Email', lambda: len(form.state()["email"]) >= characters)
    ended = await resumed(cli)
    assert (ended.code, ended.outcome) == (0, "verified"), ended.stdout
    assert form.state()["email"] == text
    assert_released(form, cli)
