"""Prints B2: `lookhear watch` on a changing private desktop with a spoken command every so often.

Run: `python bench/watch_bench.py [--minutes 10] [--every 20] [--voices flite-slt,flite-rms] [--seed 1]`.
Every recognised command must have been carried out exactly once; the form's own log decides. Prints what
was said and heard, the result of each (a question that comes back is answered aloud, once), the time from
the end of speech to the first act (P12), the memory of every process after the third command and at the
end, and the balance of every lane.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lookhear.tools import PrivateDesktop
from tests.windows.spoken_session import COMMANDS, SpokenSession, Turn, open_session

Memory = dict[str, float]
"""Resident MB by what a process does."""


async def hold(
    session: SpokenSession, minutes: float, every_s: float, voices: list[str], seed: int
) -> Memory:
    """Say the commands in turn until the time is over; the memory after the third of them."""
    chance, place, before = random.Random(seed), 0, Memory()
    end = time.monotonic() + minutes * 60
    while time.monotonic() < end:
        due = time.monotonic() + every_s
        await session.change_the_screen(chance)
        turn = await session.turn(COMMANDS[place % len(COMMANDS)], voices[place % len(voices)])
        place += 1
        print(_line(place, turn), flush=True)
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        if place == 3:  # every model has been used by now
            before = session.memory_by_process()
    return before


def _line(place: int, turn: Turn) -> str:
    act = f"{turn.first_act_s:.2f} s" if turn.first_act_s is not None else "-"
    return (
        f"{place:3} {turn.voice:12} {turn.result:8} {turn.outcome:12} {act:7} "
        f"said {turn.words!r} heard {turn.heard!r}{f' answered {turn.answer!r}' if turn.answer else ''}"
    )


def _sum(memory: Memory) -> str:
    return f"{sum(memory.values()):.0f}"


def report(session: SpokenSession, before: Memory, after: Memory) -> None:
    """The figures."""
    turns = session.turns
    acted = sum(turn.result == "acted" for turn in turns)
    asked = sum(turn.result == "acted" and turn.answer != "" for turn in turns)
    wrong = sum(turn.result == "wrong" for turn in turns)
    acts = sorted(turn.first_act_s for turn in turns if turn.result == "acted" and turn.first_act_s)
    print(f"understood and done exactly once  {acted} of {len(turns)}   (target 24 of 30)")
    print(f"  at once; after one question     {acted - asked}; {asked}")
    print(f"wrong acts                        {wrong}   (target 0)")
    print(f"memory                            {_sum(before)} → {_sum(after)} MB   (growth target ≤ 50)")
    for role in sorted(before | after, key=lambda role: -after.get(role, 0.0)):
        print(f"  {role:31} {before.get(role, 0.0):.0f} → {after.get(role, 0.0):.0f}")
    if acts:
        p95 = acts[min(len(acts) - 1, int(0.95 * len(acts)))]
        print(f"end of speech → first act         p50 {statistics.median(acts):.2f} s, p95 {p95:.2f} s")
    for health in session.of("health")[-1:]:
        for name, counts in health["lanes"].items():
            print(f"lane {name:12} {counts}")


async def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--every", type=float, default=20.0)
    parser.add_argument("--voices", default="flite-slt,flite-rms")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        async with PrivateDesktop() as desktop:
            async with open_session(desktop, Path(folder)) as session:
                voices = arguments.voices.split(",")
                before = await hold(session, arguments.minutes, arguments.every, voices, arguments.seed)
                after = session.memory_by_process()
            report(session, before, after)


if __name__ == "__main__":
    asyncio.run(main())
