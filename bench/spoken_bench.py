"""Prints how spoken commands are understood: right, asked, refused, and acts that were not asked for.

Run: `python bench/spoken_bench.py [--heard FILE] [--show]`.

1. The written set (`tests/agent/spoken.json`): exact steps, questions, refusals.
2. What recognisers wrote (`bench/spoken/heard.jsonl`: commands said by three synthetic voices, read by
   moonshine tiny and whisper tiny.en). Each is decided as the product does: moonshine first, whisper where a
   second reading is wanted, against a screen that shows what the command names *and* planted decoys. A wrong
   act is one that would be done and is not what was said: another verb, text, number, key or element.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hearing.judging import folded, screen_of, verdict

from lookhear.agent import Chosen, Compiled, HearAgain, RunIt, Step, choose_hypothesis, compile_command
from lookhear.perception import Hypothesis, Integrity, Label, Modality, Scene, Utterance

HERE = Path(__file__).resolve().parent
HEARD = HERE / "spoken" / "heard.jsonl"
SPOKEN = Label(Integrity.OWNER, Modality.AUDIO, "bench")
CONFIDENCE = 0.9


def decide(moonshine: str, whisper: str, scene: Scene) -> tuple[Chosen, bool]:
    """What is done with the two readings, and whether the second was needed."""
    said = Utterance(moonshine, 0, 1, CONFIDENCE, SPOKEN, recognizer="moonshine")
    first = choose_hypothesis(said, scene)
    if not isinstance(first, HearAgain):
        return first, False
    other = (Hypothesis(whisper, CONFIDENCE, "whisper"),)
    both = Utterance(moonshine, 0, 1, CONFIDENCE, SPOKEN, alternatives=other, recognizer="moonshine")
    return choose_hypothesis(both, scene, second=False), True


def written_set() -> None:
    """The set that the tests hold exact."""
    path = HERE.parent / "tests" / "agent" / "spoken.json"
    counts: Counter[str] = Counter()
    for heard, want in json.loads(path.read_text(encoding="utf-8"))["commands"]:
        got = compile_command(heard, spoken=True)
        wanted = (
            Compiled(kind="ask" if want == "ask" else "refuse")
            if isinstance(want, str)
            else Compiled(kind="plan", steps=tuple(Step.model_validate(s) for s in want))
        )
        same = got.kind == wanted.kind and folded(got) == folded(wanted)
        wrong = "WRONG" if got.kind == "plan" else "asked" if got.kind == "ask" else "refused"
        counts["right" if same else wrong] += 1
    print(f"written set: {dict(counts)}")


def heard_set(path: Path, *, show: bool) -> None:
    """What recognisers wrote, decided against a screen with decoys."""
    counts: dict[str, Counter[str]] = {}
    twice = total = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        wanted = compile_command(row["say"], spoken=True)
        scene = screen_of(wanted)
        chosen, again = decide(row["moonshine"], row["whisper"], scene)
        found = verdict(chosen, wanted, scene)
        counts.setdefault(row["voice"], Counter())[found] += 1
        twice, total = twice + again, total + 1
        if show and found in ("WRONG", "not there"):
            text = chosen.text if isinstance(chosen, RunIt) else ""
            print(f"  {found}: said {row['say']!r}, M {row['moonshine']!r}, W {row['whisper']!r} → {text!r}")
    for voice, found in counts.items():
        print(f"heard, voice {voice}: {dict(found.most_common())}")
    every = sum(counts.values(), Counter[str]())
    print(
        f"heard, all: {every['right'] / total:.2f} right of {total}, {every['WRONG']} wrong acts, "
        f"second reading wanted for {twice / total:.2f}"
    )


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--heard", type=Path, default=HEARD, help="JSON lines: say, voice, moonshine, whisper"
    )
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    options = parser.parse_args()
    written_set()
    heard_set(options.heard, show=options.show)


if __name__ == "__main__":
    main()
