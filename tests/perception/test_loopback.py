from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lookhear.perception import LOOPBACK_FROM, SoundReference, loopback_share
from lookhear.tools import PrivateDesktop
from tests.windows.open_windows import until
from tests.windows.sounds import likeness, tone_bursts

if TYPE_CHECKING:
    from numpy.typing import NDArray


def in_a_room(played: NDArray[np.float32], level: float, noise: float) -> NDArray[np.float32]:
    """Through an echo of 0.2 s, quieter, with noise beside it."""
    rng = np.random.default_rng(5)
    time = np.arange(3200) / 16000
    echo = rng.standard_normal(3200) * 10 ** (-3 * time / 0.2) * 0.05
    echo[0] = 1
    heard = np.convolve(played, echo)[: len(played)] * level
    return (heard + rng.standard_normal(len(heard)) * noise * heard.std()).astype(np.float32)


@pytest.mark.parametrize(("level", "noise"), [(1.0, 0.0), (0.03, 0.0), (0.3, 0.3)])
def test_what_the_speakers_played_is_recognised(level: float, noise: float) -> None:
    played = tone_bursts(1.0)
    reference = np.concatenate((np.zeros(9000, np.float32), played, np.zeros(4000, np.float32)))
    assert loopback_share(in_a_room(played, level, noise), reference) > LOOPBACK_FROM


def test_another_sound_is_not() -> None:
    reference = np.concatenate((np.zeros(9000, np.float32), tone_bursts(1.0)))
    assert loopback_share(tone_bursts(1.0, seed=1), reference) < LOOPBACK_FROM / 2
    assert loopback_share(tone_bursts(1.0), np.zeros(32000, np.float32)) == 0.0
    assert loopback_share(np.zeros(10, np.float32), reference) == 0.0


async def test_the_reference_holds_what_was_played_from_its_first_sample(own_desktop: PrivateDesktop) -> None:
    async with SoundReference(own_desktop.environ) as reference:
        await until(lambda: reference.available)
        assert not reference.playing
        played = tone_bursts(0.6)  # as short as a word
        when = await own_desktop.play_to_speakers(played)
        await asyncio.sleep(0.4)
        heard = reference.samples(when.t0_ns - 100_000_000, when.t1_ns + 100_000_000)
        assert likeness(heard, played) > 0.95
        assert loopback_share(played, heard) > 0.9
        assert reference.health()["lane"]["balanced"]
        await until(lambda: not reference.playing)


async def test_without_a_sound_server_there_is_no_reference() -> None:
    async with SoundReference({"PATH": "/usr/bin:/bin", "PULSE_SERVER": "unix:/nowhere"}) as reference:
        await asyncio.sleep(0.5)
        assert not reference.available
        assert reference.reason
        assert not reference.samples(0, 10**9).any()


async def test_what_plays_already_is_heard_when_the_reference_opens(own_desktop: PrivateDesktop) -> None:
    playing = asyncio.create_task(own_desktop.play_to_speakers(tone_bursts(3.0)))
    await asyncio.sleep(0.3)
    async with SoundReference(own_desktop.environ) as reference:
        await until(lambda: reference.playing)
        when = await playing
        await asyncio.sleep(0.5)  # the player ends before what it handed over has sounded
        heard = reference.samples(when.t1_ns - 1_600_000_000, when.t1_ns + 400_000_000)
        # Present and as loud as it was played. How well it lines up in the first seconds is not promised.
        played = tone_bursts(3.0)[-16000:]
        assert 0.5 < float(np.abs(heard).max() / np.abs(played).max()) < 2.0
        assert float(np.square(heard).sum() / np.square(played).sum()) > 0.5
