"""`make bench`: every bench, one after the other and alone, and one table of P1 to P15 and L4, then B1.

Run: `python bench/run.py [--quick] [--perception]`; `make bench-perception` runs those of perception alone.
The load is printed first: on a busy machine the figures say little.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def run(name: str, *options: str) -> tuple[list[str], int]:
    """The table of one bench without its heading, and its exit code."""
    ended = subprocess.run([sys.executable, str(HERE / name), *options], stdout=subprocess.PIPE, text=True)
    lines = [line for line in ended.stdout.splitlines() if line.strip()]
    return [line for line in lines if line.split()[:2] != ["figure", "target"]], ended.returncode


def others(quick: bool) -> list[tuple[list[str], int]]:
    """What is not perception alone."""
    folder = HERE.parent / "build" / "spoken-set"  # readings are kept: later runs only decide anew
    return [
        run("step_bench.py", "--rounds", "1" if quick else "4"),
        run("model_step_bench.py", "--rounds", "1" if quick else "3"),
        run("local_model_bench.py", "--frames", "12" if quick else "50"),
        # The whole set takes three quarters of an hour the first time: see bench/README.md.
        run("spoken_set_bench.py", "--keep", str(folder), "--quick"),
    ]


def main() -> int:
    """Run all, print one table."""
    quick = "--quick" in sys.argv
    load, cores = os.getloadavg()[0], os.cpu_count()
    print(f"{time.strftime('%Y-%m-%d')}, {cores} cores, {platform.machine()}, load before: {load:.1f}")
    tables = [
        run("perception_bench.py", *(["--quick"] if quick else [])),
        run("seeing_bench.py", *(["--quick"] if quick else [])),
        run("clap_bench.py", "--claps", "20" if quick else "60"),
        run("soak_bench.py", "--hours", "0.1" if quick else "1"),
        run("reading_bench.py", *(["--only", "web-plain", "tk-clam"] if quick else [])),
    ]
    if "--perception" not in sys.argv:
        tables += others(quick)
    print(f"{'':4} {'figure':58} {'target':>18} {'measured':>34}")
    print("\n".join(line for lines, _ in tables for line in lines))
    return max(code for _, code in tables)


if __name__ == "__main__":
    sys.exit(main())
