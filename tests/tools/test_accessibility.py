"""The accessibility trees of real GTK programs, and what is left where there is no bus, or a bad one."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from lookhear.perception import (
    AccessibilityReader,
    Box,
    Element,
    Reading,
    Role,
    View,
    Window,
    accessibility_status,
)
from lookhear.tools import PrivateDesktop, open_computer

FORM = """yad --form --title=Contact --posx=60 --posy=60 --field=Name --field=Secret:H
--field=Member:CHK --field=Plan:CB --field=Seats:NUM Ada hunter2 TRUE Gold!Silver 3 --button=Store:0
--button=Discard:1""".split()
SCREEN = Box(0, 0, 1280, 800)


def view_of(desktop: PrivateDesktop) -> View:
    with desktop.open_display() as display:
        return View(display.windows(), (SCREEN,), None, time.monotonic_ns())


async def read(reader: AccessibilityReader, desktop: PrivateDesktop, limit_s: float = 5.0) -> Reading:
    deadline_ns = time.monotonic_ns() + int(limit_s * 1e9)
    return await asyncio.to_thread(reader.read, view_of(desktop), deadline_ns)


async def read_until(reader: AccessibilityReader, desktop: PrivateDesktop, text: str) -> Reading:
    """A program is on the bus a moment after its window shows."""
    async with asyncio.timeout(30):
        while True:
            found = await read(reader, desktop)
            if any(e.text == text for e in found.elements):
                return found
            await asyncio.sleep(0.05)


@contextmanager
def reading(desktop: PrivateDesktop, **environ: str) -> Generator[AccessibilityReader]:
    reader = AccessibilityReader({**desktop.environ, **environ}, desktop.display)
    try:
        yield reader
    finally:
        reader.close()


def one(found: Reading, role: Role, text: str | None) -> Element:
    return next(e for e in found.elements if (e.role, e.text) == (role, text))


async def test_a_form_says_names_values_and_states(desktop: PrivateDesktop) -> None:
    desktop.start(FORM)
    with reading(desktop) as reader:
        await read_until(reader, desktop, "Store")
        window = next(
            w for w in view_of(desktop).windows if w.title == "Contact"
        )  # it has found its place now
        found = await read(reader, desktop)
    assert one(found, Role.TEXTBOX, "Name").state.value == "Ada"
    assert one(found, Role.CHECKBOX, "Member").state.checked is True
    assert one(found, Role.COMBOBOX, "Plan").state.value == "Gold"
    assert one(found, Role.SPINBUTTON, "Seats").state.value == "3"
    assert one(found, Role.BUTTON, "Discard").state.disabled is False
    assert all(window.box.contains(e.box) for e in found.elements)
    assert window.box in found.regions


async def test_a_secret_is_never_told(desktop: PrivateDesktop) -> None:
    desktop.start(FORM)
    with reading(desktop) as reader:
        found = await read_until(reader, desktop, "Store")
    assert one(found, Role.TEXTBOX, "Secret").state.value is None
    assert "hunter2" not in repr(found)


async def test_lists_menus_and_headers_are_told(desktop: PrivateDesktop) -> None:
    desktop.start("zenity --list --column=City --column=Land Rome Italy Oslo Norway --title=Cities".split())
    with reading(desktop) as reader:
        cities = await read_until(reader, desktop, "Rome")
        desktop.start(["mousepad"])  # it may cover the list
        await desktop.wait_for_window(wm_class="Mousepad")
        menus = await read_until(reader, desktop, "Search")
    assert {e.text for e in cities.elements if e.role is Role.CELL} >= {"Rome", "Italy", "Oslo", "Norway"}
    assert one(menus, Role.MENUITEM, "Document").box.h > 10
    assert not any(e.text == "Select All" for e in menus.elements)  # it is in a closed menu


async def test_what_another_window_covers_is_not_told(desktop: PrivateDesktop) -> None:
    desktop.start(FORM)
    with reading(desktop) as reader:
        await read_until(reader, desktop, "Store")
        view = view_of(desktop)
        form = next(w for w in view.windows if w.title == "Contact")
        above = Window(99, "Above", form.frame, form.frame, pid=1)
        covered = View((*view.windows, above), view.regions, None, view.t_ns)
        found = await asyncio.to_thread(reader.read, covered, time.monotonic_ns() + 5 * 10**9)
    assert found.elements == ()


async def test_only_what_changed_is_walked(desktop: PrivateDesktop) -> None:
    desktop.start(FORM)
    with reading(desktop) as reader:
        whole = await read_until(reader, desktop, "Store")
        spot = one(whole, Role.TEXTBOX, "Name").box
        view = view_of(desktop)
        part = View(view.windows, (spot,), None, view.t_ns)
        found = await asyncio.to_thread(reader.read, part, time.monotonic_ns() + 5 * 10**9)
    assert "Ada" in {e.state.value for e in found.elements}
    assert len(found.elements) < len(whole.elements)
    assert all(spot.contains(region) for region in found.regions)


async def test_places_are_right_on_a_fine_screen_and_with_shadows(desktop: PrivateDesktop) -> None:
    """Programs that draw their own frame, and those that count two pixels as one."""
    for name, environ in {"Shadow": "GTK_CSD=1", "Fine": "GDK_SCALE=2"}.items():
        desktop.start(
            ["env", environ, "zenity", "--question", "--text=Go?", f"--title={name}", "--ok-label=Go"]
        )
        window = await desktop.wait_for_window(name)
        async with open_computer(desktop, rehearse=True) as computer:
            with reading(desktop) as reader:
                await read_until(reader, desktop, "Go")
            async with asyncio.timeout(60):
                while True:
                    scene = await computer.eyes.look(timeout_s=60)
                    button = next((e for e in scene.elements if e.text == "Go"), None)
                    if button is not None and button.readers == ("pixels", "a11y"):
                        break
                    await asyncio.sleep(0.05)
        assert button.role is Role.BUTTON
        assert window.frame.contains(button.box)
        desktop.close_programs()


async def test_without_a_bus_there_is_nothing_and_no_waiting(own_desktop: PrivateDesktop) -> None:
    own_desktop.start(["zenity", "--question", "--text=Go?", "--title=Ask"])
    await own_desktop.wait_for_window("Ask")
    with reading(own_desktop) as reader:
        found = await read(reader, own_desktop)
        assert (found.elements, found.regions) == ((), ())
    assert await accessibility_status(own_desktop.environ) == (False, False)


async def test_a_bus_that_never_answers_is_given_up(desktop: PrivateDesktop, tmp_path: Path) -> None:
    desktop.start(["zenity", "--question", "--text=Go?", "--title=Ask"])
    await desktop.wait_for_window("Ask")
    silent = socket.socket(socket.AF_UNIX)
    silent.bind(str(tmp_path / "bus"))
    silent.listen()
    taken: list[socket.socket] = []
    thread = threading.Thread(target=lambda: taken.append(silent.accept()[0]), daemon=True)
    thread.start()
    address = f"unix:path={tmp_path / 'bus'}"
    try:
        with reading(desktop, DBUS_SESSION_BUS_ADDRESS=address) as reader:
            found = await read(reader, desktop, 0.1)
            assert (found.elements, found.regions) == ((), ())
        assert await accessibility_status({"DBUS_SESSION_BUS_ADDRESS": address}) == (False, False)
    finally:
        silent.close()
        for line in taken:
            line.close()


async def test_a_program_that_hangs_costs_the_deadline_and_no_more(desktop: PrivateDesktop) -> None:
    app = desktop.start(FORM)
    desktop.start("zenity --question --text=Go? --title=Ask --ok-label=Going".split())
    with reading(desktop) as reader:
        await read_until(reader, desktop, "Store")
        await read_until(reader, desktop, "Going")
        os.kill(app.pid, signal.SIGSTOP)
        try:
            found = await read(reader, desktop, 0.5)
        finally:
            os.kill(app.pid, signal.SIGCONT)
        assert one(found, Role.BUTTON, "Going")
        assert not any(e.text == "Store" for e in found.elements)
        assert any(e.text == "Store" for e in (await read_until(reader, desktop, "Store")).elements)


async def test_a_bus_that_dies_is_gone_and_found_again() -> None:
    async with PrivateDesktop() as own:
        own.start(FORM)
        with reading(own) as reader:
            await read_until(reader, own, "Store")
            for folder in Path("/proc").glob("[0-9]*"):
                command = _command(folder)
                mine = _environ(folder).get("LOOKHEAR_DESKTOP_ID") == own.id
                if mine and "dbus-daemon" in command and "accessibility.conf" in command:
                    os.kill(int(folder.name), signal.SIGKILL)
            found = await read(reader, own, 1.0)
            assert found.elements == ()
            assert (await read(reader, own, 1.0)).elements == ()


def _command(folder: Path) -> str:
    try:
        return (folder / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
    except OSError:
        return ""


def _environ(folder: Path) -> dict[str, str]:
    try:
        pairs = (folder / "environ").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return {}
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)
