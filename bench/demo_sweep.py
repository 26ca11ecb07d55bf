"""The spoken demo again and again: seeds shuffle form and card, voices and phrasings change (C1).

Run: `make demo-sweep`, or `python bench/demo_sweep.py [--seeds 5] [--resume] [--minutes N] [--keep DIR]`.
The form's server decides: prints each run, how many were verified, how many asked back, and how many
submits were wrong. Finished runs are kept in a file, so that `--resume` goes on where it stopped.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lookhear.agent import HeardText, ListObserver, Outcome, RunResult
from lookhear.errors import LookhearError
from lookhear.tasks import Demo, run_demo

VOICES = ("slt", "awb")
PHRASINGS = (
    "Read the name, the city and the plan from the customer card, put them into the order form, "
    "tick express delivery and then press submit order.",
    "Transfer the customer's name, city and plan to the order form, turn on express delivery "
    "and click the submit order button.",
)
_FIRST = ("Åsa", "Zoë", "José", "Søren", "Jürgen", "Chloë", "François", "Anaïs", "Łucja", "Björn")
_LAST = ("Lindström", "Brontë", "García", "Kierkegaard", "Müller", "Dupont", "Nováková", "O'Neill")
_CITY = ("Malmö", "Zürich", "Lisbon", "Köln", "Tromsø", "Dublin", "Besançon", "Gdynia")
_PLAN = ("Basic", "Premium", "Family", "Student", "Harvest")


def values_of(seed: int) -> dict[str, str]:
    """What the card of a seed shows."""
    chance = random.Random(1000 + seed)
    name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
    return {"seed": str(seed), "name": name, "city": chance.choice(_CITY), "plan": chance.choice(_PLAN)}


async def one(seed: int, voice: str, phrasing: int, data: Path) -> dict[str, object]:
    """One run: its outcome, whether a wrong form was sent, what was heard, how long it took."""
    started, seen = time.monotonic(), ListObserver()
    demo = Demo(PHRASINGS[phrasing], voice, values_of(seed))
    try:
        result: RunResult | None = await run_demo(demo, observers=(seen,), data=data)
        outcome, reason = (result.outcome.value, result.reason or "") if result else ("", "")
    except LookhearError as error:
        result, outcome, reason = None, "error", str(error)
    sent = result is not None and any('"submits": [{' in check.detail for check in result.checks)
    heard = " | ".join(e.text for e in seen.events if isinstance(e, HeardText) and e.final)
    return {
        "run": f"{seed}/{voice}/{phrasing}",
        "outcome": outcome,
        "wrong": sent and outcome != Outcome.VERIFIED.value,
        "verification": result.verification if result else None,
        "seconds": round(time.monotonic() - started, 1),
        "reason": reason,
        "heard": heard,
    }


async def main() -> int:
    """Run what is left, and print the sums."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--keep", type=Path, default=Path("build/demo-sweep"))
    arguments = parser.parse_args()
    arguments.keep.mkdir(parents=True, exist_ok=True)
    file = arguments.keep / "runs.jsonl"
    known = file.read_text("utf-8").splitlines() if arguments.resume and file.exists() else []
    done = {str(run["run"]): run for run in map(json.loads, known)}
    if not arguments.resume:
        file.unlink(missing_ok=True)
    end = time.monotonic() + arguments.minutes * 60
    for seed in range(1, arguments.seeds + 1):
        for voice in VOICES:
            for phrasing in range(len(PHRASINGS)):
                if f"{seed}/{voice}/{phrasing}" in done or time.monotonic() > end:
                    continue
                run = await one(seed, voice, phrasing, arguments.keep / "data")
                done[str(run["run"])] = run
                with file.open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps(run, ensure_ascii=False) + "\n")
                print(
                    f"{run['run']:12} {run['outcome']:12} {run['seconds']:6} s  {run['reason']}", flush=True
                )
    total, verified = len(done), sum(run["outcome"] == "verified" for run in done.values())
    asked = sum(run["outcome"] in ("needs_input", "denied") for run in done.values())
    wrong = sum(bool(run["wrong"]) for run in done.values())
    print(
        f"verified {verified} of {total} (target 18 of 20), asked {asked}, wrong submits {wrong} (target 0)"
    )
    return 0 if wrong == 0 and verified >= 0.9 * total else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
