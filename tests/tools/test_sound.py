from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lookhear.errors import EnvironmentFault, InvalidInput
from lookhear.perception import SoundReference
from lookhear.tools import (
    DesktopSettings,
    PrivateDesktop,
    Registry,
    Voice,
    VoiceSettings,
    reap_abandoned,
    speakable,
)
from tests.windows.open_windows import until
from tests.windows.sounds import running, tone_bursts

OWNER = Path(__file__).parent.parent / "windows/desktop_owner.py"


@pytest.fixture
def root() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="lh-") as folder:
        yield Path(folder)


async def test_playing_takes_as_long_as_the_sound(own_desktop: PrivateDesktop) -> None:
    start = time.monotonic()
    await own_desktop.play_to_speakers(tone_bursts(0.5))
    assert 0.45 < time.monotonic() - start < 1.5


async def test_what_cannot_be_played_is_said(own_desktop: PrivateDesktop, tmp_path: Path) -> None:
    (tmp_path / "no.wav").write_text("not a sound")
    with pytest.raises(EnvironmentFault, match="cannot be played"):
        await own_desktop.play_to_speakers(tmp_path / "no.wav")
    assert own_desktop.sound.pid
    os.kill(own_desktop.sound.pid, signal.SIGKILL)
    await asyncio.sleep(0.1)
    with pytest.raises(EnvironmentFault, match="not running"):
        await own_desktop.play_to_speakers(tone_bursts(0.1))


async def test_a_desktop_comes_up_without_sound(root: Path) -> None:
    silent = DesktopSettings(accessibility=False, session_bus=False, sound=False)
    async with PrivateDesktop(silent, Registry(root)) as desktop:
        with pytest.raises(EnvironmentFault, match="pulseaudio pulseaudio-utils libasound2-plugins"):
            await desktop.play_to_microphone(tone_bursts(0.1))
        assert "PULSE_SERVER" not in desktop.environ


def test_without_pulseaudio_a_desktop_comes_up(tmp_path: Path, root: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("Xvfb", "openbox", "dbus-daemon", "dbus-send", "sh"):
        (programs / name).symlink_to(shutil.which(name) or "")
    script = (
        "from lookhear.errors import EnvironmentFault; from lookhear.tools import *\n"
        f"from pathlib import Path\ndesktop = PrivateDesktop(registry=Registry(Path({str(root)!r})))\n"
        "desktop.bring_up()\ntry: desktop.sound\nexcept EnvironmentFault as error: print(error)\n"
        "desktop.tear_down()"
    )
    argv = [sys.executable, "-c", script]
    ran = subprocess.run(argv, env={"PATH": str(programs)}, capture_output=True, text=True)
    assert ran.stdout.startswith("This desktop has no sound. Install it: apt-get install pulseaudio")
    assert ran.stderr == ""


def test_a_killed_owner_leaves_no_sound_server(root: Path) -> None:
    argv = [sys.executable, str(OWNER), str(root)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline()
        assert running("pulseaudio", str(root))
        owner.kill()
        owner.wait(10)
    reap_abandoned(Registry(root))
    assert running("pulseaudio", str(root)) == []
    assert [path.name for path in root.iterdir()] == ["lock"]


async def test_the_voice_is_heard_and_hushed(own_desktop: PrivateDesktop) -> None:
    async with SoundReference(own_desktop.environ) as reference:
        await until(lambda: reference.available)
        voice = Voice(own_desktop.environ)
        played = await voice.say("Which Save do you mean?")
        assert played is not None
        await asyncio.sleep(0.3)
        assert np.abs(reference.samples(played.t0_ns, played.t1_ns)).max() > 0.1
        assert voice.said[-1] == ("Which Save do you mean?", played)

        saying = asyncio.create_task(voice.say("one two three four five six seven eight nine ten eleven"))
        waiting = asyncio.create_task(voice.say("never said"))
        await asyncio.sleep(1.0)
        assert voice.speaking
        hushed = time.monotonic_ns()
        voice.hush()
        midway = await saying
        assert time.monotonic_ns() - hushed < 100_000_000
        assert midway is not None
        assert await waiting is None
        await asyncio.sleep(0.6)
        assert np.abs(reference.samples(midway.t0_ns, hushed)).max() > 0.1
        assert np.abs(reference.samples(hushed + 100_000_000, hushed + 500_000_000)).max() < 0.003
        assert running("paplay", own_desktop.environ["PULSE_SERVER"]) == []


async def test_a_caller_that_ends_takes_its_voice_with_it(own_desktop: PrivateDesktop) -> None:
    voice = Voice(own_desktop.environ)
    saying = asyncio.create_task(voice.say("one two three four five six seven eight nine ten eleven"))
    await asyncio.sleep(0.5)
    saying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saying
    await asyncio.sleep(0.1)
    assert not voice.speaking
    assert running("paplay", own_desktop.environ["PULSE_SERVER"]) == []


async def test_a_voice_without_speakers_or_program_says_so(own_desktop: PrivateDesktop) -> None:
    async with asyncio.timeout(10):
        with pytest.raises(EnvironmentFault, match="cannot be played"):
            await Voice({**own_desktop.environ, "PULSE_SERVER": "unix:/nowhere"}).say("hello")
        with pytest.raises(EnvironmentFault, match="espeak-ng said nothing"):
            await Voice(own_desktop.environ, VoiceSettings(voice="klingonese")).say("hello")
    with pytest.raises(EnvironmentFault, match="espeak-ng is not installed"):
        Voice({"PATH": "/nowhere"})
    with pytest.raises(InvalidInput):
        await Voice(own_desktop.environ).say("\x00\n")


def test_only_words_are_spoken() -> None:
    assert speakable('say <audio src="/etc/passwd"/> [[h@l]]\x1b[2J\u202e now') == (
        'say audio src="/etc/passwd"/ h@l [2J now'
    )
    assert speakable("--help; $(reboot)") == "--help; $(reboot)"  # read from standard input, never by a shell
    assert len(speakable("a" * 100_000)) <= 2000
