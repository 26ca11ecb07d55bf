"""Keyframes: what a screen showed when the keys went to another window, or that got another title."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from lookhear.perception import (
    Frame,
    PrivacyGate,
    PrivacyRule,
    PrivacyRules,
    ScreenSettings,
    ScreenSource,
    Window,
    X11Display,
)
from tests.windows.open_windows import until

from .conftest import Screen

ONE, OTHER = (0xFE, 0x00, 0xFF), (0x01, 0xFF, 0x00)
COLOURS = {"One": ONE, "Other": OTHER}
PAUSE_S = 0.4


def open_two(screen: Screen) -> None:
    """Windows in one place, each of one colour: who has the keys is seen."""
    for title, (blue, green, red) in COLOURS.items():
        shade = f"#{red:02x}{green:02x}{blue:02x}"
        look = ("-bg", shade, "-fg", shade, "-cr", shade, "-geometry", "60x20+100+100")
        screen.run("xterm", "-T", title, *look, "-e", "sleep", "600")  # the server itself paints these


@asynccontextmanager
async def two_windows(screen: Screen, manager: bool) -> AsyncGenerator[tuple[X11Display, dict[str, Window]]]:
    if manager:
        screen.run("openbox")
    with X11Display(screen.display) as display:
        if manager:
            await until(lambda: display.property(display.root, "_NET_SUPPORTING_WM_CHECK"))
        open_two(screen)

        def shown() -> dict[str, Window]:
            return {w.title: w for w in display.windows() if w.title in COLOURS}

        await until(lambda: len(shown()) == 2, 15)
        await asyncio.sleep(0.3)
        yield display, shown()


def colour(frame: Frame) -> tuple[int, ...]:
    return tuple(int(value) for value in frame.pixels[250, 300, :3])


async def switch(display: X11Display, window: Window) -> None:
    """Give it the keys, and time to draw itself."""
    display.activate(window.id)
    await until(lambda: any(w.id == window.id and w.focused for w in display.windows()))
    await asyncio.sleep(PAUSE_S)


async def waiting(source: ScreenSource) -> list[Frame]:
    """Everything that waits in the lane."""
    found: list[Frame] = []
    with contextlib.suppress(TimeoutError):
        async for percept in source:
            assert isinstance(percept, Frame)
            found.append(percept)
            if not len(source.lane):
                break
    return found


@pytest.mark.parametrize("manager", [True, False], ids=["managed", "bare"])
@pytest.mark.parametrize("damage", [True, False], ids=["damage", "polling"])
async def test_every_change_of_focus_is_delivered_though_nobody_looked(
    screen: Screen, damage: bool, manager: bool
) -> None:
    async with two_windows(screen, manager) as (display, windows):
        await switch(display, windows["Other"])
        async with ScreenSource(screen.display, settings=ScreenSettings(damage=damage)) as source:
            await waiting(source)
            for title in ("One", "Other") * 4:
                await switch(display, windows[title])
            frames = await waiting(source)
            counts = source.lane.counts
        keys = [frame for frame in frames if frame.key is not None]
        assert [frame.key.kind for frame in keys if frame.key] == ["focus"] * 8
        assert [colour(frame) for frame in keys] == [ONE, OTHER] * 4
        assert source.keyframes == {"focus": 8, "title": 0}
        assert counts.balanced
        assert counts.dropped == {}


async def test_a_new_title_of_the_window_with_the_keys_makes_a_keyframe(screen: Screen) -> None:
    async with two_windows(screen, True) as (display, windows):
        await switch(display, windows["Other"])
        async with ScreenSource(screen.display) as source:
            await waiting(source)
            for title in ("first", "second", "second"):
                display.set_property(windows["Other"].id, "_NET_WM_NAME", "UTF8_STRING", 8, title.encode())
                display.sync()
                await asyncio.sleep(PAUSE_S)
            display.set_property(windows["One"].id, "_NET_WM_NAME", "UTF8_STRING", 8, b"behind")
            display.sync()
            await asyncio.sleep(PAUSE_S)
            keys = [frame.key for frame in await waiting(source) if frame.key is not None]
        assert [key.kind for key in keys] == ["title", "title"]


async def test_where_there_is_no_room_the_oldest_keyframe_goes_and_its_changes_stay(screen: Screen) -> None:
    room = ScreenSettings(waiting_mb=3.5 * 800 * 600 * 4 / 1e6)
    async with two_windows(screen, True) as (display, windows):
        await switch(display, windows["Other"])
        async with ScreenSource(screen.display, settings=room) as source:
            await waiting(source)
            assert source.latest is not None
            before = source.latest.pixels
            for title in ("One", "Other") * 3:
                await switch(display, windows[title])
            counts = source.lane.counts
            frames = await waiting(source)
        assert counts.dropped == {"bytes": 3}
        assert counts.balanced
        assert [colour(frame) for frame in frames if frame.key] == [OTHER, ONE, OTHER]
        first = before.copy()
        for box in frames[0].dirty:
            first[box.y : box.bottom, box.x : box.right] = frames[0].pixels[
                box.y : box.bottom, box.x : box.right
            ]
        assert bool((first[..., :3] == frames[0].pixels[..., :3]).all())


async def test_a_keyframe_shows_nothing_of_a_withheld_window(screen: Screen) -> None:
    rules = PrivacyRules(deny=(PrivacyRule(title="One"),))
    gate = PrivacyGate(rules, screen.display)
    async with two_windows(screen, True) as (display, windows):
        await switch(display, windows["Other"])
        async with ScreenSource(screen.display, veil=gate.veil) as source:
            await waiting(source)
            for title in ("One", "Other", "One"):
                await switch(display, windows[title])
            frames = await waiting(source)
        gate.close()
        assert sum(frame.key is not None for frame in frames) == 3
        for frame in frames:
            assert not bool((frame.pixels[..., :3] == ONE).all(axis=2).any())
            assert frame.withheld or colour(frame) == OTHER
