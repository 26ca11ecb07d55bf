"""`kill -9` at every point of the effect protocol, then `lookhear resume`; the window's own log decides."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from lookhear.perception import X11Display
from lookhear.tools import PrivateDesktop
from tests.end_to_end.conftest import Cli, Ended
from tests.windows.open_windows import TkForm, open_page, until
from tests.windows.page_server import PageServer

OpenForm = Callable[..., Awaitable[TkForm]]
RUNNER = Path(__file__).parent.parent / "windows" / "crashing_run.py"
POINTS = ("before:intent", "after:intent", "sent:{}", "acked:{}", "after:done", "after:step")
# Every second one here, other ones for each verb; `LOOKHEAR_ALL_KILLS=1` runs them all, as `make sweep` does.
STRIDE = 1 if os.environ.get("LOOKHEAR_ALL_KILLS") else 2


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


@pytest.mark.parametrize("point", [p.format("type") for p in POINTS[STRIDE // 2 :: STRIDE]])
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


@pytest.mark.parametrize("point", [p.format("click") for p in POINTS[::STRIDE]])
async def test_a_box_flips_once(
    cli: Cli, tk_form: OpenForm, crash: Callable[..., Awaitable[None]], point: str
) -> None:
    form = await tk_form()
    await crash(point, goal="check Subscribe")
    ended = await resumed(cli)
    assert (ended.code, ended.outcome) == (0, "verified"), ended.stdout
    assert [s["subscribe"] for s in form.events("state")] == [False, True]
    assert_released(form, cli)


@pytest.mark.parametrize("point", [p.format("click") for p in POINTS[STRIDE // 2 :: STRIDE]])
async def test_a_button_without_a_probe_is_never_pressed_twice(
    cli: Cli, tk_form: OpenForm, crash: Callable[..., Awaitable[None]], point: str
) -> None:
    form = await tk_form()
    await crash(point, goal="click Count")
    for _ in range(3):
        ended = await resumed(cli)
        assert (ended.code, ended.outcome) == (10, "unverified"), ended.stdout
        assert form.commands() == ["count"]
    assert_released(form, cli)


async def test_a_click_that_was_begun_and_not_seen_to_end_is_never_repeated(
    cli: Cli, tk_form: OpenForm, crash: Callable[..., Awaitable[None]]
) -> None:
    form = await tk_form()
    await crash("acked:click", goal="click Count")
    log = next(cli.data.glob("runs/*/hands.log"))
    log.write_text("".join(f"{line}\n" for line in log.read_text().splitlines() if "done" not in line))
    for _ in range(3):
        ended = await resumed(cli)
        assert (ended.code, ended.outcome) == (6, "indeterminate"), ended.stdout
        assert "it did not" in ended.json["questions"][0]["choices"]
        assert form.commands() == ["count"]


async def test_killed_between_the_fire_record_and_the_click(
    cli: Cli, tk_form: OpenForm, crash: Callable[..., Awaitable[None]]
) -> None:
    form = await tk_form()
    await crash("after:fire", goal="click Count, then check Subscribe")
    ended = await resumed(cli)
    assert (ended.code, ended.outcome) == (10, "unverified"), ended.stdout
    assert form.commands() == ["count"]
    assert form.state()["subscribe"]


@pytest.mark.parametrize("point", ["before:intent", "after:intent", "sent:click", "acked:click"][::STRIDE])
async def test_a_dialog_that_closes_proves_the_click(
    cli: Cli, tk_form: OpenForm, crash: Callable[..., Awaitable[None]], point: str
) -> None:
    form = await tk_form("--modal")
    await until(lambda: [e for e in form.events("geometry") if "ok" in e["boxes"]])
    await crash(point, goal="click OK")
    ended = await resumed(cli)
    assert (ended.code, ended.outcome) == (0, "verified"), ended.stdout
    assert form.commands() == ["ok"]


@pytest.mark.parametrize("characters", [1, 37, 64, 90][STRIDE // 2 :: STRIDE])
async def test_killed_in_the_middle_of_a_long_text(cli: Cli, tk_form: OpenForm, characters: int) -> None:
    form = await tk_form()
    text = "the same words and " * 5 + "the same words, Grüße 漢字 "
    await killed_when(cli, f'type "{text}" into Email', lambda: len(form.state()["email"]) >= characters)
    ended = await resumed(cli)
    assert (ended.code, ended.outcome) == (0, "verified"), ended.stdout
    assert form.state()["email"] == text
    assert_released(form, cli)


async def test_text_behind_other_text_is_completed_exactly(cli: Cli, tk_form: OpenForm) -> None:
    """The field begins like the text, so only exact reading tells how much of it arrived."""
    form = await tk_form("--name", "aaaa")
    text = "a" * 40
    await killed_when(cli, f"type {text} into Name", lambda: len(form.state()["name"]) >= 9)
    ended = await resumed(cli)
    assert (ended.code, ended.outcome) == (0, "verified"), ended.stdout
    assert form.state()["name"] == "aaaa" + text
    assert_released(form, cli)


async def test_a_resume_that_is_killed_can_be_resumed(
    cli: Cli, tk_form: OpenForm, crash: Callable[..., Awaitable[None]]
) -> None:
    form = await tk_form()
    await crash("sent:type", goal='type "twice killed" into Name, then check Subscribe')
    await crash("after:probe", resume="last")
    await crash("acked:click", resume="last")
    ended = await resumed(cli)
    assert (ended.code, ended.outcome) == (0, "verified"), ended.stdout
    assert (form.state()["name"], form.state()["subscribe"]) == ("twice killed", True)
    again = await resumed(cli)
    assert (again.code, again.outcome) == (0, "verified")
    assert len([s for s in form.events("state") if s["subscribe"]]) == 1


async def test_keys_pressed_several_times_are_not_pressed_again(
    cli: Cli, tk_form: OpenForm, crash: Callable[..., Awaitable[None]]
) -> None:
    form = await tk_form()
    await crash("after:done", 3, goal="focus Name, then press a three times")
    ended = await resumed(cli)
    assert ended.code == 10, ended.stdout
    assert form.state()["name"] == "aaa"


async def test_a_list_that_was_opened_before_the_crash_is_used(
    cli: Cli, page_server: PageServer, desktop: PrivateDesktop, crash: Callable[..., Awaitable[None]]
) -> None:
    page_server.serve(
        "/", "<p><label>Colour <select><option>Red<option>Green<option>Blue</select></label><p>Choose one."
    )
    await open_page(desktop, page_server)
    await crash("after:done", 1, goal="select Green from Colour")
    ended = await resumed(cli)
    assert (ended.code, ended.outcome) == (0, "verified"), ended.stdout


async def test_a_question_nobody_answered_is_asked_again(cli: Cli, tk_form: OpenForm) -> None:
    form = await tk_form()
    asked = await cli.run("type once into Name, then click the button right of Save")
    assert asked.code == 4, asked.stdout
    again = await resumed(cli)
    assert (again.code, again.statuses) == (4, ["verified", "needs_input"]), again.stdout
    assert (form.state()["name"], form.commands()) == ("once", [])


async def test_a_run_that_is_at_work_is_neither_resumed_nor_disturbed(cli: Cli, tk_form: OpenForm) -> None:
    form = await tk_form()
    working = await cli.start("run", "wait 6 seconds, then check Subscribe", "--json")
    await until(lambda: list(cli.data.glob("runs/*/journal.db-wal")), 20)
    refused = await resumed(cli)
    assert refused.code == 5, refused.stderr
    assert "at work" in refused.stderr
    other = await cli.run("check Subscribe", LOOKHEAR_DATA=str(cli.data / "other"))
    assert other.code == 5, other.stderr
    assert f"process {working.pid}" in other.json["reason"]
    ended = await cli.ended(working)
    assert (ended.code, form.state()["subscribe"]) == (0, True), ended.stderr


async def test_a_run_that_is_unknown_and_one_that_was_changed(cli: Cli, tk_form: OpenForm) -> None:
    await tk_form()
    assert (await resumed(cli, "nonesuch")).code == 2
    assert (await cli.run("check Subscribe")).code == 0
    path = next(cli.data.glob("runs/*/journal.db"))
    db = sqlite3.connect(path)
    db.execute("UPDATE records SET node = 'n9' WHERE kind = 'fire'")
    db.commit()
    db.close()
    changed = await resumed(cli)
    assert changed.code == 5
    assert "was changed" in changed.stderr


async def test_a_page_in_a_browser(
    cli: Cli, page_server: PageServer, desktop: PrivateDesktop, crash: Callable[..., Awaitable[None]]
) -> None:
    page_server.serve(
        "/",
        "<form method=post action=/sent><p><label>Comment <input name=comment size=30></label>"
        "<p><label><input type=checkbox name=rules> I agree</label><p><button>Send it</button></form>",
    )
    await open_page(desktop, page_server)
    await crash("sent:type", goal='type "ab ab Ünï ab" into Comment, check "I agree" and click "Send it"')
    await crash("acked:click", 2, resume="last")
    ended = await resumed(cli)
    if ended.code == 0 or ended.code == 10:
        page_server.wait_for_post()
    assert len(page_server.posts) <= 1
    assert ended.code in (0, 6, 10), ended.stdout
