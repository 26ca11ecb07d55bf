"""What real windows look like to the eyes: Tk windows in states a person brings them into."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from lookhear.perception import Element, Eyes, Role, Scene, X11Display

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


async def states(eyes: Eyes, seconds: float) -> list[tuple[str | None, str | None, bool | None]]:
    """Every state of the first field that was seen in that time, once each."""
    seen: list[tuple[str | None, str | None, bool | None]] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        scene = await eyes.look(timeout_s=30)
        field = next(e for e in scene.elements if e.role is Role.TEXTBOX)
        state = field.text, field.state.value, field.state.focused
        seen += [] if state in seen else [state]
        await asyncio.sleep(0.11)
    return seen


TK_FIELD = """
r.geometry("400x120+30+30")
tk.Label(r, text="Name").grid(row=0, column=0, padx=8)
e = tk.Entry(r, width=30); e.insert(0, "Ada Lovelace"); e.grid(row=0, column=1, pady=12)
tk.Label(r, text="Phone").grid(row=1, column=0, padx=8); tk.Entry(r, width=30).grid(row=1, column=1)
e.focus_force()
"""


async def test_a_blinking_caret_shows_focus_and_is_no_part_of_the_value(screen: Screen) -> None:
    screen.tk(TK_FIELD)
    async with Eyes(screen.display) as eyes:
        await look_at(eyes, "Phone")
        async with asyncio.timeout(20):  # until the caret has blinked before somebody's eyes
            while (await states(eyes, 0.1))[-1] != ("Name", "Ada Lovelace", True):
                pass
        assert await states(eyes, 2.2) == [("Name", "Ada Lovelace", True)]
        assert eyes.health()["read"]["scenes"] < 5  # a blink is not read


async def test_the_caret_of_a_gtk_entry_is_no_part_of_the_value(screen: Screen) -> None:
    screen.run("yad", "--form", "--field=Name", "--field=Phone", "Ada Lovelace", "--posx=20", "--posy=20")
    async with Eyes(screen.display) as eyes:
        await look_at(eyes, "Phone")
        await asyncio.sleep(0.7)
        assert [state[:2] for state in await states(eyes, 2.2)] == [("Name", "Ada Lovelace")]


async def test_focus_is_given_up_when_the_caret_is_gone(screen: Screen, tmp_path: Path) -> None:
    flag = tmp_path / "go"
    screen.tk(
        TK_FIELD + f"b = tk.Button(r, text='Go'); b.grid(row=2, column=0)\nimport os\n"
        f"def poll(): b.focus_force() if os.path.exists({str(flag)!r}) else r.after(20, poll)\npoll()"
    )
    async with Eyes(screen.display) as eyes:
        await look_at(eyes, "Phone")
        assert ("Name", "Ada Lovelace", True) in await states(eyes, 1.5)
        flag.touch()
        await asyncio.sleep(2.2)
        assert await states(eyes, 0.5) == [("Name", "Ada Lovelace", None)]


async def test_a_reading_is_given_up_when_the_whole_screen_changes(screen: Screen) -> None:
    screen.tk(
        'r.geometry("800x600+0+0"); t = tk.Text(r, width=110, height=44, font=("Helvetica", 9)); t.pack()\n'
        'words = "total name invoice save report city open value street amount close note".split()\n'
        "def fill(k=0):\n"
        " t.delete('1.0', 'end')\n"
        " bg = ('white', '#202020')[k % 2]; t.configure(bg=bg, fg=('black', 'white')[k % 2])\n"
        " for i in range(44): t.insert('end', ' '.join(words[(i * k + j) % 12] for j in range(14)) + '\\n')\n"
        " r.after(150, fill, k + 1) if k < 60 else (t.delete('1.0', 'end'), t.insert('end', 'Finished'))\n"
        "fill()"
    )
    async with Eyes(screen.display) as eyes:
        await look_at(eyes, "Finished", 40)
        assert eyes.health()["read"]["given_up"] >= 1


async def test_the_selected_row_of_a_list_and_its_siblings_are_options(screen: Screen) -> None:
    screen.tk(
        'r.geometry("400x200+30+30"); box = tk.Listbox(r, width=30, height=6); box.pack(pady=12)\n'
        'for name in ("Apple", "Banana", "Cherry"): box.insert("end", name)\n'
        "box.selection_set(1)"
    )
    async with Eyes(screen.display) as eyes:
        scene = await look_at(eyes, "Cherry")
        rows = [(e.text, e.state.selected) for e in scene.elements if e.role is Role.OPTION]
        assert rows == [("Apple", False), ("Banana", True), ("Cherry", False)]


async def test_the_lines_of_an_open_menu_are_menu_items(screen: Screen) -> None:
    screen.tk(
        'r.geometry("300x80+30+30"); tk.Label(r, text="Below").pack(); m = tk.Menu(r, tearoff=False)\n'
        'for name in ("Undo", "Redo", "Cut", "Paste"): m.add_command(label=name)\n'
        "r.after(300, lambda: m.post(380, 200))"
    )
    with X11Display(screen.display) as display:
        async with Eyes(screen.display, lambda: (display.windows(), display.pointer())) as eyes:
            scene = await look_at(eyes, "Paste")
    items = [e for e in scene.elements if e.role is Role.MENUITEM]
    assert [e.text for e in items] == ["Undo", "Redo", "Cut", "Paste"]
    assert all(e.box.w > 60 for e in items)
