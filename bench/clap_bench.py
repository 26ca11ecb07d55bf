"""P15: a clap and a flash at the same instant, and how far apart ears and eyes say they were.

Run: `python bench/clap_bench.py [--claps 60]`. The flash is drawn and the clap is due at known instants of
the monotonic clock. Two microphones: that of the private desktop (truth is the sound server's own reckoning
of when a sample is played), and a source fed through a pipe as a device feeds one, sample for sample in time
(truth is the instant itself). A clap whose flash took more than 5 ms to draw is left out: when it was is not
known.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))

from tests.windows.clap_and_flash import Struck, strike

P95_MS = 20.0


def row(name: str, target: str, value: str) -> None:
    """One line of the table."""
    print(f"{'P15':4} {name:58} {target:>18} {value:>34}", flush=True)


def p95(values: Sequence[float]) -> float:
    """What 95 of 100 stay under."""
    return statistics.quantiles(values, n=20)[18]


def judged(name: str, struck: Sequence[Struck], claps: int) -> bool:
    """Print what was measured; whether it holds, and enough of it is known."""
    if len(struck) < max(2, claps // 2):
        row(name, f"<= {P95_MS:g} ms", f"MISSED, only {len(struck)} of {claps} are known")
        return False
    apart = [abs(one.apart_ms) for one in struck]
    heard = statistics.median(1e3 * (one.heard_s - one.played_s) for one in struck)
    seen = statistics.median(1e3 * (one.seen_s - one.drawn_s) for one in struck)
    verdict = "ok" if p95(apart) <= P95_MS else "MISSED"
    said = f"p50 {statistics.median(apart):.1f}, p95 {p95(apart):.1f} ms of {len(struck)} {verdict}"
    row(name, f"p95 <= {P95_MS:g} ms", said)
    row("  heard late by, seen late by, p50", "", f"{heard:.1f}, {seen:.1f} ms")
    return verdict == "ok"


async def measured(claps: int) -> bool:
    """Every way of hearing and seeing."""
    holds = True
    for live, ears in ((False, "private desktop"), (True, "live source")):
        for damage, eyes in ((True, "damage"), (False, "polling")):
            struck = await strike(claps, live=live, damage=damage)
            holds = judged(f"clap and flash apart: {ears}, {eyes}", struck, claps) and holds
    return holds


def main() -> int:
    """Print the rows; 1 where one misses its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claps", type=int, default=60, help="claps for each way")
    return 0 if asyncio.run(measured(parser.parse_args().claps)) else 1


if __name__ == "__main__":
    sys.exit(main())
