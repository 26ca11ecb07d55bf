"""When trees are asked, what of an older answer holds, and that a slow or missing one holds up nobody."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from lookhear.perception import (
    Box,
    Element,
    ElementState,
    GroundTruthReader,
    Point,
    Reading,
    Role,
    Trees,
    TreeSettings,
    View,
    Window,
)

SCREEN = Box(0, 0, 800, 600)
WINDOW = Window(1, "Form", SCREEN, SCREEN, pid=1)
SAVE = Element("", Role.BUTTON, "Save", Box(40, 40, 80, 30), ElementState(), ("truth",), 0.9)
OPEN = Element("", Role.BUTTON, "Open", Box(40, 200, 80, 30), ElementState(), ("truth",), 0.9)
PATIENT = TreeSettings(budget_s=5.0, most_s=5.0, limit_s=5.0)


def windows() -> tuple[tuple[Window, ...], Point | None]:
    return (WINDOW,), None


def names(trees: Trees, shown: tuple[Window, ...] = (WINDOW,)) -> list[str | None]:
    return [element.text for element in trees.fused([], shown, None)]


class Gate:
    """Answers when it is let, as a program that hangs does."""

    name = "gate"

    def __init__(self, *answers: tuple[Element, ...]) -> None:
        self.open = threading.Event()
        self.asked = threading.Event()
        self._answers = list(answers)

    def read(self, view: View, deadline_ns: int) -> Reading:
        self.asked.set()
        self.open.wait(20)
        return Reading(self.name, (), self._answers.pop(0), view.t_ns)


async def until(check: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while True:
            if check():
                return
            await asyncio.sleep(0.01)


async def test_nobody_looks_so_no_tree_is_asked() -> None:
    trees = Trees([GroundTruthReader([SAVE])], PATIENT)
    trees.begin(1, [SCREEN], (WINDOW,))
    await trees.wait()
    assert names(trees) == []
    assert trees.health()["truth"]["asked"] == 0


async def test_the_next_look_asks_for_what_changed_meanwhile() -> None:
    trees = Trees([GroundTruthReader([SAVE])], PATIENT)
    trees.begin(1, [SCREEN], (WINDOW,))
    await trees.looked(windows)
    assert trees.news
    assert names(trees) == ["Save"]
    await trees.looked(windows)
    assert trees.health()["truth"]["asked"] == 1  # nothing has changed since


async def test_while_somebody_looks_trees_are_asked_beside_the_reading() -> None:
    trees = Trees([GroundTruthReader([SAVE])], PATIENT)
    await trees.looked(windows)
    trees.begin(1, [SCREEN], (WINDOW,))
    await trees.wait()
    assert names(trees) == ["Save"]


async def test_what_a_tree_told_of_a_place_that_changed_does_not_hold() -> None:
    reader = GroundTruthReader([SAVE, OPEN])
    trees = Trees([reader], PATIENT)
    await trees.looked(windows)
    trees.begin(1, [SCREEN], (WINDOW,))
    await trees.wait()
    reader.elements = ()
    ids = {e.text: e.id for e in trees.fused([], (WINDOW,), None)}
    trees.begin(2, [Box(30, 30, 100, 60)], (WINDOW,))
    await trees.wait()
    assert names(trees) == ["Open"]
    assert [e.id for e in trees.fused([], (WINDOW,), None)] == [ids["Open"]]


async def test_a_window_that_moved_or_is_covered_tells_nothing_any_more() -> None:
    trees = Trees([GroundTruthReader([SAVE])], PATIENT)
    await trees.looked(windows)
    trees.begin(1, [SCREEN], (WINDOW,))
    await trees.wait()
    above = Window(2, "Over", Box(0, 0, 400, 100), Box(0, 0, 400, 100), pid=2)
    assert names(trees, (WINDOW, above)) == []
    moved = Window(1, "Form", Box(9, 9, 800, 600), Box(9, 9, 800, 600), pid=1)
    assert names(trees, (moved,)) == []
    assert names(trees) == ["Save"]


async def test_a_tree_that_hangs_holds_up_nobody_and_counts_when_it_comes() -> None:
    gate = Gate((SAVE,))
    trees = Trees([gate], TreeSettings(budget_s=0.01, most_s=0.01))
    await trees.looked(windows)
    trees.begin(1, [SCREEN], (WINDOW,))
    await trees.wait()  # it would not return before the gate is opened, were it waited for
    assert names(trees) == []
    await until(gate.asked.is_set)
    gate.open.set()
    await until(lambda: trees.news)
    assert names(trees) == ["Save"]
    assert trees.health()["gate"]["slow"]
    await trees.close()


async def test_an_answer_older_than_the_screen_does_not_hold() -> None:
    gate = Gate((SAVE, OPEN), (OPEN,))
    trees = Trees([gate], TreeSettings(budget_s=0.01, most_s=0.01))
    await trees.looked(windows)
    trees.begin(1, [SCREEN], (WINDOW,))
    await until(gate.asked.is_set)
    trees.begin(2, [SAVE.box], (WINDOW,))  # while it is being asked: it is asked once more
    gate.open.set()
    await until(lambda: trees.health()["gate"]["asked"] == 2)
    assert names(trees) == ["Open"]
    await trees.close()


async def test_a_reader_that_breaks_leaves_the_pixels() -> None:
    gate = Gate()  # it has no answer to give
    gate.open.set()
    trees = Trees([gate, GroundTruthReader([SAVE])], PATIENT)
    await trees.looked(windows)
    trees.begin(1, [SCREEN], (WINDOW,))
    await trees.wait()
    assert names(trees) == ["Save"]
    assert "IndexError" in trees.health()["gate"]["fault"]


async def test_a_program_whose_window_is_withheld_is_not_asked() -> None:
    vault = Window(2, "", Box(0, 0, 300, 300), Box(0, 0, 300, 300), pid=2, withheld=True)
    shown = (WINDOW, vault)
    asked: list[int] = []

    class Noting(GroundTruthReader):
        def read(self, view: View, deadline_ns: int) -> Reading:
            asked.extend(window.id for window in view.windows)
            return super().read(view, deadline_ns)

    trees = Trees([Noting([SAVE])], PATIENT)
    await trees.looked(lambda: (shown, None))
    trees.begin(1, [SCREEN], shown)
    await trees.wait()
    await trees.looked(lambda: (shown, None))
    assert set(asked) == {WINDOW.id}
