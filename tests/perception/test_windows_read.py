"""What real windows look like to the eyes: Tk windows in states a person brings them into."""

from __future__ import annotations

import asyncio
import time

from lookhear.perception import Element, Eyes, Role, Scene

from .conftest import Screen

BUTTONS = """
r.geometry("500x120+30+30")
ways = ("Save", {}), ("Delete", dict(state="active")), ("Count", dict(relief="sunken"))
for i, (name, how) in enumerate(ways):
    tk.Button(r, text=name, **how).grid(row=0, column=i, padx=6, pady=12)
"""
DARK = """
r.geometry("500x120+30+30"); r.configure(bg="#2b2b2b")
for i, name in enumerate(("Save", "Delete")):
    colours = dict(bg="#2b2b2b", fg="#dddddd", highlightbackground="#2b2b2b")
    tk.Button(r, text=name, **colours).grid(row=0, column=i, pady=9)
"""


async def look_at(eyes: Eyes, text: str, limit_s: float = 20.0) -> Scene:
    end = time.monotonic() + limit_s
    while True:
        scene = await eyes.look(timeout_s=limit_s)
        if any(text in (e.text or "") for e in scene.elements):
            return scene
        assert time.monotonic() < end, [e.text for e in scene.elements]
        await asyncio.sleep(0.05)


def roles(scene: Scene) -> dict[str | None, Role]:
    return {e.text: e.role for e in scene.elements}


def named(scene: Scene, text: str) -> Element:
    return next(e for e in scene.elements if e.text == text)


async def test_a_button_stays_a_button_while_it_is_hovered_or_pressed(screen: Screen) -> None:
    screen.tk(BUTTONS)
    async with Eyes(screen.display) as eyes:
        scene = await look_at(eyes, "Count")
        assert roles(scene) == {name: Role.BUTTON for name in ("Save", "Delete", "Count")}


async def test_dark_buttons_with_relief_are_buttons(screen: Screen) -> None:
    screen.tk(DARK)
    async with Eyes(screen.display) as eyes:
        scene = await look_at(eyes, "Delete")
        assert roles(scene) == {"Save": Role.BUTTON, "Delete": Role.BUTTON}


async def test_selected_text_in_a_field_is_its_value(screen: Screen) -> None:
    screen.tk(
        'r.geometry("400x90+30+30"); tk.Label(r, text="Name").grid(row=0, column=0, padx=8)\n'
        'e = tk.Entry(r, width=30, selectbackground="#3584e4", selectforeground="white")\n'
        'e.insert(0, "Grace"); e.grid(row=0, column=1, pady=20)\n'
        "e.selection_range(0, 'end'); e.focus_force()"
    )
    async with Eyes(screen.display) as eyes:
        scene = await look_at(eyes, "Name")
        field = next(e for e in scene.elements if e.role is Role.TEXTBOX)
        assert (field.text, field.state.value) == ("Name", "Grace")
