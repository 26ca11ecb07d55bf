from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from lookhear.perception import (
    BoundedLane,
    CoalescingLane,
    Gap,
    Lane,
    LaneClosed,
    LatestLane,
    LosslessLane,
    RingLane,
)


def bounded() -> Lane[int]:
    return BoundedLane("bounded", 3)


def coalescing() -> Lane[int]:
    return CoalescingLane("coalescing", lambda item: item % 3)


def latest() -> Lane[int]:
    return LatestLane("latest", pins=2)


def lossless() -> Lane[int]:
    return LosslessLane("lossless")


def ring() -> Lane[int]:
    lane: RingLane[int] = RingLane("ring", 5, lambda item: item)
    return lane  # pyright: ignore[reportReturnType]  # it also yields gaps


@pytest.mark.parametrize("make", [bounded, coalescing, latest, lossless, ring])
@given(operations=st.lists(st.sampled_from(["put", "pin", "get", "discard"]), max_size=60))
def test_nothing_is_ever_unaccounted_for(make: Callable[[], Lane[int]], operations: list[str]) -> None:
    async def play() -> None:
        lane = make()
        for number, operation in enumerate(operations):
            if operation == "pin" and isinstance(lane, LatestLane):
                lane.put(number, pinned=True)
            elif operation in ("put", "pin"):
                full = isinstance(lane, BoundedLane) and len(lane) >= 3
                if not full:
                    lane.put(number)
            elif operation == "get" and len(lane):
                await lane.get()
            elif operation == "discard":
                lane.discard("epoch")
            assert lane.counts.balanced, (operation, lane.counts)
            assert lane.counts.in_flight == len(lane)

    asyncio.run(play())


async def test_the_lossless_lane_keeps_order_and_raises_its_alarm() -> None:
    lane: LosslessLane[int] = LosslessLane("control", alarm_at=3)
    for number in range(3):
        lane.put(number)
    assert lane.alarm
    assert [await lane.get() for _ in range(3)] == [0, 1, 2]
    assert not lane.alarm


async def test_the_producer_waits_for_room() -> None:
    lane: BoundedLane[int] = BoundedLane("results", 1)
    await lane.offer(1)
    waiting = asyncio.create_task(lane.offer(2))
    await asyncio.sleep(0)
    assert not waiting.done()
    with pytest.raises(asyncio.QueueFull):
        lane.put(3)
    assert await lane.get() == 1
    await waiting
    assert await lane.get() == 2
    assert lane.counts.balanced


async def test_a_cancelled_producer_gives_its_place_to_the_next() -> None:
    lane: BoundedLane[int] = BoundedLane("results", 1)
    await lane.offer(1)
    first, second = asyncio.create_task(lane.offer(2)), asyncio.create_task(lane.offer(3))
    await asyncio.sleep(0)
    await lane.get()
    first.cancel()
    await second
    assert await lane.get() == 3


async def test_an_overflowing_ring_says_what_it_dropped() -> None:
    lane: RingLane[int] = RingLane("audio", 2, lambda item: item)
    for number in range(6):
        lane.put(number)
    assert await lane.get() == Gap(3, 0, 2)
    assert [await lane.get() for _ in range(3)] == [3, 4, 5]
    assert lane.counts.dropped == {"overflow": 3}
    assert lane.counts.balanced


async def test_the_newest_frame_wins_and_pins_stay() -> None:
    lane: LatestLane[str] = LatestLane("screen", combine=lambda old, new: old + new)
    lane.put("a")
    lane.put("b")
    lane.put("c", pinned=True)
    lane.put("d")
    lane.put("e")
    assert [await lane.get(), await lane.get()] == ["abc", "de"]
    assert lane.counts.coalesced == 3


async def test_what_is_kept_is_pinned_and_what_has_no_room_is_dropped_with_what_it_knew() -> None:
    lane: LatestLane[str] = LatestLane(
        "screen", lambda old, new: old + new, keeps=lambda old, new: old[-1] == "!", weigh=lambda _: 2, most=4
    )
    for item in ("a", "b!", "c", "d!"):
        lane.put(item)
        assert lane.counts.balanced
    assert lane.counts.dropped == {}
    lane.put("e")
    # The next one knows what was dropped.
    assert lane.counts.dropped == {"bytes": 1}
    assert lane.counts.coalesced == 2
    assert [await lane.get(), await lane.get()] == ["ab!cd!", "e"]
    assert lane.counts.balanced


async def test_the_newest_reading_of_a_key_keeps_the_place() -> None:
    lane: CoalescingLane[tuple[str, int]] = CoalescingLane("readings", lambda item: item[0])
    for item in (("a", 1), ("b", 1), ("a", 2)):
        lane.put(item)
    assert [await lane.get(), await lane.get()] == [("a", 2), ("b", 1)]


async def test_a_closed_lane_delivers_what_waits_and_then_its_error() -> None:
    lane: LosslessLane[int] = LosslessLane("control")
    lane.put(1)
    lane.close(ValueError("gone"))
    assert await lane.get() == 1
    with pytest.raises(ValueError, match="gone"):
        await lane.get()
    with pytest.raises(LaneClosed):
        lane.put(2)
