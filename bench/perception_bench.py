# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownLambdaType=false
"""Prints the perception targets P4 to P7 and P9, each beside a baseline measured in the same process.

Run: `python bench/perception_bench.py [--quick]`. Frames are drawn here (1080p form with 40 lines).
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from lookhear.perception import (
    Box,
    ChangeGate,
    Frame,
    Integrity,
    Label,
    LosslessLane,
    Modality,
    OcrWorker,
    Sight,
    merge_lines,
    plan_regions,
)

Pixels = NDArray[np.uint8]
WIDTH, HEIGHT = 1920, 1080
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
WORDS = "total name invoice save report city open value street amount close note order page find send".split()
LABEL = Label(Integrity.UNTRUSTED, Modality.SCREEN, "bench")


class Page:
    """A form of rows that can be edited; `draw` gives BGRA, uint8, (h, w, 4)."""

    def __init__(self, seed: int, rows: int = 20, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
        self.random = random.Random(seed)
        self.size = size
        self.font = ImageFont.truetype(FONT, 15)
        self.rows = [self.phrase() for _ in range(rows)]
        self.values = [self.phrase(2) for _ in range(rows)]
        self.dialog: str | None = None

    def phrase(self, count: int = 3) -> str:
        """Random words, each with a capital."""
        return " ".join(self.random.choice(WORDS).capitalize() for _ in range(count))

    def draw(self) -> Pixels:
        """The page as it is now."""
        image = Image.new("RGB", self.size, "#f4f4f4")
        pen = ImageDraw.Draw(image)
        for i, (row, value) in enumerate(zip(self.rows, self.values, strict=True)):
            x, y = 60 + (i % 2) * self.size[0] // 2, 40 + (i // 2) * 48
            pen.text((x, y + 4), row, font=self.font, fill="#202020")
            pen.rectangle((x + 260, y, x + 520, y + 28), fill="white", outline="#888888")
            pen.text((x + 268, y + 4), value, font=self.font, fill="black")
        if self.dialog is not None:
            x, y = self.size[0] // 3, self.size[1] // 3
            pen.rectangle((x, y, x + 520, y + 240), fill="#ffffff", outline="#444444")
            for k in range(4):
                pen.text((x + 24, y + 24 + 44 * k), f"{self.dialog} {WORDS[k]}", font=self.font, fill="black")
        rgb = np.asarray(image, np.uint8)
        return np.ascontiguousarray(np.dstack([rgb[..., ::-1], np.full(rgb.shape[:2], 255, np.uint8)]))

    def edit(self) -> None:
        """One random change."""
        kind = self.random.choice(["value", "label", "clear", "dialog", "swap", "append"])
        i = self.random.randrange(len(self.rows))
        if kind == "value":
            self.values[i] = self.phrase(2)
        elif kind == "label":
            self.rows[i] = self.phrase()
        elif kind == "clear":
            self.values[i] = ""
        elif kind == "append":
            self.values[i] = (self.values[i] + " more")[:22]
        elif kind == "dialog":
            self.dialog = None if self.dialog else self.phrase(2)
        else:
            j = self.random.randrange(len(self.rows))
            self.rows[i], self.rows[j] = self.rows[j], self.rows[i]


def cpu(work: Callable[[], Any], times: int) -> float:
    """CPU seconds per call."""
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[max(0, int(0.95 * len(values)) - 1)]


def row(name: str, figure: str, target: str, measured: str) -> None:
    """One line of the table."""
    print(f"{name:4} {figure:58} {target:>18} {measured:>34}")


async def hop(
    make: Callable[[], asyncio.Queue[int] | LosslessLane[int]], count: int, pause_s: float
) -> float:
    """CPU us per event through one queue, producer and consumer on one loop."""
    queue = make()
    put = queue.put if isinstance(queue, LosslessLane) else queue.put_nowait

    async def consume() -> None:
        for _ in range(count):
            await queue.get()

    consumer = asyncio.create_task(consume())
    await asyncio.sleep(0)
    start = time.process_time()
    for number in range(count):
        put(number)
        if pause_s:
            await asyncio.sleep(pause_s)
        elif number % 100 == 99:
            await asyncio.sleep(0)
    await consumer
    return (time.process_time() - start) / count * 1e6


async def lanes(quick: bool) -> None:
    """P9: one hop through a counted lane against a bare queue."""
    for name, count, pause in (
        ("as fast as possible", 50_000, 0.0),
        ("200 events/s", 200 if quick else 600, 0.005),
    ):
        runs = [
            (
                await hop(asyncio.Queue[int], count, pause),
                await hop(lambda: LosslessLane[int]("x"), count, pause),
            )
            for _ in range(3)
        ]
        bare, lane = min(r[0] for r in runs), min(r[1] for r in runs)
        row(
            "P9",
            f"lane hop with counting, {name}, CPU / asyncio.Queue",
            "<= 2x",
            f"{lane / bare:.2f}x ({bare:.2f} us)",
        )


def frame(pixels: Pixels, dirty: tuple[Box, ...]) -> Frame:
    """A frame captured now."""
    now = time.monotonic_ns()
    return Frame(now, now, pixels, dirty, LABEL)


async def events(worker: OcrWorker, quick: bool) -> None:
    """P4, P5: from new pixels to elements, with a full re-read of the same frame as the baseline."""
    page, sight, gate = Page(1, 40), Sight(worker), ChangeGate()
    field: list[float] = []
    dialog: list[float] = []
    full: list[float] = []

    async def step(into: list[float]) -> None:
        pixels = page.draw()
        start = time.perf_counter()
        dirty = gate.changed(pixels)
        await sight.update(frame(pixels, dirty), dirty, ())
        into.append(time.perf_counter() - start)

    first: list[float] = []
    await step(first)
    for i in range(8 if quick else 30):
        page.values[i % 40] = page.phrase(2)
        await step(field)
    for _ in range(6 if quick else 16):
        page.dialog = None if page.dialog else page.phrase(2)
        await step(dialog)
    for seed in range(3 if quick else 6):
        page.__dict__.update(Page(100 + seed, 40).__dict__)
        await step(full)
    row("", "first frame, 40 rows, warm engine (baseline: full read)", "", f"{first[0] * 1e3:.0f} ms")
    row(
        "P4",
        "a changed field is in the state, p95 (median)",
        "<= 120 ms",
        f"{p95(field) * 1e3:.0f} ms ({statistics.median(field) * 1e3:.0f})",
    )
    row(
        "P5",
        "a dialog opens or closes, p95 (median)",
        "<= 300 ms",
        f"{p95(dialog) * 1e3:.0f} ms ({statistics.median(dialog) * 1e3:.0f})",
    )
    row(
        "P5",
        "a whole new page of 80 texts, p95 (median)",
        "<= 1000 ms",
        f"{p95(full) * 1e3:.0f} ms ({statistics.median(full) * 1e3:.0f})",
    )


async def recall(worker: OcrWorker) -> None:
    """P6: words of drawn pages found, and their centres inside the true cell."""
    wanted = found = inside = 0
    for seed, size in enumerate([(1920, 1080), (1280, 720)] * 2):
        page, sight = Page(300 + seed, 24, size), Sight(worker)
        whole = (Box(0, 0, *size),)
        await sight.update(frame(page.draw(), whole), whole, ())
        for i, (name, value) in enumerate(zip(page.rows, page.values, strict=True)):
            x, y = 60 + (i % 2) * size[0] // 2, 40 + (i // 2) * 48
            for text, area in ((name, Box(x - 4, y - 4, 262, 36)), (value, Box(x + 258, y - 4, 266, 36))):
                words = [w for line in sight.lines for w in line.words if area.overlaps(w.box)]
                for word in text.split():
                    match = [w for w in words if w.text == word]
                    wanted += 1
                    found += bool(match)
                    inside += any(area.holds(w.box.center) for w in match)
    row("P6", "word recall, 1080p and 720p pages", ">= 0.99", f"{found / wanted:.4f} of {wanted}")
    row("P6", "word centre inside its cell", ">= 0.98", f"{inside / max(1, found):.4f}")


async def incremental(worker: OcrWorker, quick: bool) -> None:
    """P7: lines after random edits against a full read of the last frame."""
    equal = total = stale = 0
    sequences = 12 if quick else 200
    for seed in range(sequences):
        page, sight, gate = Page(1000 + seed, 12, (1280, 720)), Sight(worker), ChangeGate()
        pixels = page.draw()
        for _ in range(6):
            pixels = page.draw()
            dirty = gate.changed(pixels)
            await sight.update(frame(pixels, dirty), dirty, ())
            page.edit()
        size = (pixels.shape[1], pixels.shape[0])
        regions = plan_regions([Box(0, 0, *size)], [], size)
        read = await worker.read(pixels, [region.box for region in regions])
        fresh, _ = merge_lines([], regions, read, size)
        kept = list(sight.lines)
        for line in fresh:
            same = [k for k in kept if k.text == line.text and k.box.iou(line.box) > 0.5]
            total += 1
            if same:
                equal += 1
                kept.remove(same[0])
        stale += sum(not any(k.box.overlaps(f.box) for f in fresh) for k in kept)
    row(
        "P7",
        f"lines equal to a full re-read, {sequences} edit sequences",
        ">= 0.99",
        f"{equal / max(1, total):.4f} of {total}",
    )
    row("P7", "stale lines", "0", str(stale))


async def main() -> None:
    """Print the whole table."""
    quick = "--quick" in sys.argv
    row("", "figure", "target", "measured")
    await lanes(quick)
    worker = OcrWorker()
    start = time.perf_counter()
    worker.start((WIDTH + 32) * (HEIGHT + 32) * 4)
    try:
        blank = np.full((64, 128, 4), 255, np.uint8)
        await worker.read(blank, [Box(0, 0, 128, 64)])
        row(
            "",
            f"reading process, cold start ({worker.status.engine})",
            "",
            f"{time.perf_counter() - start:.2f} s",
        )
        await events(worker, quick)
        await recall(worker)
        await incremental(worker, quick)
    finally:
        await worker.close()


if __name__ == "__main__":
    asyncio.run(main())
