from __future__ import annotations

import numpy as np
import pytest

from lookhear.perception import MicrophoneBack, SampleClock, SoundChunk, SoundGap, SoundLane, SoundStream

RATE = 16_000
BEGAN_NS = 5_000_000_000


def blocks(rate: int, channels: int, seconds: float) -> list[tuple[int, int, bytes]]:
    """A click at every half second, in blocks of 48 ms that come up to 30 ms late."""
    late = np.random.default_rng(0).uniform(0, 0.03, 1000)
    late[::7] = 0
    sound = np.zeros((int(rate * seconds), channels), "<i2")
    for at in range(rate // 2, len(sound), rate // 2):
        sound[at : at + rate // 1000] = 20000
    size = round(rate * 0.048)
    return [
        (at, BEGAN_NS + int(((at + size) / rate + late[at // size]) * 1e9), sound[at : at + size].tobytes())
        for at in range(0, len(sound) - size, size)
    ]


@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (44_100, 2), (48_000, 1)])
def test_any_device_gives_chunks_of_16_khz_at_the_right_time(rate: int, channels: int) -> None:
    stream = SoundStream(rate, channels)
    events = [event for block in blocks(rate, channels, 5) for event in stream.take(*block)]
    assert all(isinstance(event, SoundChunk) for event in events)
    clicks: list[float] = []
    for chunk in events:
        assert isinstance(chunk, SoundChunk)
        assert (chunk.samples.shape, chunk.samples.dtype) == ((512,), np.float32)
        at = int(np.argmax(chunk.samples))
        if chunk.samples[at] > 0.4:
            clicks.append((chunk.t0_ns - BEGAN_NS) / 1e9 + at / RATE)
    expected = [0.5 * n for n in range(1, 10)]
    found = [min(clicks, key=lambda t, at=at: abs(t - at)) for at in expected]
    # The first click may still be told by blocks that came late.
    assert np.abs(np.subtract(found, expected))[1:].max() < 0.003


def test_missing_frames_are_a_gap_of_their_length() -> None:
    given = blocks(RATE, 1, 4)
    stream = SoundStream(RATE, 1)
    events = [event for block in given[:30] + given[40:] for event in stream.take(*block)]
    gaps = [event for event in events if isinstance(event, SoundGap)]
    assert len(gaps) == 1
    assert 0.48 <= (gaps[0].t1_ns - gaps[0].t0_ns) / 1e9 < 0.48 + 0.032 + 0.005
    after = [event for event in events if event.t0_ns >= gaps[0].t1_ns]
    assert abs(after[0].t0_ns - gaps[0].t1_ns) < 2_000_000


def test_sound_the_device_lost_without_a_word_is_found_by_its_lateness() -> None:
    clock = SampleClock(RATE)
    lost = 0
    for n in range(200):
        lost += clock.arrived(512 * n, BEGAN_NS + 32_000_000 * n + (300_000_000 if n >= 100 else 0))
    assert lost == 300_000_000
    assert clock.time_of(512 * 199) == BEGAN_NS + 32_000_000 * 199 + 300_000_000


def test_a_clock_that_drifts_is_followed() -> None:
    clock = SampleClock(RATE)
    for n in range(40_000):  # twenty minutes of a device that runs 100 ppm slow
        clock.arrived(512 * n, BEGAN_NS + round(32_003_200 * n))
    assert abs(clock.time_of(512 * 39_999) - (BEGAN_NS + 32_003_200 * 39_999)) < 2_000_000


async def test_overflow_never_drops_what_is_said_about_the_microphone() -> None:
    lane = SoundLane("test", 100)
    silence = np.zeros(1, np.float32)
    lane.put(MicrophoneBack(0, "device"))
    for n in range(50):
        lane.put(SoundChunk(10 * n, 10 * n + 10, silence))
        assert lane.counts.balanced
    taken = [await lane.get() for _ in range(3)]
    assert [type(event).__name__ for event in taken] == ["Gap", "MicrophoneBack", "SoundChunk"]
    assert lane.counts.balanced
    assert lane.discard("closed") == len(lane) == 0 or lane.counts.balanced
