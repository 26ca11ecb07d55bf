"""What has stalled is told from counts and watermarks alone."""

from __future__ import annotations

from typing import Any

import pytest

from lookhear.perception import ManualClock, SenseHealth, StallWatch

SECOND = 1_000_000_000


def lane(delivered: int = 5, in_flight: int = 0, *, balanced: bool = True) -> dict[str, Any]:
    return {"delivered": delivered, "in_flight": in_flight, "balanced": balanced}


@pytest.mark.parametrize(
    ("sense", "kind"),
    [
        (SenseHealth("screen", lane(), age_s=0.4), None),
        (SenseHealth("screen", lane(), age_s=1.5), "silent"),
        (SenseHealth("speakers", lane(), age_s=1.5, pace_s=5.0), None),
        (SenseHealth("screen", lane(balanced=False), age_s=0.1), "unbalanced"),
        (SenseHealth("reader", worker="dead"), "dead"),
        (SenseHealth("reader", worker="ready"), None),
    ],
)
def test_one_look(sense: SenseHealth, kind: str | None) -> None:
    found = StallWatch(clock=ManualClock()).look([sense])
    assert [stall.kind for stall in found] == ([kind] if kind else [])
    assert all(stall.remedy and sense.name in stall.line() for stall in found)


def test_a_consumer_that_takes_nothing_is_told_after_a_while() -> None:
    clock = ManualClock()
    watch = StallWatch(clock=clock)

    def look(delivered: int, in_flight: int) -> list[str]:
        return [stall.kind for stall in watch.look([SenseHealth("screen", lane(delivered, in_flight))])]

    assert look(5, 1) == []
    clock.advance(SECOND)
    assert look(5, 1) == []
    clock.advance(2 * SECOND)
    assert look(5, 2) == ["not taken"]
    assert look(6, 2) == []  # it takes again
    clock.advance(3 * SECOND)
    assert look(6, 0) == []  # nothing waits: nobody is late


def test_a_process_that_loads_for_ever_is_told() -> None:
    clock = ManualClock()
    watch = StallWatch(clock=clock)
    starting = [SenseHealth("reader", worker="starting")]
    assert watch.look(starting) == ()
    clock.advance(61 * SECOND)
    assert [stall.kind for stall in watch.look(starting)] == ["not answering"]
    assert watch.look([SenseHealth("reader", worker="ready")]) == ()
