"""The long-running loop with typed lines: queue, stop, pause, keys, the corner, Ctrl-C."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from lookhear.perception import X11Display
from lookhear.tools import PrivateDesktop
from tests.end_to_end.conftest import Cli
from tests.windows.open_windows import TkForm, open_page, until
from tests.windows.page_server import PageServer

OpenForm = Callable[..., Awaitable[TkForm]]
WORK = ", then ".join([f'type "{"a sentence that takes its time " * 8}" into Name', "clear Name"] * 8)
"""Some ten seconds of typing."""


@dataclass
class Watching:
    """A `lookhear watch` that is under way, its events as they come."""

    process: asyncio.subprocess.Process
    events: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    async def read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.events.append({**json.loads(line), "at": time.monotonic_ns()})

    def type(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == kind]

    async def ended(self, count: int, timeout_s: float = 30.0) -> list[dict[str, Any]]:
        await until(lambda: len(self.of("order_ended")) >= count, timeout_s)
        return self.of("order_ended")


Watch = Callable[..., Awaitable[Watching]]


@pytest.fixture
async def watch(cli: Cli) -> AsyncIterator[Watch]:
    """Starts `lookhear watch --json` with a pipe to type into; returns once it listens."""
    tasks: list[asyncio.Task[None]] = []

    async def start(*options: str) -> Watching:
        process = await cli.start_typed("watch", "--json", "--listen", "off", *options)
        watching = Watching(process)
        tasks.append(asyncio.create_task(watching.read()))
        await until(lambda: watching.of("listening"), 30.0)
        return watching

    yield start
    for process in cli.started:
        if process.returncode is None and process.stdin is not None:
            process.stdin.close()
        async with asyncio.timeout(15.0):
            await process.wait()
    await asyncio.gather(*tasks)


def keys(desktop: PrivateDesktop, *chord: int) -> None:
    with X11Display(desktop.display, desktop.xauthority) as x11:
        first, rows = x11.keysyms()
        codes = [first + next(i for i, row in enumerate(rows) if keysym in row) for keysym in chord]
        for code in codes:
            x11.fake_key(code, True)
        for code in reversed(codes):
            x11.fake_key(code, False)
        x11.sync()


async def test_typed_commands_are_carried_out_in_order(watch: Watch, tk_form: OpenForm) -> None:
    form = await tk_form()
    watching = await watch()
    watching.type('type "Ada" into Name')
    watching.type("check Subscribe")
    watching.type("click Nowhere at all")
    ended = await watching.ended(3)
    assert [event["outcome"] for event in ended] == ["verified", "verified", "failed"]
    assert (form.state()["name"], form.state()["subscribe"]) == ("Ada", True)
    assert [event["waiting"] for event in watching.of("order_queued")] == [0, 1, 2]
    assert "Nowhere" in ended[2]["reason"]


@pytest.mark.parametrize("way", ["typed", "key", "corner", "signal"])
async def test_stop_ends_typing_and_drops_what_waits(
    watch: Watch, tk_form: OpenForm, desktop: PrivateDesktop, way: str
) -> None:
    form = await tk_form()
    watching = await watch()
    watching.type(WORK)
    watching.type("click Save")
    await until(lambda: len(form.events("key_press")) > 3, 20.0)
    if way == "typed":
        watching.type("stop")
    elif way == "key":
        keys(desktop, 0xFFE3, 0xFFE9, 0xFF1B)
    elif way == "corner":
        with X11Display(desktop.display, desktop.xauthority) as x11:
            x11.fake_motion(0, 0)
            x11.sync()
    else:
        watching.process.send_signal(signal.SIGINT)
    ended = await watching.ended(1)
    assert ended[0]["outcome"] == "cancelled"
    stopped = watching.of("stop_done")[0]
    assert (stopped["by"], stopped["dropped"], stopped["running"]) == (way, 1, True)
    await asyncio.sleep(0.4)
    count = len(form.events("key_press"))
    await asyncio.sleep(0.5)
    assert len(form.events("key_press")) == count
    with X11Display(desktop.display, desktop.xauthority) as x11:
        assert (x11.held_keys(), x11.pointer_mask() & 0x1F00) == ((), 0)
    assert form.commands() == []
    watching.type("check Subscribe")
    assert (await watching.ended(2))[1]["outcome"] == "verified"


async def test_stop_while_dragging_leaves_nothing_pressed(
    watch: Watch, tk_form: OpenForm, desktop: PrivateDesktop
) -> None:
    form = await tk_form()
    watching = await watch()
    watching.type(", then ".join(["drag the Count button to Subscribe"] * 6))
    await until(lambda: len(form.events("motion")) > 3, 20.0)
    keys(desktop, 0xFFE3, 0xFFE9, 0xFF1B)
    ended = (await watching.ended(1))[0]
    assert ended["outcome"] == "cancelled"
    await asyncio.sleep(0.4)
    count = len(form.events("motion"))
    await asyncio.sleep(0.5)
    assert len(form.events("motion")) == count
    with X11Display(desktop.display, desktop.xauthority) as x11:
        assert (x11.held_keys(), x11.pointer_mask() & 0x1F00) == ((), 0)
    presses = len(form.events("press")) + len(form.events("double"))
    assert presses == len(form.events("release")) < 6


async def _point_at(desktop: PrivateDesktop, form: TkForm, widget: str) -> None:
    with X11Display(desktop.display, desktop.xauthority) as x11:
        x11.fake_motion(*form.box(widget).center)
        x11.sync()
    await asyncio.sleep(0.6)


async def test_this_is_what_the_pointer_is_on(
    watch: Watch, tk_form: OpenForm, desktop: PrivateDesktop
) -> None:
    form = await tk_form()
    watching = await watch()
    await _point_at(desktop, form, "subscribe")
    watching.type("click this")
    assert (await watching.ended(1))[0]["outcome"] == "verified"
    assert form.state()["subscribe"]
    await _point_at(desktop, form, "email")
    watching.type('type "ada@example.org" here')
    assert (await watching.ended(2))[1]["outcome"] == "verified"
    assert form.state()["email"] == "ada@example.org"


async def test_pointing_approves_nothing_that_lasts(
    watch: Watch, tk_form: OpenForm, desktop: PrivateDesktop
) -> None:
    form = await tk_form()
    watching = await watch()
    await _point_at(desktop, form, "count")
    watching.type("click this")
    assert (await watching.ended(1))[0]["outcome"] == "needs_input"
    assert form.commands() == []


async def test_no_the_other_one_corrects_what_was_done(watch: Watch, tk_form: OpenForm) -> None:
    await tk_form("--at", "660,60", title="Behind")
    front = await tk_form("--at", "60,60", title="In front")
    watching = await watch()
    watching.type("check Subscribe")
    assert (await watching.ended(1))[0]["outcome"] == "verified"
    assert front.state()["subscribe"]
    watching.type("no, the other one")
    assert (await watching.ended(2))[1]["outcome"] == "verified"


async def test_an_ambiguous_target_is_asked_about_and_the_answer_used(
    watch: Watch, page_server: PageServer, desktop: PrivateDesktop
) -> None:
    page_server.serve(
        "/",
        "<form method=post><p>Left <label><input type=checkbox name=a value=1> News</label></p><hr>"
        "<p>Right <label><input type=checkbox name=b value=1> News</label></p>"
        "<p><input type=submit value=Send></p></form>",
    )
    await open_page(desktop, page_server)
    watching = await watch()
    watching.type("check News")
    await until(lambda: watching.of("question_put"), 20.0)
    assert len(watching.of("question_put")[0]["choices"]) == 2
    watching.type("the second one")
    assert (await watching.ended(2))[1]["outcome"] == "verified"
    watching.type("click Send")
    await asyncio.to_thread(page_server.wait_for_post)
    assert page_server.posts == [("/", {"b": ["1"]})]


async def test_pause_holds_the_next_act_until_it_goes_on(
    watch: Watch, tk_form: OpenForm, desktop: PrivateDesktop
) -> None:
    form = await tk_form()
    watching = await watch()
    keys(desktop, 0xFF13)
    await until(lambda: watching.of("listening")[-1]["paused"])
    watching.type("check Subscribe")
    await until(lambda: watching.of("order_started"))
    await asyncio.sleep(1.5)
    assert not form.state()["subscribe"]
    watching.type("go on")
    assert (await watching.ended(1))[0]["outcome"] == "verified"
    assert form.state()["subscribe"]


async def test_an_approval_is_not_taken_from_a_pipe(watch: Watch, tk_form: OpenForm) -> None:
    form = await tk_form()
    watching = await watch()
    watching.type("click the button right of Save")
    await until(lambda: watching.of("question_put"), 20.0)
    assert watching.of("question_put")[0]["typed_only"]
    assert (await watching.ended(1))[0]["outcome"] == "needs_input"
    watching.type("yes")
    watching.type("check Subscribe")
    await until(lambda: form.state()["subscribe"], 20.0)
    assert form.commands() == []


async def test_ctrl_c_where_nothing_runs_leaves(watch: Watch) -> None:
    watching = await watch()
    watching.process.send_signal(signal.SIGINT)
    async with asyncio.timeout(10.0):
        assert await watching.process.wait() == 130


async def test_it_ends_by_itself_with_its_input(cli: Cli, tk_form: OpenForm) -> None:
    await tk_form()
    ended = await cli("watch", "--listen", "off", "--json")
    assert ended.code == 0
