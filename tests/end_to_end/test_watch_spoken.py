"""Spoken commands to `lookhear watch` on a private desktop with a microphone that is fed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from lookhear.perception import X11Display
from lookhear.tools import PrivateDesktop
from tests.end_to_end.conftest import Cli
from tests.end_to_end.spoken import hear_silence, stop_sound_server
from tests.windows.open_windows import TkForm, until
from tests.windows.spoken_session import COMMANDS, SpokenSession, open_session
from tests.windows.voices import speak

OpenForm = Callable[..., Awaitable[TkForm]]
WORK = ", then ".join([f'type "{"a sentence that takes its time " * 8}" into Name', "clear Name"] * 8)
"""Some ten seconds of typing."""
DRAGS = ", then ".join(["drag the Count button to Subscribe"] * 16)


async def say(session: SpokenSession, words: str, voice: str = "flite-slt") -> None:
    await session.desktop.play_to_microphone(speak(words, voice, session.folder / "aside.wav"))


async def say_from_the_speakers(session: SpokenSession, words: str) -> None:
    await session.desktop.play_to_speakers(speak(words, "flite-slt", session.folder / "aside.wav"))


async def begin(session: SpokenSession, work: str, event: str) -> None:
    assert session.process.stdin is not None
    session.process.stdin.write(f"{work}\n".encode())
    await until(lambda: len(session.form.events(event)) > 3, 20.0)


async def pactl(desktop: PrivateDesktop, *command: str) -> None:
    process = await asyncio.create_subprocess_exec(
        "pactl", *command, env=desktop.environ, stdout=asyncio.subprocess.DEVNULL
    )
    assert await process.wait() == 0


def nothing_held(desktop: PrivateDesktop) -> bool:
    with X11Display(desktop.display, desktop.xauthority) as x11:
        return not x11.held_keys() and not x11.pointer_mask() & 0x1F00


async def test_spoken_commands_for_a_minute(own_desktop: PrivateDesktop, tmp_path: Path) -> None:
    chance = random.Random(7)
    async with open_session(own_desktop, tmp_path) as session:
        for place, command in enumerate(COMMANDS):
            await session.change_the_screen(chance)
            await session.turn(command, ("flite-slt", "flite-rms")[place % 2])
    results = [turn.result for turn in session.turns]
    heard = "\n".join(f"{turn.result}: {turn.words!r} heard as {turn.heard!r}" for turn in session.turns)
    assert "wrong" not in results, heard
    assert results.count("acted") >= 6, heard
    lanes = session.of("health")[-1]["lanes"]
    assert {"microphone", "speakers", "screen", "orders"} <= set(lanes)
    assert all(counts["balanced"] for counts in lanes.values()), lanes


@pytest.mark.parametrize(
    ("whence", "work", "event"),
    [
        ("microphone", WORK, "key_press"),
        ("speakers", WORK, "key_press"),
        ("microphone", DRAGS, "motion"),
        ("speakers", DRAGS, "motion"),
    ],
    ids=["typing", "typing-speakers", "dragging", "dragging-speakers"],
)
async def test_a_spoken_stop_ends_it_with_nothing_pressed(
    own_desktop: PrivateDesktop, tmp_path: Path, whence: str, work: str, event: str
) -> None:
    async with open_session(own_desktop, tmp_path) as session:
        await begin(session, work, event)
        if whence == "microphone":
            await say(session, "stop")
        else:
            await say_from_the_speakers(session, "stop")
        await until(lambda: session.of("stop_done"), 10.0)
        assert session.of("stop_done")[0]["by"] == "spoken"
        await until(lambda: session.of("order_ended"), 10.0)
        await asyncio.sleep(0.5)
        assert nothing_held(own_desktop)
        count = len(session.form.events(event))  # a window takes a moment to note what it has got
        presses = len(session.form.events("press")) + len(session.form.events("double"))
        assert presses == len(session.form.events("release"))
        await asyncio.sleep(0.5)
        assert len(session.form.events(event)) == count
        assert session.of("order_ended")[0]["outcome"] == "cancelled"


async def test_a_spoken_stop_ends_a_run_that_listens(
    cli: Cli, desktop: PrivateDesktop, tk_form: OpenForm, tmp_path: Path
) -> None:
    form = await tk_form()
    process = await cli.start("run", WORK, "--listen", "open", "--json")
    await until(lambda: len(form.events("key_press")) > 3, 30.0)
    await desktop.play_to_microphone(speak("stop", "flite-slt", tmp_path / "stop.wav"))
    ended = await cli.ended(process)
    assert (ended.code, ended.outcome) == (130, "cancelled")
    assert nothing_held(desktop)
    await asyncio.sleep(0.3)
    typed = len(form.events("key_press"))
    await asyncio.sleep(0.5)
    assert len(form.events("key_press")) == typed


async def test_what_the_speakers_say_starts_nothing(own_desktop: PrivateDesktop, tmp_path: Path) -> None:
    async with open_session(own_desktop, tmp_path) as session:
        await say_from_the_speakers(session, "type hello into name")
        await asyncio.sleep(3.0)
        assert session.of("order_queued") == []
        assert session.form.state()["name"] == ""


async def test_a_microphone_that_is_unplugged_is_told_and_comes_back(
    own_desktop: PrivateDesktop, tmp_path: Path
) -> None:
    async with open_session(own_desktop, tmp_path) as session:
        speaking = asyncio.create_task(say(session, "type a long good morning to everybody into name"))
        await asyncio.sleep(0.8)
        await pactl(own_desktop, "unload-module", "module-remap-source")
        await until(lambda: any(e["note"] for e in session.of("listening")), 10.0)
        await asyncio.gather(speaking, return_exceptions=True)
        assert session.process.stdin is not None
        session.process.stdin.write(b"check Subscribe\n")
        await until(lambda: session.of("order_ended"), 20.0)
        assert session.form.state()["subscribe"]
        plugged = ("source_name=lookhear_mic", "master=lookhear_mic_feed.monitor")
        await pactl(own_desktop, "load-module", "module-remap-source", *plugged)
        await until(lambda: not session.of("listening")[-1]["note"], 20.0)


async def test_a_dead_sound_server_is_told_and_typing_goes_on(
    own_desktop: PrivateDesktop, tmp_path: Path
) -> None:
    async with open_session(own_desktop, tmp_path) as session:
        stop_sound_server(own_desktop)
        await until(lambda: session.of("listening")[-1]["note"], 10.0)
        assert session.process.stdin is not None
        session.process.stdin.write(b"check Subscribe\n")
        await until(lambda: session.of("order_ended"), 20.0)
        assert session.form.state()["subscribe"]


@pytest.mark.parametrize("what", ["silence", "music", "monologue", "two voices"])
async def test_sound_that_is_no_command_starts_nothing(
    own_desktop: PrivateDesktop, tmp_path: Path, what: str
) -> None:
    sound = hear_silence(what, tmp_path)
    async with open_session(own_desktop, tmp_path) as session:
        await own_desktop.play_to_microphone(sound)
        await asyncio.sleep(3.0)
        started = [event["text"] for event in session.of("order_started")]
        assert started == [], started
        assert session.form.events("press") == []
        assert session.process.returncode is None
