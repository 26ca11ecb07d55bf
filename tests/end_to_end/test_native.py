"""Typed goals in GTK dialogs, an editor and a terminal."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lookhear.tools import PrivateDesktop
from tests.end_to_end.conftest import Cli
from tests.windows.open_windows import until


async def test_a_dialog_is_filled_and_confirmed(cli: Cli, desktop: PrivateDesktop, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with out.open("wb") as stream:
        app = desktop.start(
            ["zenity", "--forms", "--title=Contact", "--text=Who?", "--add-entry=Name", "--add-entry=Town"],
            stdout=stream,
        )
    await desktop.wait_for_window("Contact")
    ended = await cli.run('type "Zoë 😀" into Name, type Ålesund into Town and click OK')
    assert (ended.code, ended.outcome) == (0, "verified"), ended.stdout
    await asyncio.to_thread(app.process.wait, 5)
    assert out.read_text() == "Zoë 😀|Ålesund\n"


async def test_cancel_closes_and_says_nothing(cli: Cli, desktop: PrivateDesktop, tmp_path: Path) -> None:
    app = desktop.start(["zenity", "--question", "--title=Sure?", "--text=Shall we?"])
    await desktop.wait_for_window("Sure?")
    ended = await cli.run("click No")
    assert ended.code == 0, ended.stdout
    assert ended.json["steps"][0]["evidence"]["kind"] == "window_gone"
    assert await asyncio.to_thread(app.process.wait, 5) == 1


async def test_typing_into_a_terminal(cli: Cli, desktop: PrivateDesktop, tmp_path: Path) -> None:
    file = tmp_path / "typed.txt"
    desktop.start(
        ["xterm", "-title", "Shell", "-u8", "-fa", "DejaVu Sans Mono", "-fs", "14", "-e", f"cat > {file}"]
    )
    await desktop.wait_for_window("Shell")
    ended = await cli.run('type "hello <world> é" and press Enter')
    assert ended.code in (0, 4, 10), ended.stdout
    assert ended.statuses[0] == "verified", ended.stdout
    if ended.code == 10:
        await until(lambda: file.read_text() == "hello <world> é\n")


async def test_an_application_is_opened_and_used(cli: Cli, desktop: PrivateDesktop) -> None:
    ended = await cli.run('open the text editor, then type "Dear diary" and wait until "Dear diary" is shown')
    assert ended.code == 0, ended.stdout
    assert ended.json["steps"][0]["evidence"]["kind"] == "window_opened"


async def test_an_unknown_application(cli: Cli) -> None:
    ended = await cli.run("open the frobnicator")
    assert (ended.code, ended.outcome) == (1, "failed")
    assert "frobnicator" in ended.json["reason"]


async def test_a_run_on_a_private_desktop_of_its_own(cli: Cli) -> None:
    ended = await cli.run('open the text editor, then type "Hello there"', "--desktop", "private")
    assert ended.code == 0, ended.stdout
