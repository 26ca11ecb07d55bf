"""Pixels and trees of real windows in one scene: who saw what, and what is left when one is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest

from lookhear.perception import Element, Role, Scene
from lookhear.tools import Computer, PrivateDesktop, open_computer
from tests.windows.open_windows import open_page
from tests.windows.page_server import PageServer

PAGE = """<p><button aria-label="Cancel">Pay now</button>
<button aria-label="Settings"><svg width=24 height=24><circle cx=12 cy=12 r=9 fill=none stroke="#357"
stroke-width=3 /></svg></button> <button style="color:#fff;background:#fff;border:0">Ghost</button></p>
<p><label>Street <input value="High St 5"></label></p>
<p><input aria-label="Coupon" style="width:200px"></p>
<p><a href="#">Terms</a></p>"""


async def scene_with(computer: Computer, fits: Callable[[Scene], bool]) -> Scene:
    async with asyncio.timeout(90):
        while True:
            scene = await computer.eyes.look(timeout_s=60)
            if fits(scene):
                return scene
            await asyncio.sleep(0.05)


def named(scene: Scene, text: str) -> Element | None:
    return next((e for e in scene.elements if e.text == text), None)


def seen_by(scene: Scene, text: str) -> Sequence[str]:
    element = named(scene, text)
    return element.readers if element is not None else ()


def phone_of(scene: Scene) -> Element | None:
    return next((e for e in scene.elements if e.role is Role.TEXTBOX and e.text == "Phone"), None)


async def test_a_page_is_read_by_both_and_what_is_shown_decides(
    desktop: PrivateDesktop, page_server: PageServer
) -> None:
    page_server.serve("/", PAGE)
    await open_page(desktop, page_server)
    async with open_computer(desktop, rehearse=True) as computer:
        scene = await scene_with(computer, lambda s: "dom" in seen_by(s, "Terms"))
        pay, settings, street = named(scene, "Pay now"), named(scene, "Settings"), named(scene, "Street")
    assert named(scene, "Cancel") is None
    assert pay is not None
    assert (pay.role, pay.readers) == (Role.BUTTON, ("pixels", "dom"))
    assert pay.confidence < 0.6
    assert settings is not None
    assert settings.role is Role.BUTTON
    assert named(scene, "Ghost") is None
    assert street is not None
    fields = {e.text: e.state.value for e in scene.elements if e.role is Role.TEXTBOX}
    assert fields == {"Street": "High St 5", "Coupon": ""}


async def test_without_trees_the_same_elements_are_there_plainer(
    desktop: PrivateDesktop, page_server: PageServer
) -> None:
    page_server.serve("/", PAGE)
    await open_page(desktop, page_server)
    async with open_computer(desktop, rehearse=True, readers=("pixels",)) as computer:
        scene = await scene_with(computer, lambda s: named(s, "Terms") is not None)
        assert computer.eyes.health()["trees"] == {}
    assert {e.readers for e in scene.elements} == {("pixels",), ("windows",)}
    assert named(scene, "Pay now") is not None
    assert named(scene, "Settings") is None


async def test_a_value_that_is_typed_is_told_anew(desktop: PrivateDesktop) -> None:
    desktop.start("yad --form --title=Contact --field=Name --field=Phone Ada --button=Store:0".split())
    await desktop.wait_for_window("Contact")
    async with open_computer(desktop) as computer:
        scene = await scene_with(computer, lambda s: "a11y" in seen_by(s, "Store"))
        before = {e.text: e.id for e in scene.elements if e.role in (Role.TEXTBOX, Role.BUTTON)}
        field = phone_of(scene)
        assert field is not None
        desktop.start(["xdotool", "mousemove", *map(str, field.box.center), "click", "1"])
        await scene_with(
            computer, lambda s: (phone := phone_of(s)) is not None and phone.state.focused is True
        )
        desktop.start(["xdotool", "type", "4711"])

        def typed(scene: Scene) -> bool:
            phone = phone_of(scene)
            return phone is not None and phone.state.value == "4711" and "a11y" in phone.readers

        scene = await scene_with(computer, typed)
    after = {e.text: e.id for e in scene.elements if e.role in (Role.TEXTBOX, Role.BUTTON)}
    assert after == before


@pytest.mark.parametrize("readers", [("pixels", "a11y", "dom"), ("pixels",)])
async def test_a_desktop_without_a_bus_is_read_all_the_same(
    own_desktop: PrivateDesktop, readers: tuple[str, ...]
) -> None:
    own_desktop.start("zenity --question --text=Go? --title=Ask --ok-label=Going".split())
    await own_desktop.wait_for_window("Ask")
    async with open_computer(own_desktop, rehearse=True, readers=readers) as computer:
        scene = await scene_with(computer, lambda s: named(s, "Going") is not None)
    going = named(scene, "Going")
    assert going is not None
    assert (going.role, going.readers) == (Role.BUTTON, ("pixels",))
