from __future__ import annotations

import asyncio
import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from lookhear.errors import ActFailed, DisplayError, WorkerError
from lookhear.tools import Action, Click, Drag, HandsProcess, PressKeys, PrivateDesktop, TypeText
from tests.windows.open_windows import TkForm, server_pid, until

OWNER = Path(__file__).parent.parent / "windows/acting_owner.py"
OpenForm = Callable[..., Awaitable[TkForm]]
LONG = TypeText(text="Hands Up! " * 6000)


def held(desktop: PrivateDesktop) -> tuple[object, ...]:
    with desktop.open_display() as display:
        return (*display.held_keys(), *([] if not display.pointer_mask() & 0x1F00 else ["button"]))


def kill_server(desktop: PrivateDesktop) -> None:
    os.kill(server_pid(desktop), signal.SIGKILL)


async def focus_notes(hands: HandsProcess, form: TkForm) -> None:
    x, y = form.box("notes").center
    await hands.perform(Click(x=x, y=y), "focus")


async def test_release_all_stops_typing_at_once(hands: HandsProcess, tk_form: OpenForm) -> None:
    form = await tk_form()
    await focus_notes(hands, form)
    typing = asyncio.create_task(hands.perform(LONG, "long"))
    await until(lambda: form.events("key_press"))
    start = time.monotonic()
    await hands.release_all()
    assert time.monotonic() - start < 0.05
    with pytest.raises(ActFailed, match="interrupted"):
        await typing
    x, y = form.box("count").center
    await hands.perform(Click(x=x, y=y), "next")
    await until(lambda: form.commands() == ["count"])


async def test_a_cancelled_act_is_stopped_and_released(
    hands: HandsProcess, desktop: PrivateDesktop, tk_form: OpenForm
) -> None:
    form = await tk_form()
    box = form.box("canvas")
    path = tuple((box.x + 10 + at % 2 * 200, box.y + 20) for at in range(60))
    dragging = asyncio.create_task(hands.perform(Drag(path=path), "drag"))
    await until(lambda: held(desktop) == ("button",))
    dragging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dragging
    assert held(desktop) == ()


@pytest.mark.parametrize("back_end", ["xtest", "pyautogui"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
async def test_a_killed_owner_leaves_nothing_pressed(
    desktop: PrivateDesktop, tk_form: OpenForm, back_end: str, number: signal.Signals
) -> None:
    form = await tk_form()
    box = form.box("canvas")
    drag = Drag(path=tuple((box.x + 10 + at % 2 * 200, box.y + 20) for at in range(60)))
    await _kill_while(desktop, drag, back_end, number, lambda: held(desktop))
    await until(lambda: held(desktop) == ())
    await until(lambda: len(form.events("release")) == 1)


async def test_a_killed_owner_stops_typing(desktop: PrivateDesktop, tk_form: OpenForm) -> None:
    form = await tk_form()
    async with HandsProcess(desktop.display, desktop.environ) as hands:
        await focus_notes(hands, form)
    await _kill_while(desktop, LONG, "xtest", signal.SIGKILL, lambda: form.events("key_press"))
    await until(lambda: held(desktop) == ())
    await asyncio.sleep(0.3)
    count = len(form.events("key_press"))
    await asyncio.sleep(0.3)
    assert len(form.events("key_press")) == count


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_to_the_helper_releases(
    desktop: PrivateDesktop, tk_form: OpenForm, number: signal.Signals
) -> None:
    form = await tk_form()
    box = form.box("canvas")
    drag = Drag(path=tuple((box.x + 10 + at % 2 * 200, box.y + 20) for at in range(60)))
    async with HandsProcess(desktop.display, desktop.environ) as hands:
        dragging = asyncio.create_task(hands.perform(drag, "drag"))
        await until(lambda: held(desktop))
        assert hands.pid is not None
        os.kill(hands.pid, number)
        with pytest.raises(ActFailed):
            await dragging
        await until(lambda: held(desktop) == ())


async def test_a_killed_helper_is_an_error_and_its_keys_are_released(
    desktop: PrivateDesktop, tk_form: OpenForm
) -> None:
    form = await tk_form()
    box = form.box("canvas")
    drag = Drag(path=tuple((box.x + 10 + at % 2 * 200, box.y + 20) for at in range(60)))
    async with HandsProcess(desktop.display, desktop.environ) as hands:
        dragging = asyncio.create_task(hands.perform(drag, "drag"))
        await until(lambda: held(desktop))
        assert hands.pid is not None
        os.kill(hands.pid, signal.SIGKILL)
        with pytest.raises(WorkerError, match="helper process ended"):
            await dragging
        assert held(desktop) == ("button",)
        await hands.release_all()
        assert held(desktop) == ()
        with pytest.raises(WorkerError):
            await hands.perform(PressKeys(keys=("a",)), "k")


async def test_a_display_that_dies_is_said_quickly(own_desktop: PrivateDesktop) -> None:
    async with HandsProcess(own_desktop.display, own_desktop.environ) as hands:
        typing = asyncio.create_task(hands.perform(LONG, "long"))
        await asyncio.sleep(0.1)
        kill_server(own_desktop)
        start = time.monotonic()
        with pytest.raises(DisplayError, match="gone"):
            await typing
        with pytest.raises(DisplayError):
            await hands.perform(PressKeys(keys=("a",)), "k")
        await hands.release_all()
        assert time.monotonic() - start < 1


async def test_a_display_that_dies_while_nothing_is_done(own_desktop: PrivateDesktop) -> None:
    async with HandsProcess(own_desktop.display, own_desktop.environ) as hands:
        kill_server(own_desktop)
        with pytest.raises(DisplayError):
            await hands.perform(PressKeys(keys=("a",)), "k")


async def test_hands_on_no_display() -> None:
    with pytest.raises(DisplayError, match="no X server"):
        async with HandsProcess(":987", {**os.environ}):
            pass


async def test_hands_that_were_not_started_say_so(desktop: PrivateDesktop) -> None:
    with pytest.raises(WorkerError, match="not been started"):
        await HandsProcess(desktop.display, desktop.environ).perform(PressKeys(keys=("a",)), "k")


async def _kill_while(
    desktop: PrivateDesktop,
    action: Action,
    back_end: str,
    number: signal.Signals,
    started: Callable[[], object],
) -> None:
    argv = [sys.executable, str(OWNER), action.model_dump_json(), back_end]
    start = functools.partial(subprocess.Popen[bytes], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    with start(argv, env=desktop.environ) as owner:
        assert owner.stdout is not None
        helper = int(await asyncio.to_thread(owner.stdout.readline))
        await until(started)
        owner.send_signal(number)
        await asyncio.to_thread(owner.wait, 5)
    await until(lambda: not Path(f"/proc/{helper}").exists())
