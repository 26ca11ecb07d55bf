# pyright: reportMissingImports=false, reportUnknownMemberType=false
"""Prints what a frame costs a model in this process on its kept cache, beside reading everything again.

Run: `python bench/local_model_bench.py [--frames N]`. The models are tiny and random, of the real classes:
the figures are ratios of processor times on this machine, never times of a real model.

- frame: append one screenshot and get the first token, on a conversation of N frames;
- again: the same conversation in a new session, as a loop without a session has to do at every step;
- cancel: tokens made after `cancel` was called; back: a roll-back and an answer, beside a frame.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lookhear.perception.omni.local import LocalModel, LocalSession
from tests.tiny_models.building import Family
from tests.tiny_models.opening import FAMILIES, answered, picture, said, tiny_model

SIZE = 320, 192
"""Of a frame, in pixels. The toys have far more attention for their weights than real models: with larger
frames, looking back over all of them would outweigh everything else."""


async def timed_frame(session: LocalSession, number: int) -> float:
    """Milliseconds of processor time from the screenshot to the first token of an answer."""
    start = time.process_time()
    await session.append(said("user", picture(number, SIZE)))
    await answered(session)
    return (time.process_time() - start) * 1000


async def cancelled_late(model: LocalModel) -> int:
    """Tokens made after the cancel was called."""
    session = await model.open()
    await session.append(said("user", "talk"))
    seen = made = 0
    async for _ in session.respond():
        seen += 1
        if seen == 5:
            session.cancel()
            made = session.made
    return session.usage.completion - made


async def measure(family: Family, frames: int) -> None:
    """Prints the figures of one family."""
    async with tiny_model(family) as model:
        warm = await model.open()
        for number in range(3):
            await timed_frame(warm, 1000 + number)
        session = await model.open()
        costs = [await timed_frame(session, number) for number in range(frames)]
        place = session.mark()
        back = await timed_frame(session, frames)
        session.rollback(place)
        start = time.process_time()
        await answered(session)
        returned = (time.process_time() - start) * 1000
        fresh = await model.open()
        start = time.process_time()
        for number in range(frames):
            await fresh.append(said("user", picture(number, SIZE)))
        await answered(fresh)
        again = (time.process_time() - start) * 1000
    middle = statistics.median(costs)
    last = statistics.median(costs[-5:])
    print(
        f"{family}: {frames} frames: median {middle:.1f} ms, last five {last / middle:.2f}x, "
        f"last {costs[-1] / middle:.2f}x; all again, pictures known {again / middle:.1f}x; "
        f"back {returned / back:.2f}x"
    )
    async with tiny_model(family, max_tokens=2000, temperature=1.0, seed=3) as model:
        print(f"{family}: tokens after a cancel: {await cancelled_late(model)}")


def main() -> None:
    """Both families, one after the other."""
    import torch

    torch.set_num_threads(1)
    frames = int(sys.argv[sys.argv.index("--frames") + 1]) if "--frames" in sys.argv else 50
    for family in FAMILIES:
        asyncio.run(measure(family, frames))


if __name__ == "__main__":
    main()
