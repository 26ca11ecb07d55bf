from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from lookhear.perception import (
    Box,
    ChangeGate,
    Frame,
    Identities,
    Integrity,
    Label,
    Line,
    Modality,
    OcrWorker,
    Sight,
    find_shift,
    merge_lines,
    plan_regions,
    scroll_lines,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

FONT = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 15)
WORDS = "total name invoice save report city open value street amount close note order page find send".split()
W, H = 900, 620
VIEW = Box(200, 60, 680, 520)


def tall_page(seed: int) -> Image.Image:
    rng = random.Random(seed)
    page = Image.new("RGB", (VIEW.w, 2400), "white")
    pen = ImageDraw.Draw(page)
    for i in range(70):
        words = " ".join(rng.choice(WORDS).capitalize() for _ in range(rng.randrange(2, 6)))
        pen.text((20 + rng.randrange(80), 12 + 34 * i), f"{i} {words}", font=FONT, fill="black")
    return page


def screen_at(page: Image.Image, top: int, note: str = "Notes") -> NDArray[np.uint8]:
    """A frame with a fixed frame and the page scrolled to `top`, with a scroll bar that moves along."""
    image = Image.new("RGB", (W, H), "#e8e8e8")
    pen = ImageDraw.Draw(image)
    pen.text((20, 20), note, font=FONT, fill="black")
    image.paste(page.crop((0, top, VIEW.w, top + VIEW.h)), (VIEW.x, VIEW.y))
    pen.rectangle(
        (VIEW.right - 10, VIEW.y + top // 5, VIEW.right - 3, VIEW.y + top // 5 + 90), fill="#888888"
    )
    rgb = np.asarray(image, np.uint8)
    return np.ascontiguousarray(np.dstack([rgb[..., ::-1], np.full(rgb.shape[:2], 255, np.uint8)]))


@pytest.mark.parametrize("by", [1, 17, 120, -40, -333])
def test_a_scroll_is_told_by_how_much(by: int) -> None:
    page = tall_page(1)
    before, after = screen_at(page, 500), screen_at(page, 500 + by)
    shift = find_shift(before, after, ChangeGateOf(before, after))
    assert shift is not None
    assert shift.dy == -by
    for y in range(VIEW.y, VIEW.bottom):  # what is not fresh really moved
        row = Box(shift.box.x, y, shift.box.w, 1)
        if any(box.overlaps(row) for box in shift.fresh) or not shift.box.overlaps(row):
            continue
        assert (after[y, row.x : row.right] == before[y + by, row.x : row.right]).all()


def ChangeGateOf(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> tuple[Box, ...]:
    gate = ChangeGate()
    gate.changed(before)
    return gate.changed(after)


def test_another_page_is_no_scroll() -> None:
    before, after = screen_at(tall_page(1), 500), screen_at(tall_page(2), 500)
    assert find_shift(before, after, ChangeGateOf(before, after)) is None
    assert find_shift(before, before, ()) is None
    blank = np.full_like(before, 255)
    assert find_shift(blank, blank, (VIEW,)) is None


def test_lines_go_along_only_with_every_pixel() -> None:
    page = tall_page(1)
    before, after = screen_at(page, 500), screen_at(page, 560)
    after[VIEW.y + 202 : VIEW.y + 206, VIEW.x + 60 : VIEW.x + 90, :3] = (
        7  # something else happened there, too
    )
    shift = find_shift(before, after, ChangeGateOf(before, after))
    assert shift is not None
    lines = [
        Line(f"{y}", Box(VIEW.x + 40, y, 60, 14), 1.0, ()) for y in range(VIEW.y + 2, VIEW.bottom - 16, 20)
    ]
    fixed = Line("Notes", Box(20, 20, 60, 14), 1.0, ())
    kept, todo = scroll_lines([*lines, fixed], shift, before, after)
    assert fixed in kept
    touched = Box(VIEW.x + 60, VIEW.y + 202, 30, 4)
    assert not any(line.box.overlaps(touched) for line in kept)
    assert any(box.overlaps(touched) for box in todo)
    moved = [line for line in kept if line is not fixed]
    assert len(moved) > 15
    assert all(int(line.text) - 60 == line.box.y for line in moved)


def frame(pixels: NDArray[np.uint8], dirty: tuple[Box, ...]) -> Frame:
    now = time.monotonic_ns()
    return Frame(now, now, pixels, dirty, Label(Integrity.UNTRUSTED, Modality.SCREEN, "test"))


async def test_after_scrolling_the_lines_are_those_of_a_full_reading() -> None:
    rng, page, worker = random.Random(9), tall_page(3), OcrWorker()
    worker.start(1 << 23)
    try:
        sight, gate, top = Sight(worker), ChangeGate(), 300
        kept = total = same_ids = 0
        before: dict[str, str] = {}
        for _ in range(7):
            pixels = screen_at(page, top)
            dirty = gate.changed(pixels)
            elements = await sight.update(frame(pixels, dirty), dirty, ())
            now = {e.text or "": e.id for e in elements}
            same_ids += sum(before[text] == now[text] for text in before.keys() & now.keys())
            total += len(before.keys() & now.keys())
            before = now
            regions = plan_regions([Box(0, 0, W, H)], [], (W, H))
            fresh, _ = merge_lines([], regions, await worker.read(pixels, [r.box for r in regions]), (W, H))
            whole = {(line.text, line.box.y // 4) for line in fresh}
            kept += len(whole & {(line.text, line.box.y // 4) for line in sight.lines}) == len(whole)
            assert len(sight.lines) == len(fresh), (sorted(whole), [line.text for line in sight.lines])
            top = max(0, top + rng.choice([-160, -33, 57, 120, 240]))
        assert sight.scrolls >= 6
        assert kept >= 6
        assert same_ids >= 0.98 * total > 50
    finally:
        await worker.close()


def test_ids_go_along() -> None:
    from lookhear.perception import Element, Role

    ids = Identities()
    rows = [Element("", Role.LINK, "Open", Box(10, 40 * i, 50, 20)) for i in range(8)]
    old = ids.assign(rows)
    ids.shift(Box(0, 0, 400, 400), -40)
    new = ids.assign([Element("", Role.LINK, "Open", Box(10, 40 * i - 40, 50, 20)) for i in range(8)])
    assert [e.id for e in new] == [e.id for e in old]
