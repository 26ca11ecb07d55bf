from __future__ import annotations

import asyncio
import os
import signal
import statistics
import subprocess

import numpy as np
import pytest

from lookhear.perception import (
    Microphone,
    MicrophoneBack,
    MicrophoneLost,
    MicrophoneSettings,
    SoundChunk,
    SoundGap,
    list_microphones,
)
from lookhear.tools import DesktopSettings, PrivateDesktop
from tests.windows.clap_and_flash import strike
from tests.windows.sounds import Listener, clap, clap_times, likeness, running, tone_bursts

BARE = DesktopSettings(accessibility=False, session_bus=False, window_manager=None)


async def test_what_is_played_is_heard_whole_and_on_time(own_desktop: PrivateDesktop) -> None:
    async with Microphone(environ=own_desktop.environ) as microphone:
        listener = Listener(microphone)
        assert await microphone.wait_until_warm(10)
        played = tone_bursts()
        for _ in range(3):  # where the machine is too busy, sound is lost, and that is said
            listener.events.clear()
            await own_desktop.play_to_microphone(played)
            await asyncio.sleep(0.5)
            if not listener.said:
                break
        assert likeness(listener.samples, played) > 0.95
        listener.events.clear()
        truth = await asyncio.to_thread(clap, own_desktop.environ, "lookhear_mic_feed", 20)
        await asyncio.sleep(0.4)
        heard = clap_times(listener.chunks)
        assert len(heard) == 20
        assert np.percentile(np.abs(np.subtract(heard, truth)), 95) < 0.020
        for before, after in zip(listener.chunks, listener.chunks[1:], strict=False):
            assert abs(after.t0_ns - before.t1_ns) < 2_000_000
            assert len(after.samples) == 512
        assert microphone.health()["lane"]["balanced"]
        assert microphone.watermark_ns >= listener.chunks[-1].t1_ns


@pytest.mark.parametrize("live", [False, True], ids=["played", "live"])
async def test_a_clap_and_a_flash_of_one_instant_are_perceived_together(live: bool) -> None:
    struck = await strike(10, live=live)
    assert len(struck) > 3
    # A busy machine is late now and then, to a few milliseconds at other times.
    assert abs(statistics.median(one.apart_ms for one in struck)) < 25


async def test_a_microphone_that_opens_while_something_plays_in_haste_knows_the_time(
    own_desktop: PrivateDesktop,
) -> None:
    # Who plays in small pieces makes the sink render less far ahead than it does by itself.
    sink = "lookhear_mic_feed"
    clapping = asyncio.create_task(asyncio.to_thread(clap, own_desktop.environ, sink, 12))
    await asyncio.sleep(0.5)
    async with Microphone(environ=own_desktop.environ) as microphone:
        listener = Listener(microphone)
        truth = await clapping
        truth += await asyncio.to_thread(clap, own_desktop.environ, sink, 5)
        await asyncio.sleep(0.4)
        late = [min(abs(t - true) for true in truth) for t in clap_times(listener.chunks)]
        assert len(late) > 8
        assert statistics.median(late) < 0.020


async def test_a_stalled_listener_loses_the_oldest_and_is_told(own_desktop: PrivateDesktop) -> None:
    settings = MicrophoneSettings(kept_s=0.5)
    async with Microphone(environ=own_desktop.environ, settings=settings) as microphone:
        assert await microphone.wait_until_warm(10)
        await asyncio.sleep(2)
        counts = microphone.lane.counts
        assert counts.balanced
        assert counts.dropped["overflow"] > 20
        listener = Listener(microphone)
        gap = await listener.until(SoundGap)
        assert isinstance(gap, SoundGap)
        assert gap.reason == "overflow"
        # The return of the microphone is not lost with the sound that was said after it.
        await listener.until(MicrophoneBack)
        first = await listener.until(SoundChunk)
        assert isinstance(first, SoundChunk)
        assert abs(first.t0_ns - gap.t1_ns) < 2_000_000
        assert microphone.lane.counts.balanced


