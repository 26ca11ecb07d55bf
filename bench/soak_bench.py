"""A long session: is memory flat, is every event accounted for, is every keyframe delivered?

Run: `python bench/soak_bench.py` (one hour at ten times the rate on a manual clock, then ten minutes of a
stalled consumer, P11), `--real --minutes 10` (a real desktop that changes all the time). Exit 1 where a row
fails.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from lookhear.perception import (
    Box,
    CoalescingLane,
    Frame,
    Integrity,
    Label,
    Lane,
    LatestLane,
    LosslessLane,
    ManualClock,
    Modality,
    RingLane,
    SenseHealth as Sense,
    StallWatch,
    X11Display,
)
from lookhear.tools import DesktopSettings, PrivateDesktop, open_computer

SECOND = 1_000_000_000
LABEL = Label(Integrity.UNTRUSTED, Modality.SCREEN, "bench")
MOST_MB = 64.0
SETTLED_S = 0.3
BUSY = """
import tkinter as tk
r = tk.Tk(); v = tk.StringVar(); n = [0]
o = tk.Toplevel(r); o.geometry("300x200+620+40"); o.title("Other")
r.geometry("500x300+40+40"); r.title("Busy")
tk.Label(r, textvariable=v, font=("Helvetica", 20)).pack()
tk.Label(o, textvariable=v).pack()
def tick():
    n[0] += 1; v.set("Line %d" % n[0])
    r.after(100, tick)
