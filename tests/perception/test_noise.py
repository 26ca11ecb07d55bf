from __future__ import annotations

import asyncio
import random

import numpy as np
import pytest

from lookhear.perception import (
    Backlog,
    Box,
    Eyes,
    Frame,
    Integrity,
    Label,
    Modality,
    NoiseModel,
)
from tests.windows.open_windows import until

from .conftest import Screen

S = 1_000_000_000
CLOCK, SPINNER = Box(700, 10, 60, 14), Box(300, 300, 32, 32)
PIXELS = np.zeros((600, 800, 4), np.uint8)


def frame(t_ns: int, *dirty: Box) -> Frame:
    return Frame(t_ns, t_ns, PIXELS, dirty, Label(Integrity.UNTRUSTED, Modality.SCREEN, "test"))


def ticking(box: Box, every_s: float, times: int, model: NoiseModel, start_s: float = 0.0) -> list[bool]:
    """Whether each of the changes was noise."""
    return [bool(model.split([box], int((start_s + i * every_s) * S))[1]) for i in range(times)]


@pytest.mark.parametrize(("box", "every_s"), [(CLOCK, 1.0), (SPINNER, 0.1), (Box(0, 0, 640, 360), 1 / 30)])
def test_what_goes_on_and_on_is_noise(box: Box, every_s: float) -> None:
    told = ticking(box, every_s, int(10 / every_s), NoiseModel())
    assert told[-1]
    first = told.index(True)
    assert all(told[first:])
    assert 2.0 <= first * every_s <= 5.0


def test_parts_of_a_clock_are_the_clock() -> None:
    model, rng = NoiseModel(), random.Random(3)
    told: list[bool] = []
    for i in range(40):
        box = Box(CLOCK.x + rng.choice([0, 20, 40]), CLOCK.y, 20, 14) if i % 3 else CLOCK
        told.append(bool(model.split([box], i * S)[1]))
    assert all(told[8:])


def test_a_letter_beside_a_caret_or_a_dialog_over_a_video_counts() -> None:
    model = NoiseModel()
    caret, video = Box(200, 100, 2, 18), Box(100, 300, 320, 200)
    for i in range(200):
        model.split([caret, video] if i % 10 == 0 else [video], i * S // 20)
    counting, noise = model.split([Box(201, 100, 9, 18), video], 11 * S)
    assert (counting, noise) == ([Box(201, 100, 9, 18)], [video])
    dialog = Box(150, 250, 400, 200)
    assert model.split([dialog], 11 * S + 1)[0] == [dialog]


def test_typing_and_one_change_now_and_then_count() -> None:
    model = NoiseModel()
    for i in range(60):  # letters of one line, each beside the last
        assert model.split([Box(100 + 9 * i, 50, 9, 14)], i * S // 8)[1] == []
    assert not any(ticking(CLOCK, 4.0, 20, model, start_s=60))


def test_noise_is_read_when_it_rests_when_somebody_looks_and_every_two_minutes() -> None:
    backlog = Backlog()
    reads = [backlog.add(frame(i * S, CLOCK), asked=False) for i in range(40)]
    assert sum(reads) <= 5
    assert backlog.waiting
    backlog.dirty.clear()
    assert not backlog.due(40 * S)
    due = backlog.next_due_ns()
    assert due is not None
    assert 41 * S < due < 43 * S
    assert backlog.due(due)
    assert backlog.dirty == [CLOCK]

    backlog.dirty.clear()
    backlog.add(frame(40 * S, CLOCK), asked=False)
    assert backlog.demand()
    assert backlog.dirty == [CLOCK]
    assert backlog.add(frame(41 * S, CLOCK), asked=True)

    backlog.dirty.clear()
    wakes = 0
    for i in range(42, 42 + 600):
        wakes += backlog.add(frame(i * S, CLOCK), asked=False)
        wakes += backlog.due(i * S)
    assert 2 <= wakes <= 6


TICKING = """
from time import time
r.geometry("300x120+40+30")
tk.Label(r, text="Order 4711").pack()
clock = tk.Label(r, font=("DejaVu Sans", 14)); clock.pack()
def tick():
    clock.config(text="tick %04d" % int(time() * 2 % 10000)); r.after(500, tick)
tick()
"""


async def test_a_clock_wakes_nobody_but_whoever_looks_sees_it_right(screen: Screen) -> None:
    screen.tk(TICKING)
    async with Eyes(screen.display) as eyes:
        await eyes.look()
        await until(lambda: eyes.health()["muted"] > 0, timeout_s=20)
        before = eyes.health()
        await asyncio.sleep(2.2)
        after = eyes.health()
        assert after["muted"] >= before["muted"] + 3
        assert after["read"]["scenes"] <= before["read"]["scenes"] + 1
        seen: set[str] = set()
        for _ in range(3):
            scene = await eyes.look()
            seen |= {e.text or "" for e in scene.elements if (e.text or "").startswith("tick")}
            await asyncio.sleep(1.1)
        assert len(seen) == 3
