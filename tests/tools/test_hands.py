from __future__ import annotations

import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from lookhear.errors import ActFailed
from lookhear.perception import Box
from lookhear.tools import (
    Click,
    Drag,
    HandsProcess,
    HoldKeys,
    Move,
    PressKeys,
    PrivateDesktop,
    Scroll,
    TypeText,
)
from tests.windows.open_windows import TkForm, open_page, until
from tests.windows.page_server import PageServer

OpenForm = Callable[..., Awaitable[TkForm]]
ASCII = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCXYZ[\\]^_`abcxyz{|}~"
UNICODE = "é ß Å 漢 😀"


def click(box: Box, **more: object) -> Click:
    return Click.model_validate({"x": box.center.x, "y": box.center.y, **more})


async def test_click_is_acknowledged_with_its_key_and_reaches_the_button(
    hands: HandsProcess, tk_form: OpenForm
) -> None:
    form = await tk_form()
    ack = await hands.perform(click(form.box("count")), "intent-7")
    assert ack.key == "intent-7"
    assert 0 < ack.t1_ns - ack.t0_ns < 1_000_000_000
    await until(lambda: form.commands() == ["count"])
    pressed = form.events("press")[-1]
    assert (pressed["x"], pressed["y"], pressed["button"]) == (*form.box("count").center, 1)


async def test_double_right_and_modified_clicks(hands: HandsProcess, tk_form: OpenForm) -> None:
    form = await tk_form()
    await hands.perform(click(form.box("canvas"), count=2), "a")
    await until(lambda: form.events("double"))
    await hands.perform(click(form.box("canvas"), button="right"), "b")
    await until(lambda: form.events("press")[-1]["button"] == 3)
    await hands.perform(click(form.box("canvas"), modifiers=["ctrl"]), "c")
    await until(lambda: [e["keysym"] for e in form.events("key_release")] == ["Control_L"])


async def test_held_keys_stay_down_for_their_time(hands: HandsProcess, tk_form: OpenForm) -> None:
    form = await tk_form()
    await hands.perform(click(form.box("canvas")), "a")
    ack = await hands.perform(HoldKeys(keys=("ctrl", "shift"), seconds=0.3), "b")
    assert ack.t1_ns - ack.t0_ns >= 300_000_000
    await until(lambda: [e["keysym"] for e in form.events("key_release")] == ["Shift_L", "Control_L"])


async def test_drag_goes_through_small_steps(hands: HandsProcess, tk_form: OpenForm) -> None:
    form = await tk_form()
    box = form.box("canvas")
    start, end = (box.x + 10, box.y + 10), (box.right - 10, box.bottom - 10)
    await hands.perform(Drag(path=(start, end)), "d")
    await until(lambda: form.events("release"))
    assert (form.events("press")[0]["x"], form.events("press")[0]["y"]) == start
    assert (form.events("release")[0]["x"], form.events("release")[0]["y"]) == end
    assert len(form.events("motion")) > 5


async def test_scroll_turns_the_wheel_by_notches(hands: HandsProcess, tk_form: OpenForm) -> None:
    form = await tk_form()
    x, y = form.box("canvas").center
    await hands.perform(Scroll(x=x, y=y, dy=3), "s")
    await hands.perform(Scroll(x=x, y=y, dy=-2), "t")
    await until(lambda: [e["button"] for e in form.events("press")] == [5, 5, 5, 4, 4])


async def test_chords_press_in_order_and_release_in_reverse(hands: HandsProcess, tk_form: OpenForm) -> None:
    form = await tk_form()
    await hands.perform(click(form.box("notes")), "f")
    await hands.perform(PressKeys(keys=("ctrl", "shift", "a")), "k")
    await until(lambda: len(form.events("key_release")) == 3)
    assert [e["keysym"] for e in form.events("key_press")] == ["Control_L", "Shift_L", "A"]
    assert [e["keysym"].lower() for e in form.events("key_release")] == ["a", "shift_l", "control_l"]


async def test_typing_into_tk(hands: HandsProcess, tk_form: OpenForm) -> None:
    form = await tk_form()
    await hands.perform(click(form.box("name")), "f")
    await hands.perform(TypeText(text=ASCII), "a")
    await until(lambda: form.state()["name"] == ASCII)
    await hands.perform(click(form.box("notes")), "g")
    text = "Straße: é ß Å 漢\nline\ttwo <a@b.c>"
    ack = await hands.perform(TypeText(text=text), "b")
    assert ack.pasted
    await until(lambda: form.state()["notes"] == text)


async def test_typing_into_gtk(hands: HandsProcess, desktop: PrivateDesktop, tmp_path: Path) -> None:
    argv = f"zenity --entry --title=Question --text=Say > {tmp_path}/answer"
    desktop.start(["sh", "-c", argv])
    await desktop.wait_for_window("Question")
    await until(lambda: _focused(desktop, "Question"))
    await hands.perform(TypeText(text=ASCII), "a")
    await hands.perform(TypeText(text=UNICODE + "\n"), "b")
    await until(lambda: (tmp_path / "answer").read_text())
    assert (tmp_path / "answer").read_text() == ASCII + UNICODE + "\n"


async def test_typing_into_chromium(
    hands: HandsProcess, desktop: PrivateDesktop, page_server: PageServer
) -> None:
    tell = "fetch('/typed', {method: 'POST', body: 'v=' + encodeURIComponent(this.value)})"
    entry = f"""<input name=t size=60 onfocus="fetch('/focused', {{method: 'POST'}})" oninput="{tell}">"""
    page_server.serve("/", f"<form method=post>{entry}</form>")
    await open_page(desktop, page_server)
    await hands.perform(click(Box(*page_server.boxes["t"])), "f")
    # A busy browser hands out keys before a click that came earlier; whoever drives the hands waits.
    await until(lambda: ("/focused", {}) in page_server.posts)
    await hands.perform(TypeText(text=ASCII), "a")
    await hands.perform(TypeText(text=UNICODE), "b")
    # A browser inserts what it pastes some time after it has fetched it.
    await until(lambda: ("/typed", {"v": [ASCII + UNICODE]}) in page_server.posts)
    await hands.perform(PressKeys(keys=("enter",)), "c")
    await until(lambda: ("/", {"t": [ASCII + UNICODE]}) in page_server.posts)


async def test_typing_into_a_terminal(hands: HandsProcess, desktop: PrivateDesktop, tmp_path: Path) -> None:
    desktop.start(["xterm", "-e", f"cat > {tmp_path}/typed"])
    window = await desktop.wait_for_window(wm_class="XTerm")
    await hands.perform(click(window.box), "f")
    paste = ("shift", "insert")
    await hands.perform(TypeText(text=ASCII + "\n", paste_keys=paste), "a")
    await hands.perform(TypeText(text=UNICODE + "\n", paste_keys=paste), "b")
    await until(lambda: (tmp_path / "typed").read_text() == f"{ASCII}\n{UNICODE}\n")


async def test_long_text_arrives_whole(hands: HandsProcess, tk_form: OpenForm) -> None:
    form = await tk_form()
    await hands.perform(click(form.box("notes")), "f")
    text = "the quick brown Fox jumps over 13 lazy dogs; " * 40
    ack = await hands.perform(TypeText(text=text), "t")
    await until(lambda: form.state()["notes"] == text)
    assert len(text) / ((ack.t1_ns - ack.t0_ns) / 1e9) >= 500
    assert not ack.pasted


async def test_the_clipboard_is_put_back(
    hands: HandsProcess, desktop: PrivateDesktop, tk_form: OpenForm
) -> None:
    form = await tk_form()
    _copy(desktop, b"kept before")
    await hands.perform(click(form.box("name")), "f")
    await hands.perform(TypeText(text="größe"), "t")
    await until(lambda: form.state()["name"] == "größe")
    await until(lambda: _clipboard(desktop) == b"kept before")
    _copy(desktop, b"x" * 700_000)  # goes over in pieces
    await hands.perform(TypeText(text="漢"), "u")
    await until(lambda: form.state()["name"] == "größe漢")
    await until(lambda: _clipboard(desktop) == b"x" * 700_000)


async def test_what_was_put_back_outlives_the_hands(desktop: PrivateDesktop, tk_form: OpenForm) -> None:
    form = await tk_form()
    _copy(desktop, b"still here")
    async with HandsProcess(desktop.display, desktop.environ) as hands:
        await hands.perform(click(form.box("name")), "f")
        await hands.perform(TypeText(text="ß"), "t")
    assert _clipboard(desktop) == b"still here"
    _copy(desktop, b"")


async def test_an_empty_clipboard_stays_empty(own_desktop: PrivateDesktop, tmp_path: Path) -> None:
    from tests.windows.open_windows import open_tk_form

    form = await open_tk_form(own_desktop, tmp_path)
    async with HandsProcess(own_desktop.display, own_desktop.environ) as hands:
        await hands.perform(click(form.box("name")), "f")
        await hands.perform(TypeText(text="ß"), "t")
        await until(lambda: form.state()["name"] == "ß")
        with own_desktop.open_display() as display:
            await until(lambda: display.selection_owner("CLIPBOARD") == 0)
            assert display.selection_owner("PRIMARY") == 0


async def test_what_cannot_be_done_is_said(hands: HandsProcess, tk_form: OpenForm) -> None:
    form = await tk_form()
    with pytest.raises(ActFailed, match="off the screen"):
        await hands.perform(Move(x=5000, y=10), "a")
    with pytest.raises(ActFailed, match="no key 'hyper'"):
        await hands.perform(PressKeys(keys=("ctrl", "hyper")), "b")
    await hands.perform(click(form.box("save")), "c")
    with pytest.raises(ActFailed, match="nothing took"):
        await hands.perform(TypeText(text="漢"), "d")
    await hands.perform(Move(x=0, y=0), "e")
    await hands.perform(click(form.box("count")), "g")
    await until(lambda: form.commands()[-1] == "count")


def _focused(desktop: PrivateDesktop, title: str) -> bool:
    with desktop.open_display() as display:
        return any(window.focused and title in window.title for window in display.windows())


def _copy(desktop: PrivateDesktop, data: bytes) -> None:
    subprocess.run(
        ["xclip", "-selection", "clipboard", "-i"],
        input=data,
        env=desktop.environ,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _clipboard(desktop: PrivateDesktop) -> bytes:
    argv = ["xclip", "-selection", "clipboard", "-o"]
    return subprocess.run(argv, env=desktop.environ, check=True, capture_output=True, timeout=5).stdout
