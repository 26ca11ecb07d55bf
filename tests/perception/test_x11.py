from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from lookhear.errors import DisplayError
from lookhear.perception import Point, Window, X11Display, XCookie, read_cookies, write_cookies
from lookhear.tools import Click, DesktopSettings, HandsProcess, PrivateDesktop
from tests.windows.open_windows import TkForm, open_tk_form, server_pid, until

OpenForm = Callable[..., Awaitable[TkForm]]


def windows(desktop: PrivateDesktop) -> tuple[Window, ...]:
    with desktop.open_display() as display:
        return display.windows()


async def test_windows_are_listed_bottom_to_top_with_their_frames(
    desktop: PrivateDesktop, tk_form: OpenForm
) -> None:
    first = await tk_form(title="Lower")
    second = await tk_form("--at", "300,200", title="Upper")
    await until(lambda: windows(desktop)[-1].focused)
    lower, upper = windows(desktop)
    assert (lower.title, upper.title) == ("Lower", "Upper")
    assert (lower.focused, upper.focused) == (False, True)
    assert (upper.wm_class, upper.dialog, upper.modal) == ("Tkform", False, False)
    assert upper.frame.contains(upper.box)
    assert upper.frame.h > upper.box.h
    assert upper.box.contains(second.box("count"))
    assert lower.box.contains(first.box("count"))


async def test_without_a_window_manager_the_tree_is_read(tmp_path: Path) -> None:
    bare = DesktopSettings(window_manager=None, accessibility=False, session_bus=False)
    async with PrivateDesktop(bare) as desktop:
        form = await open_tk_form(desktop, tmp_path)
        with desktop.open_display() as display:
            [window] = display.windows()
            assert window.box == window.frame
            assert window.box.contains(form.box("count"))
            display.activate(window.id)
            assert display.windows()[0].focused
            display.close_window(window.id)
        await until(lambda: windows(desktop) == ())


async def test_menus_and_dialogs_are_windows(desktop: PrivateDesktop, tk_form: OpenForm) -> None:
    form = await tk_form("--modal")
    await until(lambda: len(windows(desktop)) == 2)
    dialog = windows(desktop)[-1]
    assert (dialog.title, dialog.dialog, dialog.transient_for) == ("Please confirm", True, form.window.id)
    with desktop.open_display() as display:
        display.close_window(dialog.id)
    await until(lambda: len(windows(desktop)) == 1)
    async with HandsProcess(desktop.display, desktop.environ) as hands:
        await hands.perform(Click(x=form.window.box.x + 15, y=form.window.box.y + 10), "menu")
        await until(lambda: len(windows(desktop)) == 2)
        menu = windows(desktop)[-1]
        assert menu.box.w > 20
        assert not menu.dialog


async def test_modal_is_told(desktop: PrivateDesktop) -> None:
    desktop.start(["zenity", "--question", "--modal", "--title=Sure", "--text=Go on?"])
    window = await desktop.wait_for_window("Sure")
    assert window.dialog
    assert window.wm_class.lower() == "zenity"


async def test_activate_raises_and_close_closes(desktop: PrivateDesktop, tk_form: OpenForm) -> None:
    first = await tk_form(title="First")
    await tk_form(title="Second")
    with desktop.open_display() as display:
        display.activate(first.window.id)
        await until(lambda: display.windows()[-1].title == "First" and display.windows()[-1].focused)
        display.close_window(first.window.id)
        await until(lambda: [window.title for window in display.windows()] == ["Second"])
    await until(lambda: not first.app.running)


async def test_pointer_and_keys(desktop: PrivateDesktop) -> None:
    with desktop.open_display() as display:
        display.fake_motion(321, 123)
        assert display.pointer() == Point(321, 123)
        display.fake_key(50, True)
        assert display.held_keys() == (50,)
        display.fake_key(50, False)
        assert display.held_keys() == ()


async def test_requests_about_a_window_that_is_gone_are_empty(desktop: PrivateDesktop) -> None:
    with desktop.open_display() as display:
        assert display.geometry(0x7FFFFF) is None
        assert display.attributes(0x7FFFFF) is None
        assert display.property(0x7FFFFF, "WM_NAME") is None
        assert display.children(0x7FFFFF) == ()
        display.activate(0x7FFFFF)
        assert display.next_event() is None or display.pointer()


async def test_damage_is_reported_again_and_again(desktop: PrivateDesktop, tk_form: OpenForm) -> None:
    form = await tk_form()
    with desktop.open_display() as display:
        display.watch_damage()
        async with HandsProcess(desktop.display, desktop.environ) as hands:
            for widget in ("name", "email", "notes"):
                while display.next_event(0.15):
                    pass
                x, y = form.box(widget).center
                await hands.perform(Click(x=x, y=y), widget)
                event = display.next_event(2)
                assert event is not None
                assert event.kind == "damage"
                assert event.box is not None
                assert event.box.area > 0


def test_no_display_and_nonsense(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(DisplayError, match="DISPLAY is not set"):
        X11Display()
    with pytest.raises(DisplayError, match="not a display name"):
        X11Display("screen one")
    with pytest.raises(DisplayError, match="no X server at display :987"):
        X11Display(":987")
    with pytest.raises(DisplayError, match="no X server at display localhost:987"):
        X11Display("localhost:987")


async def test_a_refused_cookie_is_named(
    desktop: PrivateDesktop, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DisplayError, match="refuses the connection: Authorization required"):
        X11Display(desktop.display, tmp_path / "none")
    good = read_cookies(desktop.xauthority)
    bad = [XCookie(c.family, c.address, c.number, c.name, bytes(16)) for c in good]
    write_cookies(tmp_path / "bad", bad)
    with pytest.raises(DisplayError, match="Invalid MIT-MAGIC-COOKIE-1"):
        X11Display(desktop.display, tmp_path / "bad")
    assert capfd.readouterr().err == ""


def test_the_cookie_file_is_what_xauth_reads(desktop: PrivateDesktop) -> None:
    listed = subprocess.run(
        ["xauth", "-f", str(desktop.xauthority), "list"], capture_output=True, text=True, check=True
    )
    assert f"unix{desktop.display}  MIT-MAGIC-COOKIE-1" in listed.stdout
    cut = read_cookies(desktop.xauthority)
    assert cut


def test_a_broken_cookie_file_is_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "cut").write_bytes(b"\x01\x00\x00\x05abc")
    assert read_cookies(tmp_path / "cut") == []
    assert read_cookies(tmp_path / "missing") == []


async def test_a_dead_display_is_an_error_everywhere(own_desktop: PrivateDesktop) -> None:
    with own_desktop.open_display() as display:
        own_desktop.tear_down()
        for act in (display.size, display.windows, display.pointer, display.sync, display.next_event):
            with pytest.raises(DisplayError):
                act()
        with pytest.raises(DisplayError):
            display.fake_key(50, True)
    display.close()
    with pytest.raises(DisplayError, match="closed"):
        display.pointer()


async def test_a_frozen_server_does_not_hang_us(own_desktop: PrivateDesktop) -> None:
    server = server_pid(own_desktop)
    with own_desktop.open_display() as display:
        os.kill(server, signal.SIGSTOP)
        start = time.monotonic()
        with pytest.raises(DisplayError, match="does not answer"):
            display.pointer()
        os.kill(server, signal.SIGCONT)
    assert time.monotonic() - start < 8
