"""A small sample of the kill sweep over the example tasks; `make sweep` runs the long one."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bench.task_kill_sweep import FINAL, Sweep, examples
from lookhear.tools import PrivateDesktop

SEED = 20261122
POINTS = (
    "after:started#1", "before:plan#1", "after:intent#1", "before:intent#2", "after:fire#1", "after:fire#2",
    "before:done#1", "before:done#2", "after:done#1", "before:step#1", "after:step#1", "before:check#1",
)  # fmt: skip
# How often the server hears of it, how it ends, and how many programs and services there are.
ENDS = {
    "booking": (1, 1, FINAL[:1], 2),
    "calculator": (0, 0, FINAL[:2], 1),
    "copy-order": (1, 1, FINAL[:1], 3),
    "guest-book": (0, 0, FINAL[:1], 1),
    "login": (1, 1, FINAL[1:2], 2),
    "new-folder": (0, 0, FINAL[:2], 1),
    "note": (0, 0, FINAL[:2], 1),
    "quote": (1, 1, FINAL[:1], 2),
    "rejected": (1, 0, FINAL[2:3], 2),
    "spoken-order": (1, 1, FINAL[:1], 3),
    "survey": (1, 1, FINAL[:1], 2),
    "terminal": (0, 0, FINAL[:2], 2),  # and the program it runs
    "ungranted": (0, 0, FINAL[3:4], 2),
    "waiting-list": (0, 0, FINAL[:2], 2),
}


def test_every_example_is_killed() -> None:
    assert sorted(ENDS) == examples()


# Every third one here, `make sweep` has them all.
@pytest.mark.parametrize("example", sorted(ENDS)[::3])
async def test_a_killed_task_comes_to_the_same_end(
    desktop: PrivateDesktop, tmp_path: Path, example: str
) -> None:
    point = random.Random(f"{SEED} {example}").choice(POINTS)
    posts, taken, outcomes, starts = ENDS[example]
    kill, end = await Sweep(desktop, tmp_path).killed(example, point)
    assert end is not None, kill
    assert kill.faults == [], kill
    assert end.outcome in outcomes, kill
    assert (end.posts, len(end.taken)) == (posts, taken), (point, end)
    assert [count for _, count in end.starts] == [1] * starts, (point, end)
    if end.outcome in ("verified", "unverified"):
        assert all(end.checks), (point, end)
        assert end.checks