async def test_a_killed_sound_server_is_said_and_waited_for(own_desktop: PrivateDesktop) -> None:
    async with Microphone(environ=own_desktop.environ) as microphone:
        listener = Listener(microphone)
        assert await microphone.wait_until_warm(10)
        assert own_desktop.sound.pid
        os.kill(own_desktop.sound.pid, signal.SIGKILL)
        lost = await listener.until(MicrophoneLost, within_s=4)
        assert isinstance(lost, MicrophoneLost)
        assert lost.remedy
        await asyncio.sleep(0.7)
        assert microphone.health()["worker"]["state"] == "lost"
        own_desktop.sound.start()
        await listener.until(MicrophoneBack, 2)
        gap = await listener.until(SoundGap)
        assert isinstance(gap, SoundGap)
        assert (gap.reason, gap.t1_ns - gap.t0_ns > 500_000_000) == ("device", True)
        assert microphone.lane.counts.balanced
        await own_desktop.play_to_microphone(tone_bursts(1.0))
        await asyncio.sleep(0.4)
        assert likeness(listener.samples, tone_bursts(1.0)) > 0.95


async def test_a_sound_server_that_hangs_is_said(own_desktop: PrivateDesktop) -> None:
    async with Microphone(environ=own_desktop.environ) as microphone:
        listener = Listener(microphone)
        assert await microphone.wait_until_warm(10)
        pid = own_desktop.sound.pid
        assert pid
        os.kill(pid, signal.SIGSTOP)
        try:
            await listener.until(MicrophoneLost, within_s=4)
        finally:
            os.kill(pid, signal.SIGCONT)
        await listener.until(MicrophoneBack, 2)


async def test_an_unplugged_microphone_is_not_replaced_by_the_speakers(own_desktop: PrivateDesktop) -> None:
    def pactl(*words: str) -> None:
        subprocess.run(["pactl", *words], env=own_desktop.environ, check=True, capture_output=True)

    async with Microphone(environ=own_desktop.environ) as microphone:
        listener = Listener(microphone)
        assert await microphone.wait_until_warm(10)
        await asyncio.to_thread(pactl, "unload-module", "module-remap-source")
        await listener.until(MicrophoneLost, within_s=4)
        heard = len(listener.chunks)
        await own_desktop.play_to_speakers(tone_bursts(1.0))
        assert len(listener.chunks) == heard
        plug = "load-module module-remap-source source_name=lookhear_mic master=lookhear_mic_feed.monitor"
        await asyncio.to_thread(pactl, *plug.split())
        await listener.until(MicrophoneBack, 2)


async def test_no_microphone_at_all_is_said_at_once() -> None:
    environ = {**os.environ, "PULSE_SERVER": "unix:/nowhere", "HOME": "/nonexistent"}
    async with Microphone(environ=environ) as microphone:
        lost = await Listener(microphone).until(MicrophoneLost, within_s=10)
        assert isinstance(lost, MicrophoneLost)
        assert lost.remedy
        assert not microphone.warm
        assert await microphone.wait_until_warm(0.05) is False


async def test_two_desktops_do_not_hear_each_other() -> None:
    async with (
        PrivateDesktop(BARE) as one,
        PrivateDesktop(BARE) as two,
        Microphone(environ=one.environ) as near,
        Microphone(environ=two.environ) as far,
    ):
        here, there = Listener(near), Listener(far)
        assert await near.wait_until_warm(10)
        assert await far.wait_until_warm(10)
        await one.play_to_microphone(tone_bursts(1.0))
        await asyncio.sleep(0.4)
        assert likeness(here.samples, tone_bursts(1.0)) > 0.95
        assert float(np.abs(there.samples).max()) == 0.0


async def test_what_the_speakers_play_is_not_in_the_microphone(own_desktop: PrivateDesktop) -> None:
    async with Microphone(environ=own_desktop.environ) as microphone:
        listener = Listener(microphone)
        assert await microphone.wait_until_warm(10)
        await own_desktop.play_to_speakers(tone_bursts(0.5))
        assert float(np.abs(listener.samples).max()) == 0.0


async def test_microphones_are_listed_and_nothing_is_left(own_desktop: PrivateDesktop) -> None:
    names = [each["name"] for each in await list_microphones(own_desktop.environ)]
    assert "default" in names
    server = own_desktop.environ["PULSE_SERVER"]
    async with Microphone(environ=own_desktop.environ) as microphone:
        assert await microphone.wait_until_warm(10)
        assert running("microphone.py", server)
    assert running("microphone.py", server) == []
    assert running("pactl", server) == []
