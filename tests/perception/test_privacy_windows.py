"""The privacy gate over real windows: no pixel of what is withheld is in any frame."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lookhear.perception import (
    Box,
    DamageCamera,
    Eyes,
    Point,
    PrivacyGate,
    PrivacyRule,
    PrivacyRules,
    VeiledGrab,
    X11Display,
)
from tests.windows.veiled_grabs import count as pixels_of, grabbing as grabbing_on

from .conftest import Screen

PRIVATE = (0xFE, 0x00, 0xFF)  # BGR of #ff00fe
GREEN = (0x01, 0xFF, 0x00)
WINDOWS = str(Path(__file__).parents[1] / "windows" / "private_windows.py")
Grab = Callable[[], NDArray[np.uint8]]


def count(pixels: NDArray[np.uint8], colour: tuple[int, int, int] = PRIVATE) -> int:
    return pixels_of(pixels, colour)


def grabbing(screen: Screen, rules: PrivacyRules) -> AbstractContextManager[tuple[Grab, Grab, PrivacyGate]]:
    return grabbing_on(screen.display, rules)


def until(grab: Grab, holds: Callable[[NDArray[np.uint8]], bool], limit_s: float = 10.0) -> NDArray[np.uint8]:
    end = time.monotonic() + limit_s
    while not holds(pixels := grab()):
        assert time.monotonic() < end
        time.sleep(0.01)
    return pixels


def xterm(
    screen: Screen, place: str, *, kind: str = "XTerm", title: str = "plain", bg: str = "#ff00fe"
) -> None:
    screen.run(
        "xterm", "-class", kind, "-T", title, "-bg", bg, "-fg", bg, "-cr", bg, "-geometry", place,
        "-e", "sleep", "600",
    )  # fmt: skip


DENIED = PrivacyRules()


@pytest.fixture(params=["managed", "bare"])
def stage(screen: Screen, request: pytest.FixtureRequest) -> Screen:
    """A screen with a window manager, and one without."""
    if request.param == "managed":
        screen.run("openbox")
        with X11Display(screen.display) as display:
            end = time.monotonic() + 10
            while display.property(display.root, "_NET_SUPPORTING_WM_CHECK") is None:
                assert time.monotonic() < end
                time.sleep(0.01)
    return screen


def test_a_withheld_window_is_black_and_its_neighbour_is_not(stage: Screen) -> None:
    with grabbing(stage, DENIED) as (grab, bare, gate):
        xterm(stage, "20x6+50+50", kind="KeePassXC")
        xterm(stage, "20x6+350+50", bg="#00ff01")
        until(bare, lambda p: count(p) > 5000 and count(p, GREEN) > 5000)
        pixels = grab()
        assert count(pixels) == 0
        assert count(pixels, GREEN) > 5000
        (shown,) = gate.shown()
        assert (shown["app"], shown["rule"]) == ("KeePassXC", "app:keepassxc")


def test_only_what_shows_of_it_is_masked(stage: Screen) -> None:
    with grabbing(stage, DENIED) as (grab, bare, gate):
        xterm(stage, "20x6+100+100", kind="KeePassXC")
        until(bare, lambda p: count(p) > 5000)
        xterm(stage, "40x12+90+90", bg="#00ff01")  # over it, and larger
        until(bare, lambda p: count(p, GREEN) > 15000)
        with X11Display(stage.display) as display:
            display.activate(next(w.id for w in display.windows() if w.wm_class == "XTerm"))
        until(bare, lambda p: count(p) == 0)
        until(grab, lambda _: gate.shown() == [])
        pixels = until(grab, lambda p: count(p, (0, 0, 0)) == count(bare(), (0, 0, 0)))
        assert count(pixels, GREEN) > 15000


def test_a_title_withholds_and_is_told_to_nobody(stage: Screen) -> None:
    rules = PrivacyRules(()).narrowed([PrivacyRule(title="*payroll*")])
    with grabbing(stage, rules) as (grab, bare, gate), X11Display(stage.display) as display:
        xterm(stage, "20x6+50+50", title="Payroll of May")
        until(bare, lambda p: count(p) > 5000)
        assert count(grab()) == 0
        (window,) = [w for w in gate.judged(display.windows()) if w.wm_class == "XTerm"]
        assert (window.title, window.withheld) == ("", True)
        assert "May" not in str(gate.health())
        display.set_property(window.id, "WM_NAME", "STRING", 8, b"Harmless")
        display.set_property(window.id, "_NET_WM_NAME", "UTF8_STRING", 8, b"Harmless")
        display.sync()
        until(grab, lambda p: count(p) > 5000)


def test_an_allow_list_withholds_all_else(stage: Screen) -> None:
    rules = PrivacyRules(()).narrowed(allow=[PrivacyRule(app="Editor")])
    with grabbing(stage, rules) as (grab, bare, gate):
        xterm(stage, "20x6+50+50")
        xterm(stage, "20x6+350+50", kind="Editor", bg="#00ff01")
        until(bare, lambda p: count(p) > 5000 and count(p, GREEN) > 5000)
        pixels = grab()
        assert count(pixels) == 0
        assert count(pixels, GREEN) > 5000
        assert {shown["app"] for shown in gate.shown()} == {"XTerm"}


@pytest.mark.parametrize("kind", ["opening", "moving", "popups"])
@pytest.mark.parametrize("by", ["grabs", "damage"])
def test_nothing_leaks_while_windows_come_and_go(stage: Screen, kind: str, by: str) -> None:
    """Hundreds of windows of one colour at the pace of the grabs; the ground is of another colour."""
    xterm(stage, "130x45+0+0", bg="#00ff01")
    with grabbing(stage, DENIED) as (grab, bare, gate):
        until(bare, lambda p: count(p, GREEN) > 100_000)
        program = subprocess.Popen(
            ["/usr/bin/python3", WINDOWS, kind, "7", "800" if kind == "moving" else "300"],
            env={**os.environ, "DISPLAY": stage.display},
            stdout=subprocess.PIPE,
        )
        veiled = VeiledGrab(gate.veil)
        camera = DamageCamera(stage.display, veiled) if by == "damage" else None
        seen: list[tuple[int, list[int], list[int], tuple[Box, ...]]] = []
        there = green = grabs = 0
        while program.poll() is None:
            pixels = camera.look()[0] if camera is not None else grab()
            grabs += 1
            if count(pixels):
                ys, xs = (pixels[..., :3] == np.array(PRIVATE, np.uint8)).all(axis=2).nonzero()
                first, last = [int(xs.min()), int(ys.min())], [int(xs.max()), int(ys.max())]
                seen.append((grabs, first, last, veiled.boxes))
            green += count(pixels, GREEN) > 20_000
            there += count(bare()) > 0
        program.communicate()
        if camera is not None:
            camera.close()
        assert there > 5  # it was on the screen, and often
        assert green > 5  # and the rest was seen all the while
        assert seen == []


async def test_eyes_see_nothing_of_it(stage: Screen) -> None:
    stage.tk(
        'r.title("Note"); r.geometry("300x80+20+300")\n'
        'tk.Label(r, text="Plain words", font=("Helvetica", 20)).pack()'
    )
    stage.tk(
        'r.withdraw(); t = tk.Toplevel(r, class_="Keepassxc"); t.geometry("300x80+400+60")\n'
        't.title("Secret title"); tk.Label(t, text="Hidden words", font=("Helvetica", 20)).pack()'
    )
    with X11Display(stage.display) as display:
        gate = PrivacyGate(DENIED, stage.display)
        async with Eyes(stage.display, lambda: (display.windows(), display.pointer()), privacy=gate) as eyes:
            end = time.monotonic() + 20
            while True:
                scene = await eyes.look(timeout_s=20)
                texts = " ".join(element.text or "" for element in scene.elements)
                if "Plain words" in texts and any(window.withheld for window in scene.windows):
                    break
                assert time.monotonic() < end, texts
                await asyncio.sleep(0.05)
            hidden = next(window for window in scene.windows if window.withheld)
            assert "Hidden" not in texts
            assert not [e for e in scene.elements if e.window == hidden.id or hidden.box.holds(e.box.center)]
            assert "Secret" not in str(scene)
            health = eyes.health()["privacy"]
            assert health["withheld"][0]["app"] == "Keepassxc"
            assert health["withheld"][0]["frames"] > 0
        gate.close()


def test_what_a_window_leaves_behind_stays_hidden(screen: Screen) -> None:
    """A program that does not draw again keeps on its window what lay over it."""
    stale = subprocess.Popen(
        [sys.executable, str(Path(WINDOWS).with_name("stale_window.py"))],
        env={**os.environ, "DISPLAY": screen.display},
        stdin=subprocess.PIPE,
    )
    assert stale.stdin is not None
    try:
        with grabbing(screen, DENIED) as (grab, bare, gate):
            until(bare, lambda p: count(p, GREEN) > 100_000)
            program = screen.tk(
                'r.withdraw(); t = tk.Toplevel(r, class_="Keepassxc"); t.geometry("400x300+64+64")\n'
                'c = tk.Canvas(t, bg="white"); c.pack(fill="both", expand=True)\n'
                "for y in range(0, 300, 10):\n"
                '    c.create_rectangle(0, y, 400, y + 4, fill="#ff00fe", outline="")'
            )
            until(bare, lambda p: count(p) > 2000)
            until(grab, lambda _: gate.shown() != [])
            for _ in range(10):
                assert count(grab()) == 0
                time.sleep(0.03)
            program.kill()
            until(grab, lambda _: gate.shown() == [])
            end = time.monotonic() + 1.5
            while time.monotonic() < end:
                assert count(grab()) == 0
            assert count(bare()) > 2000  # it is still there to be seen
            stale.stdin.write(b"draw\n")
            stale.stdin.flush()
            until(grab, lambda p: count(p, GREEN) > 400_000)
    finally:
        stale.kill()
        stale.communicate()


def test_a_menu_of_a_withheld_window_is_withheld(stage: Screen) -> None:
    """The menu of a GTK program has no title; that it belongs to the window is enough."""
    rules = PrivacyRules(()).narrowed([PrivacyRule(title="Vault*")])
    stage.run("yad", "--form", "--title=Vault of keys", "--field=Key:CB", "one!two!three!four!five!six")
    with grabbing(stage, rules) as (grab, _, gate), X11Display(stage.display) as display:
        until(grab, lambda _: gate.shown() != [])
        (window,) = [w for w in display.windows() if "Vault" in w.title]
        time.sleep(0.5)  # GTK has drawn it
        display.fake_motion(window.box.right - 40, window.box.y + 25)
        display.fake_button(1, True)
        display.fake_button(1, False)
        display.flush()
        until(grab, lambda _: len(gate.shown()) == 2)
        boxes = [Box(*shown["box"]) for shown in gate.shown()]
        pixels = grab()
        for box in boxes:
            cut = box.intersection(Box(0, 0, 800, 600))
            assert not pixels[cut.y : cut.bottom, cut.x : cut.right, :3].any()
        (menu,) = [w for w in display.windows() if w.id != window.id and w.wm_class == window.wm_class]
        assert any(box.contains(menu.box.intersection(Box(0, 0, 800, 600))) for box in boxes)


def test_the_screen_may_change_its_size(stage: Screen) -> None:
    """A window that reaches beyond the screen, and a grab that begins anywhere."""
    with grabbing(stage, DENIED) as (grab, bare, gate):
        xterm(stage, "60x20+500+400", kind="KeePassXC")
        until(bare, lambda p: count(p) > 10_000)
        assert count(grab()) == 0
        part = VeiledGrab(gate.veil)
        corner = Point(560, 420)
        assert count(bare()[corner.y :, corner.x :]) > 10_000
        pixels = part(lambda: bare()[corner.y :, corner.x :].copy(), corner)
        assert pixels is not None
        assert count(pixels) == 0


def test_a_title_that_changes_is_seen_where_only_damage_is_grabbed(screen: Screen) -> None:
    """Nothing is drawn when a window without a frame gets another title."""
    rules = PrivacyRules(()).narrowed([PrivacyRule(title="*payroll*")])
    with grabbing(screen, rules) as (_, bare, gate), X11Display(screen.display) as display:
        xterm(screen, "20x6+50+50", title="Harmless")
        until(bare, lambda p: count(p) > 5000)
        veiled = VeiledGrab(gate.veil)
        camera = DamageCamera(screen.display, veiled)
        until(lambda: camera.look()[0], lambda p: count(p) > 5000)
        assert veiled.restless
        (window,) = [w for w in display.windows() if w.wm_class == "XTerm"]
        for title, hidden in (("Payroll", True), ("Harmless", False)):
            display.set_property(window.id, "WM_NAME", "STRING", 8, title.encode())
            display.set_property(window.id, "_NET_WM_NAME", "UTF8_STRING", 8, title.encode())
            display.sync()
            pixels = camera.look()[0]
            assert not hidden or count(pixels) == 0
            if not hidden:
                until(lambda: camera.look()[0], lambda p: count(p) > 5000)
        camera.close()
