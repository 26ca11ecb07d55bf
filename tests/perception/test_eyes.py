from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from lookhear.errors import DisplayError, WorkerError
from lookhear.perception import Box, Element, Eyes, Role, Scene

from .conftest import Screen

FORM = """
r.geometry("420x260+40+30")
tk.Label(r, text="First name:").grid(row=0, column=0)
name = tk.Entry(r); name.insert(0, "Grace"); name.grid(row=0, column=1)
tk.Label(r, text="Last name:").grid(row=1, column=0)
tk.Entry(r).grid(row=1, column=1)
on, off = tk.IntVar(value=1), tk.IntVar(value=0)
tk.Checkbutton(r, text="Send mail", variable=on).grid(row=2, column=0)
tk.Checkbutton(r, text="Keep copy", variable=off).grid(row=2, column=1)
tk.Radiobutton(r, text="Red", variable=off, value=1).grid(row=3, column=0)
tk.Radiobutton(r, text="Blue", variable=off, value=0).grid(row=3, column=1)
tk.Button(r, text="Submit").grid(row=4, column=0)
"""


async def see(eyes: Eyes, text: str, limit_s: float = 20.0) -> Scene:
    """Look until the text is on the screen."""
    end = time.monotonic() + limit_s
    while True:
        scene = await eyes.look(timeout_s=limit_s)
        if any(text in (element.text or "") for element in scene.elements):
            return scene
        assert time.monotonic() < end, [element.text for element in scene.elements]
        await asyncio.sleep(0.05)


def one(scene: Scene, role: Role, text: str) -> Element:
    found = [e for e in scene.elements if e.role is role and e.text == text]
    assert len(found) == 1, [(e.role, e.text) for e in scene.elements]
    return found[0]


async def test_a_form_is_seen_with_roles_labels_and_states(screen: Screen) -> None:
    screen.tk(FORM)
    async with Eyes(screen.display) as eyes:
        scene = await see(eyes, "Submit")
        assert one(scene, Role.TEXTBOX, "First name").state.value == "Grace"
        assert one(scene, Role.TEXTBOX, "Last name").state.value == ""
        assert one(scene, Role.CHECKBOX, "Send mail").state.checked is True
        assert one(scene, Role.CHECKBOX, "Keep copy").state.checked is False
        assert one(scene, Role.RADIO, "Blue").state.checked is True
        assert one(scene, Role.RADIO, "Red").state.checked is False
        one(scene, Role.BUTTON, "Submit")
        assert scene.complete
        assert eyes.health()["lane"]["balanced"]


async def test_an_unchanged_screen_is_not_read_again(screen: Screen) -> None:
    screen.tk(FORM)
    async with Eyes(screen.display) as eyes:
        await see(eyes, "Submit")
        first = await eyes.look()
        readings = eyes.health()["read"]["scenes"]
        start = time.monotonic()
        second = await eyes.look()
        assert time.monotonic() - start < 0.25
        assert second.t_ns > first.t_ns
        assert second.elements == first.elements
        assert eyes.health()["read"]["scenes"] == readings
        assert eyes.as_of(second.t_ns) is not None


async def test_a_change_is_settled_and_in_the_next_look(screen: Screen, tmp_path: Path) -> None:
    flag = tmp_path / "go"
    screen.tk(
        'import os\nr.geometry("300x100+10+10"); v = tk.StringVar(value="Before")\n'
        'tk.Label(r, textvariable=v, font=("Helvetica", 20)).pack()\n'
        f'def poll(): v.set("After") if os.path.exists({str(flag)!r}) else r.after(10, poll)\npoll()'
    )
    async with Eyes(screen.display) as eyes:
        await see(eyes, "Before")
        still = await eyes.settle(since_ns=time.monotonic_ns())
        assert (still.quiet, still.changed) == (True, False)
        since = time.monotonic_ns()
        flag.touch()
        moved = await eyes.settle(since_ns=since)
        assert (moved.quiet, moved.changed) == (True, True)
        scene = await eyes.look(since_ns=moved.t_ns)
        assert [e.text for e in scene.elements] == ["After"]


async def test_a_display_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(DisplayError, match=":64321"):
        async with Eyes(":64321"):
            pass


async def test_a_dying_display_ends_every_wait(screen: Screen) -> None:
    async with Eyes(screen.display) as eyes:
        await eyes.grab()
        waits: list[asyncio.Task[object]] = [
            asyncio.create_task(eyes.settle(since_ns=time.monotonic_ns(), limit_s=30, comparisons=10**6)),
            asyncio.create_task(eyes.look(since_ns=time.monotonic_ns() + 10**12, timeout_s=30)),
            asyncio.create_task(eyes.grab(since_ns=time.monotonic_ns() + 10**12, timeout_s=30)),
        ]
        await asyncio.sleep(0.1)
        screen.kill()
        start = time.monotonic()
        ends = await asyncio.gather(*waits, return_exceptions=True)
        assert time.monotonic() - start < 1.5
        assert [type(end) for end in ends] == [DisplayError] * 3


async def test_a_killed_reader_is_started_again_once(screen: Screen) -> None:
    screen.tk(FORM)
    async with Eyes(screen.display) as eyes:
        await see(eyes, "Submit")
        os.kill(eyes.health()["worker"]["pid"], signal.SIGKILL)
        screen.tk('tk.Label(r, text="Another window", font=("Helvetica", 20)).pack()')
        await see(eyes, "Another window", 60)
        assert eyes.health()["worker"]["restarts"] == 1
        os.kill(eyes.health()["worker"]["pid"], signal.SIGKILL)
        screen.tk('r.geometry("+200+300"); tk.Label(r, text="Third one", font=("Helvetica", 20)).pack()')
        with pytest.raises(WorkerError, match="died twice"):
            await see(eyes, "Third one", 60)


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


async def test_the_reader_ends_with_a_killed_parent(screen: Screen) -> None:
    code = (
        "import asyncio\nfrom lookhear.perception import Eyes\n"
        "async def main():\n"
        f"    async with Eyes({screen.display!r}) as eyes:\n"
        "        await eyes.look(timeout_s=60)\n"
        "        print(eyes.health()['worker']['pid'], flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    parent.kill()
    await parent.communicate()
    for _ in range(100):
        if not alive(pid):
            break
        await asyncio.sleep(0.05)
    assert not alive(pid)
    assert not [name for name in os.listdir("/dev/shm") if "lookhear" in name]


async def test_the_region_of_a_settle_may_leave_the_screen(screen: Screen) -> None:
    async with Eyes(screen.display) as eyes:
        settled = await eyes.settle(since_ns=time.monotonic_ns(), region=Box(-20, 500, 2000, 900))
        assert settled.quiet