tick(); r.mainloop()
"""
ok = True


def row(name: str, target: str, value: str, holds: bool) -> None:
    """One line of the table."""
    global ok
    ok = ok and holds
    sys.stdout.write(f"{name:34} {target:24} {value:34} {'ok' if holds else 'MISSED'}\n")
    sys.stdout.flush()


def resident_mb(pid: int | None = None) -> float:
    """Resident memory of a process."""
    pages = int(Path(f"/proc/{pid or os.getpid()}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def frame(t_ns: int, size: tuple[int, int] = (1920, 1080)) -> Frame:
    """A frame with pixels of its own, every page of them touched."""
    pixels = np.full((size[1], size[0], 4), t_ns % 251, np.uint8)
    return Frame(t_ns, t_ns + 1, pixels, (Box(0, 0, 10, 10),), LABEL)


async def drain(lane: Lane[Any], took: list[Any], every: int) -> None:
    """A consumer that takes everything, every so many turns of the loop."""
    while True:
        item = await lane.get()
        took[0] += 1
        if isinstance(item, tuple) and item[1]:
            took[1] += 1
        for _ in range(every):
            await asyncio.sleep(0)


async def hour(hours: float) -> None:
    """Every lane at ten times its rate; each tick is 10 ms of session time."""
    clock = ManualClock()
    screen: LatestLane[tuple[int, bool]] = LatestLane("screen")
    sound: RingLane[int] = RingLane("sound", 4 * SECOND, lambda t: t)
    readings: CoalescingLane[tuple[int, bool]] = CoalescingLane("readings", lambda item: item[0] % 7)
    control: LosslessLane[int] = LosslessLane("control")
    lanes: tuple[tuple[Lane[Any], int], ...] = ((screen, 3), (sound, 1), (readings, 2), (control, 0))
    took = {lane.name: [0, 0] for lane, _ in lanes}
    tasks = [asyncio.create_task(drain(lane, took[lane.name], n)) for lane, n in lanes]
    keyframes, exact, start_mb = 0, True, 0.0
    ticks = int(hours * 3600 * 100)
    for tick in range(ticks):
        clock.advance(SECOND // 100)
        now = clock.now_ns()
        for _ in range(2):  # 200 frames/s
            screen.put((now, False))
        if tick % 37 == 0:
            screen.put((now, True), pinned=True)
            keyframes += 1
        for _ in range(3):  # 300 blocks of sound/s
            sound.put(now)
        readings.put((tick, False))
        control.put(tick)
        await asyncio.sleep(0)
        if tick % 1000 == 0:
            exact = exact and all(lane.counts.balanced for lane, _ in lanes)
        if tick == ticks // 12:
            gc.collect()
            start_mb = resident_mb()
    for _ in range(200):
        await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    gc.collect()
    grown, produced = resident_mb() - start_mb, sum(lane.counts.produced for lane, _ in lanes)
    lost = keyframes - took["screen"][1] - screen.counts.dropped.get("pins", 0)
    row(
        f"{hours:g} h at 10x, manual clock",
        "growth <= 8 MB",
        f"{grown:.1f} MB, {produced} events",
        grown <= 8,
    )
    row("  identity of every lane", "exact", "exact" if exact else "lost count", exact)
    pins = screen.counts.dropped.get("pins", 0)
    row("  keyframes", "none missed", f"{keyframes}, dropped {pins}, unaccounted {lost}", lost == 0 == pins)


async def stalled(minutes: float) -> None:
    """P11: nobody takes frames of 1080p; focus changes now and then."""
    lane: LatestLane[Frame] = LatestLane("screen")
    clock, watch = ManualClock(), StallWatch()
    gc.collect()
    before, most = resident_mb(), 0.0
    for tick in range(int(minutes * 600)):  # ten frames a second
        clock.advance(SECOND // 10)
        lane.put(frame(clock.now_ns()), pinned=tick % 50 == 0)
        if tick % 100 == 0:
            most = max(most, resident_mb() - before)
    counts = lane.counts
    told = {"delivered": counts.delivered, "in_flight": counts.in_flight, "balanced": counts.balanced}
    watch.look([Sense("screen", told)])
    row(
        f"P11 stalled consumer, {minutes:g} min",
        f"growth <= {MOST_MB:g} MB",
        f"{most:.1f} MB",
        most <= MOST_MB,
    )
    row("  identity", "exact", f"{counts.produced} put, {counts.in_flight} wait", counts.balanced)


async def real(minutes: float) -> None:
    """A private desktop with windows that change ten times a second, and who has the keys, called what."""
    with tempfile.TemporaryDirectory():
        async with PrivateDesktop(DesktopSettings(accessibility=False, session_bus=False)) as desktop:
            desktop.start(["/usr/bin/python3", "-c", BUSY])
            async with open_computer(desktop, rehearse=True) as computer:
                await computer.eyes.look(timeout_s=60)
                await asyncio.sleep(min(30.0, minutes * 10))
                begun, end = memory(computer.eyes.health()), time.monotonic() + minutes * 60
                computer.x11.activate(next(w.id for w in computer.x11.windows() if w.title == "Other"))
                await asyncio.sleep(2.0)
                known = dict(computer.eyes.health()["keyframes"])
                driving = asyncio.create_task(drive(computer.x11, end))
                exact, stalls, watch = True, 0, StallWatch()
                while time.monotonic() < end:
                    await asyncio.sleep(1.0)
                    told = computer.eyes.health()
                    exact = exact and told["lane"]["balanced"]
                    stalls += len(watch.look([Sense("screen", told["lane"], told["watermark_age_s"])]))
                made = await driving
                await asyncio.sleep(2.0)
                told = computer.eyes.health()
                missed = {kind: n - told["keyframes"][kind] + known[kind] for kind, n in made.items()}
                grown = [now - then for now, then in zip(memory(told), begun, strict=True)]
                said = f"{grown[0]:.1f} MB, reader {grown[1]:.1f} MB"
                row(f"real desktop, {minutes:g} min", "growth <= 32 MB each", said, max(grown) <= 32)
                row("  identity", "exact", str(told["lane"]["produced"]) + " frames", exact)
                dropped = sum(told["lane"]["dropped"].values())
                lost = " + ".join(f"{missed[kind]} of {n}" for kind, n in made.items())
                said = f"{lost} missed, {dropped} dropped"
                row("  keyframes: focus, title", "0 missed", said, not any(missed.values()) and not dropped)
                row("  stalls", "0", f"{stalls}, {told['read']['scenes']} scenes read", stalls == 0)


async def drive(x11: X11Display, end: float) -> dict[str, int]:
    """Give the keys from window to window and new titles to the one that has them; how often it was done."""
    made = {"focus": 0, "title": 0}
    ids = {w.title: w.id for w in x11.windows() if w.title in ("Busy", "Other")}
    here, there = ids["Busy"], ids["Other"]
    while time.monotonic() < end - 2:
        x11.activate(here)
        made["focus"] += await became(lambda at=here: has_keys(x11, at))
        title = f"Window {made['title']}"
        x11.set_property(here, "_NET_WM_NAME", "UTF8_STRING", 8, title.encode())
        x11.sync()
        made["title"] += 1
        await asyncio.sleep(SETTLED_S)
        here, there = there, here
    return made


def has_keys(x11: X11Display, window: int) -> bool:
    """Whether a window has them."""
    return any(shown.focused and shown.id == window for shown in x11.windows())


async def became(holds: Callable[[], bool]) -> bool:
    """Whether it holds within two seconds; some time to be drawn in follows."""
    end = time.monotonic() + 2
    while not holds():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.01)
    await asyncio.sleep(SETTLED_S)
    return True


def memory(health: dict[str, Any]) -> list[float]:
    """Of this process and of the reading process."""
    return [resident_mb(), resident_mb(health["worker"]["pid"])]


def main() -> int:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", action="store_true", help="a real desktop instead of a manual clock")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--hours", type=float, default=1.0)
    chosen = parser.parse_args()
    if chosen.real:
        asyncio.run(real(chosen.minutes))
    else:
        asyncio.run(hour(chosen.hours))
        asyncio.run(stalled(chosen.minutes))
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
