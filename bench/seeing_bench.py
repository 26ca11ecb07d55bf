# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""Prints the perception targets P1 to P3, P8, P10 and what a scroll costs, on screens of its own.

Run: `python bench/seeing_bench.py [--quick]`. Each figure stands beside a baseline of the same run. CPU is
that of the process, or of it and all that it started; wake-ups are voluntary context switches.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mss
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image, ImageDraw, ImageFont

from bench.perception_bench import FONT, LABEL, WORDS, Pixels, cpu, frame, row
from lookhear.perception import (
    Backlog,
    Box,
    ChangeGate,
    DamageCamera,
    Ears,
    EarsSettings,
    Eyes,
    Frame,
    Microphone,
    OcrWorker,
    PollingCamera,
    ScreenSettings,
    ScreenSource,
    Sight,
    SoundReference,
)
from lookhear.tools import DesktopSettings, PrivateDesktop

SIZE = (1920, 1080)
S = 1_000_000_000


def family(pid: int) -> Iterator[int]:
    """A process and all that it started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from family(int(child))


def spent(pids: list[int]) -> tuple[float, int]:
    """CPU seconds and voluntary context switches of processes so far."""
    seconds, switches = 0.0, 0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            try:
                parts = (task / "stat").read_text().rpartition(")")[2].split()
                status = (task / "status").read_text()
            except OSError:
                continue
            seconds += (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
            switches += int(status.split("nonvoluntary")[0].split("voluntary_ctxt_switches:")[1].split()[0])
    return seconds, switches


async def idle(for_s: float, others: set[int]) -> tuple[float, float]:
    """CPU share of a core and wake-ups a second of this process and what it started but for `others`."""
    pids = [pid for pid in family(os.getpid()) if pid not in others]
    before = spent(pids)
    await asyncio.sleep(for_s)
    after = spent(pids)
    return (after[0] - before[0]) / for_s, (after[1] - before[1]) / for_s


def polled(display: str) -> None:
    """P1, P3: the whole screen, again and again."""
    with mss.MSS(display=display) as camera:
        monitor = camera.monitors[0]

        def grab() -> Pixels:
            shot = camera.grab(monitor)
            return np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)

        ours, plain = DamageCamera(display, None), PollingCamera(grab, lambda: None, None)
        ours.look()
        ours.missed = 9  # as with a driver that does not say what it draws

        def best(work: Callable[[], Any]) -> float:
            return min(cpu(work, 200) for _ in range(3))

        bare, whole, fallback = best(grab), best(ours.look), best(plain.look)
        ours.close()
    row("P1", "grab + hash + gate, static, polled, CPU / bare mss grab", "<= 1.35x", f"{whole / bare:.2f}x")
    row("", "the same where only mss is there", "", f"{fallback / bare:.2f}x ({bare * 1e3:.2f} ms)")
    row("P3", "unchanged 1080p frame end to end", "< 5 ms", f"{whole * 1e3:.2f} ms")


async def damage_driven(display: str, for_s: float) -> None:
    """P2: our source on a screen on which nothing happens, against a bare loop of one grab a second."""
    async with ScreenSource(display, settings=ScreenSettings()) as source:
        assert source.kind == "damage"
        await asyncio.sleep(1.0)
        start = time.process_time()
        await asyncio.sleep(for_s)
        ours = time.process_time() - start
    with mss.MSS(display=display) as camera:
        start, rounds = time.process_time(), max(1, int(for_s))
        for _ in range(rounds):
            camera.grab(camera.monitors[0])
            await asyncio.sleep(1.0)
        bare = time.process_time() - start
    row(
        "P2",
        f"damage-driven, {for_s:g} s static, CPU / mss once a second",
        "<= 0.15x",
        f"{ours / bare:.2f}x ({bare / rounds * 1e3:.2f} ms/s)",
    )


async def armed(desktop: PrivateDesktop, for_s: float) -> None:
    """P10: what waiting costs, with the eyes open and with the ears open."""
    others = set(family(os.getpid())) - {os.getpid()}  # the X server, the sound server, the window manager
    async with Eyes(desktop.display) as eyes:
        await eyes.look()
        await asyncio.sleep(2.0)
        share, wakes = await idle(for_s, others)
        row("P10a", f"eyes open, nothing drawn, {for_s:g} s, share of a core", "<= 0.3 %", f"{share:.2%}")
        row("P10a", "wake-ups a second", "<= 2", f"{wakes:.1f}")
    microphone, speakers = Microphone(environ=desktop.environ), SoundReference(desktop.environ)
    async with Ears(microphone, reference=speakers, settings=EarsSettings(mode="open")):
        await asyncio.sleep(12.0)
        share, wakes = await idle(for_s, others)
        row("P10b", f"ears open, silence, {for_s:g} s, share of a core", "<= 1.5 %", f"{share:.2%}")
        row("P10b", "wake-ups a second", "", f"{wakes:.1f}")


def glyph_edit(page: Pixels, rng: random.Random) -> Box:
    """Another letter somewhere."""
    font = ImageFont.truetype(FONT, 15)
    x, y = rng.randrange(20, SIZE[0] - 40), rng.randrange(40, SIZE[1] - 40)
    image = Image.fromarray(page[y : y + 20, x : x + 14, :3].copy())
    ImageDraw.Draw(image).text((1, 1), rng.choice("abcdefghkmnopqrstuvwxyz"), font=font, fill=(0, 0, 0))
    page[y : y + 20, x : x + 14, :3] = np.asarray(image)
    return Box(x, y, 14, 20)


def dialog(page: Pixels, rng: random.Random) -> Box:
    """A window of another colour."""
    w, h = rng.randrange(200, 700), rng.randrange(120, 420)
    x, y = rng.randrange(SIZE[0] - w), rng.randrange(SIZE[1] - h)
    page[y : y + h, x : x + w, :3] = rng.randrange(60, 240)
    return Box(x, y, w, h)


def scroll(page: Pixels, rng: random.Random) -> Box:
    """A part of the page moves up."""
    by = rng.randrange(3, 200)
    page[100:900, 300:1500] = np.roll(page[100:900, 300:1500], -by, axis=0)
    return Box(300, 100, 1200, 800)


def changes(minutes: int) -> None:
    """P8: edits, dialogs and scrolls on a screen with a blinking caret and a clock."""
    rng = random.Random(8)
    font = ImageFont.truetype(FONT, 15)
    image = Image.new("RGB", SIZE, "#f4f4f4")
    pen = ImageDraw.Draw(image)
    for i in range(60):
        pen.text((330, 20 + 17 * i), " ".join(rng.choices(WORDS, k=9)), font=font, fill="black")
    page = np.ascontiguousarray(np.dstack([np.asarray(image), np.full(SIZE[::-1], 255, np.uint8)]))
    gate, backlog = ChangeGate(), Backlog()
    gate.changed(page.copy())
    told = missed = wakes = 0
    edits: list[Callable[[Pixels, random.Random], Box]] = [glyph_edit, glyph_edit, glyph_edit, dialog, scroll]
    for tick in range(minutes * 120):  # twice a second
        now = tick * S // 2
        page[600:618, 200:202, :3] = 0 if tick % 2 else 244
        if tick % 2:
            clock = Image.new("RGB", (70, 18), "#f4f4f4")
            ImageDraw.Draw(clock).text(
                (1, 1), f"{tick // 120:02}:{tick // 2 % 60:02}", font=font, fill="black"
            )
            page[4:22, 1800:1870, :3] = np.asarray(clock)
        edit = rng.choice(edits)(page, rng) if rng.random() < 0.08 else None
        before = gate.last
        dirty = gate.changed(page.copy())
        really = edit is not None and before is not None and differs(before, page, edit)
        backlog.dirty.clear()
        counts = backlog.add(Frame(now, now, page, dirty, LABEL), asked=False)
        counts = backlog.due(now) or counts
        if really and edit is not None:
            told += any(box.overlaps(edit) for box in backlog.dirty)
            missed += not any(box.overlaps(edit) for box in backlog.dirty)
        else:
            wakes += counts
    total = told + missed
    row("P8", f"change recall, {total} edits, dialogs, scrolls", ">= 0.995", f"{told / max(1, total):.4f}")
    row(
        "P8",
        f"false wakes from caret and clock, {minutes} minutes",
        "<= 1 / minute",
        f"{wakes / minutes:.2f}",
    )


def differs(a: Pixels, b: Pixels, box: Box) -> bool:
    """Whether anything differs in a box."""
    cut = slice(box.y, box.bottom), slice(box.x, box.right), slice(0, 3)
    return bool((a[cut] != b[cut]).any())


async def scrolled(quick: bool) -> None:
    """What a scroll costs, against reading the same frame anew."""
    rng, worker = random.Random(2), OcrWorker()
    font = ImageFont.truetype(FONT, 15)
    tall = Image.new("RGB", (1200, 6000), "white")
    pen = ImageDraw.Draw(tall)
    for i in range(170):
        pen.text((30, 12 + 34 * i), f"{i} " + " ".join(rng.choices(WORDS, k=6)), font=font, fill="black")
    sheet = np.dstack([np.asarray(tall), np.full((6000, 1200), 255, np.uint8)])
    screen = np.full((SIZE[1], SIZE[0], 4), 230, np.uint8)
    worker.start((SIZE[0] + 32) * (SIZE[1] + 32) * 4)
    try:
        sight, gate, top, shown = Sight(worker), ChangeGate(), 0, screen
        whole: list[float] = []
        moved: list[float] = []
        for i in range(6 if quick else 16):
            shown = screen.copy()
            shown[80:1040, 300:1500] = sheet[top : top + 960]
            start = time.perf_counter()
            dirty = gate.changed(shown)
            await sight.update(frame(shown, dirty), dirty, ())
            (moved if i else whole).append(time.perf_counter() - start)
            top += 120
        fresh = Sight(worker)
        start = time.perf_counter()
        everything = (Box(0, 0, *SIZE),)
        await fresh.update(frame(shown, everything), everything, ())
        whole.append(time.perf_counter() - start)
        now = {(line.text, line.box.y // 4) for line in sight.lines}
        equal = sum((line.text, line.box.y // 4) in now for line in fresh.lines)
        row(
            "",
            "a page scrolls by 120 of 960 rows, p50 / a full reading",
            "",
            f"{statistics.median(moved) * 1e3:.0f} ms / {min(whole) * 1e3:.0f} ms",
        )
        row(
            "P7",
            f"lines equal to a full re-read after {len(moved)} scrolls",
            ">= 0.99",
            f"{equal / len(fresh.lines):.4f}",
        )
    finally:
        await worker.close()


async def main() -> None:
    """Print the whole table."""
    quick = "--quick" in sys.argv
    row("", "figure", "target", "measured")
    async with PrivateDesktop(DesktopSettings(size=SIZE, accessibility=False)) as desktop:
        os.environ |= desktop.environ_for_this_process()
        polled(desktop.display)
        await damage_driven(desktop.display, 20 if quick else 60)
        await armed(desktop, 20 if quick else 60)
    changes(10 if quick else 30)
    await scrolled(quick)


if __name__ == "__main__":
    asyncio.run(main())
