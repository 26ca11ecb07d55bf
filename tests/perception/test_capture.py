# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# xcffib and mss carry few annotations.
from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import mss
import numpy as np
import pytest

from lookhear.perception import (
    Box,
    DamageCamera,
    Frame,
    Monitor,
    ScreenSettings,
    ScreenSign,
    ScreenSource,
    X11Display,
)
from tests.windows.open_windows import until

from .conftest import Screen

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A window that draws something else at once whenever a line comes, and writes when it has been drawn.
DRAWING = """
import random, sys, threading
rng = random.Random(4)
c = tk.Canvas(r, width=400, height=300, bg="white"); c.pack()
r.geometry("+120+90")
def draw():
    x, y, w, h = (rng.randrange(1, n) for n in (360, 260, 30, 30))
    c.create_rectangle(x, y, x + w, y + h, fill="#%06x" % rng.randrange(1 << 24))
def again():
    draw(); r.after(40, again)
again()
"""


def whole(display: str) -> NDArray[np.uint8]:
    with mss.MSS(display=display) as camera:
        shot = camera.grab(camera.monitors[0])
        return np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)


def same(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> bool:
    return a.shape == b.shape and bool((a[..., :3] == b[..., :3]).all())


async def frames_of(source: ScreenSource, kept: list[Frame]) -> None:
    async for percept in source:
        if isinstance(percept, Frame):
            kept.append(percept)


@pytest.mark.parametrize("damage", [True, False])
async def test_the_picture_is_what_the_screen_shows(screen: Screen, damage: bool) -> None:
    program = screen.tk(DRAWING)
    async with ScreenSource(screen.display, settings=ScreenSettings(damage=damage)) as source:
        kept: list[Frame] = []
        reading = asyncio.create_task(frames_of(source, kept))
        assert source.kind == ("damage" if damage else "polling")
        await until(lambda: len(kept) > 20)
        os.kill(program.pid, 19)  # it holds still
        await asyncio.sleep(0.3)
        source.nudge()
        await asyncio.sleep(0.2)
        assert source.latest is not None
        assert same(source.latest.pixels, whole(screen.display))
        # What a frame calls dirty is all that differs from the frame before it.
        for before, after in pairwise(kept[5:]):
            patched = before.pixels.copy()
            for box in after.dirty:
                rows, columns = slice(box.y, box.bottom), slice(box.x, box.right)
                patched[rows, columns] = after.pixels[rows, columns]
            assert same(patched, after.pixels)
        reading.cancel()


async def test_nothing_is_grabbed_while_nothing_is_drawn(screen: Screen) -> None:
    async with ScreenSource(screen.display, settings=ScreenSettings(check_period_s=60)) as source:
        await asyncio.sleep(0.8)  # the fast pace of the beginning is over
        before, newest = source.grabs, source.latest
        await asyncio.sleep(1.0)
        assert source.grabs == before
        told = time.monotonic_ns()
        source.nudge()
        await until(lambda: source.watermark_ns >= told)
        assert source.latest is not None
        assert newest is not None
        assert source.latest.pixels is newest.pixels


@pytest.mark.parametrize("without", ["DAMAGE", "MIT-SHM", "XFIXES"])
async def test_a_display_that_lacks_something_is_polled(tmp_path: Path, without: str) -> None:
    screen = Screen(tmp_path, without=[without])
    try:
        async with ScreenSource(screen.display) as source:
            assert source.kind == "polling"
            first = source.grabs
            screen.tk('tk.Label(r, text="hello").pack()')
            await until(lambda: source.grabs > first and len(source.lane) > 0)
    finally:
        screen.close()


def test_drawing_that_nobody_reports_is_found_and_then_looked_for(screen: Screen) -> None:
    camera, sign = DamageCamera(screen.display, None), ScreenSign(screen.display)
    camera.look()
    for said in ("one", "another"):
        assert camera.armed
        sign.show(said, 0x30A060)
        sign.sync()
        camera.x11.damaged()  # the report is lost
        assert camera.look()[1] == ()
        checked, dirty = camera.look(check=True)
        assert dirty
        assert same(checked, whole(screen.display))
    assert not camera.armed
    sign.hide()
    sign.sync()
    camera.x11.damaged()
    assert same(camera.look()[0], whole(screen.display))
    camera.close()
    sign.close()


async def test_a_screen_that_changes_its_size_is_seen_in_its_new_size(screen: Screen) -> None:
    async with ScreenSource(screen.display) as source:
        shrink(screen.display, 640, 480)
        source.nudge()
        await until(lambda: source.latest is not None and source.latest.size == (640, 480))
        assert source.latest is not None
        assert source.latest.dirty in ((Box(0, 0, 640, 480),), ())
        assert same(source.latest.pixels, whole(screen.display))


def shrink(name: str, width: int, height: int) -> None:
    with X11Display(name) as display:
        randr = display.extension("randr")
        display._ask(randr.QueryVersion, 1, 5)  # pyright: ignore[reportPrivateUsage]
        found = display._ask(randr.GetScreenResourcesCurrent, display.root)  # pyright: ignore[reportPrivateUsage]
        display._ask(  # pyright: ignore[reportPrivateUsage]
            randr.SetCrtcConfig, found.crtcs[0], 0, found.config_timestamp, 0, 0, 0, 1, 0, []
        )
        display._tell(randr.SetScreenSize, display.root, width, height, 169, 127)  # pyright: ignore[reportPrivateUsage]
        display.sync()


def test_monitors_and_their_scale_are_told(screen: Screen) -> None:
    with X11Display(screen.display) as display:
        assert [(m.box, m.scale) for m in display.monitors()] == [(Box(0, 0, 800, 600), 1.0)]
        display.set_property(display.root, "RESOURCE_MANAGER", "STRING", 8, b"*color: red\nXft.dpi:\t144\n")
        assert display.monitors() == (Monitor(Box(0, 0, 800, 600), 1.5, (0.0, 0.0)),)


HOLDER = """
import sys, time
from lookhear.perception import X11Camera
camera = X11Camera(sys.argv[1])
print("holds", flush=True)
time.sleep(60)
"""


def segments(pid: int) -> int:
    """How many pieces of shared memory there are that a process made."""
    rows = [line.split() for line in Path("/proc/sysvipc/shm").read_text().splitlines()]
    return sum(row[4] == str(pid) for row in rows)


def test_shared_memory_is_gone_however_its_owner_ends(screen: Screen) -> None:
    argv = [sys.executable, "-P", "-c", HOLDER, screen.display]
    owner = subprocess.Popen(argv, stdout=subprocess.PIPE, cwd="/")
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"holds\n"
    assert segments(owner.pid) == 1
    owner.kill()
    owner.wait()
    owner.stdout.close()
    _wait_for(lambda: segments(owner.pid) == 0)


def _wait_for(check: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not check():
        assert time.monotonic() < deadline
        time.sleep(0.01)
