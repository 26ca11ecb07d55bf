"""B1: the spoken set, word error and what would be done, ours beside the bare recognisers (P12, P14).

python bench/spoken_set_bench.py [--quick] [--keep FOLDER] [--minutes N] [--show]

Every clip is read once by everybody and the readings are kept in FOLDER; what is done with them is decided
anew each time, so a change of policy costs seconds. `--minutes` ends the reading after so long: the table is
then of the clips that are read, a fair sample. Each clip is decided as the product does, against a screen
that shows what the command names and planted decoys. The voices marked * were kept out of choosing
thresholds; the weights of the consensus, and one rule, were chosen with them in view (decisions 0010, 0011).
A wrong act is one that changes something: to open a program that is not there, or to say, read, find or
hover, is counted as absent or harmless, for everybody alike. What is to be asked about or refused is right
where nothing is done.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from hearing.comparing import errors, plain
from hearing.judging import gated, offered, plain_verdict, resolved, screen_of, verdict
from hearing.recognitions import UNSEEN, Clip, Recognitions, clips

from lookhear.agent import AskBack, Chosen, Compiled, HearAgain, RunIt, choose_hypothesis, compile_command
from lookhear.perception import (
    EarsSettings,
    Integrity,
    Label,
    Modality,
    Scene,
    TimedWord,
    Transcript,
    Utterance,
    both_readings,
    second_reading,
)

SPOKEN = Label(Integrity.OWNER, Modality.AUDIO, "bench")
BARE = ("bare whisper", "bare moonshine")
SETTINGS = EarsSettings()
# Reading begins at the first 64 ms of silence; the turn of a whole command ends after 300 ms of it.
SPARE_MS = 1000 * SETTINGS.turns.finished_s - 64


@dataclass
class Figures:
    """Sums over the clips of a group."""

    words: int = 0
    wrong_words: Counter[str] = field(default_factory=Counter[str])
    outcomes: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    clips: int = 0
    acts: int = 0
    whisper: int = 0
    third: int = 0
    offered: int = 0
    gated: int = 0
    late_ms: dict[str, list[float]] = field(default_factory=dict[str, list[float]])


@dataclass(frozen=True)
class Decided:
    """What was made of one clip."""

    said: Utterance | None
    chosen: Chosen | None
    whisper: bool
    third: bool
    ms: float


def decide(row: dict[str, Any], scene: Scene, thorough: Callable[[], dict[str, Any]]) -> Decided:
    """What the product does with the readings of a clip; `thorough` is the third, where it is needed."""
    if not row.get("turns") or not row["moonshine"]["text"]:
        return Decided(None, None, False, False, 0.0)
    first, second = (_transcript(row[name], name) for name in ("moonshine", "whisper"))
    begin = time.perf_counter()
    said, asked, late = _utterance(first), False, max(0.0, row["moonshine"]["ms"] - SPARE_MS)
    if first.confidence < SETTINGS.careful_below:
        said, asked = both_readings(said, first, second), True
        late = max(0.0, row["moonshine"]["ms"] + row["whisper"]["ms"] - SPARE_MS)  # begun in the pause, too
    chosen = choose_hypothesis(said, scene)
    if isinstance(chosen, HearAgain) and not asked:
        said, asked = second_reading(said, second, 0) if second.text else said, True
        late += row["whisper"]["ms"]
        chosen = choose_hypothesis(said, scene)
    third = isinstance(chosen, HearAgain)
    if third:
        read = thorough()
        last = _transcript(read, "whisper-base")
        said = second_reading(said, last, 0) if last.text else said
        late += read["ms"]
        chosen = choose_hypothesis(said, scene, second=False)
    return Decided(said, chosen, asked, third, late + 1000 * (time.perf_counter() - begin))


def _transcript(read: dict[str, Any], name: str) -> Transcript:
    words = tuple(TimedWord(text, 0.0, 0.0, sure) for text, sure in read["words"])
    others = tuple((text, sure) for text, sure in read["others"])
    return Transcript(read["text"], words, read["confidence"], name, others=others)


def _utterance(read: Transcript) -> Utterance:
    return both_readings(Utterance("", 0, 1, 0.0, SPOKEN), read, None)


def read_text(decided: Decided) -> str:
    """The text of the reading that was chosen, as it was heard."""
    said, chosen = decided.said, decided.chosen
    if said is None:
        return ""
    if isinstance(chosen, RunIt) and chosen.recognizer != said.recognizer:
        return next((o.text for o in said.alternatives if o.recognizer == chosen.recognizer), said.text)
    return said.text


def biased_text(decided: Decided, wanted: Compiled, scene: Scene) -> list[str]:
    """The words; a name that the screen resolves to the element that was meant counts as heard."""
    text = " ".join(plain(read_text(decided)))
    chosen = decided.chosen
    plans = [chosen.compiled] if isinstance(chosen, RunIt) else []
    for plan in plans:
        for heard, said in resolved(plan, wanted, scene):
            text = f" {text} ".replace(f" {' '.join(plain(heard))} ", f" {' '.join(plain(said))} ", 1)
    return text.split()


def judge(decided: Decided, kind: str, wanted: Compiled, scene: Scene) -> str:
    """Right, asked, refused, nothing found, nothing heard, or WRONG."""
    chosen = decided.chosen
    if chosen is None:
        return "unheard" if kind == "act" else "right"
    found = verdict(chosen, wanted if kind == "act" else Compiled(kind="refuse"), scene)
    return _expected(found, kind)


def _expected(found: str, kind: str) -> str:
    """What is to be asked about or refused is right where nothing is done."""
    return "right" if kind != "act" and found not in ("WRONG", "harmless") else found


def count(
    one: Clip,
    row: dict[str, Any],
    thorough: Callable[[], dict[str, Any]],
    groups: Iterable[Figures],
    show: str,
) -> None:
    """Add a clip to the figures of its groups."""
    wanted = compile_command(one.spoken.text, spoken=True)
    scene = screen_of(wanted, one.spoken.names)
    decided = decide(row, scene, thorough)
    said = plain(one.spoken.text)
    kind = one.spoken.kind
    wrong = {"ours": errors(said, plain(read_text(decided)))}
    wrong["with slot bias"] = errors(said, biased_text(decided, wanted, scene))
    found = {"ours": judge(decided, kind, wanted, scene)}
    for name in BARE:
        wrong[name] = errors(said, plain(row[name]))
        meant = wanted if kind == "act" else Compiled(kind="refuse")
        found[name] = _expected(plain_verdict(compile_command(row[name]), meant, scene), kind)
    chosen = decided.chosen
    stopped = found["ours"] == "WRONG" and isinstance(chosen, RunIt) and gated(chosen)
    knew = found["ours"] == "asked" and isinstance(chosen, AskBack) and offered(chosen, wanted, scene)
    if show and found["ours"] in show.split(","):
        print(f"{found['ours']}{' (gated)' * stopped}: {one.key}: {_told(decided)}")
    for group in groups:
        group.clips += 1
        group.acts += kind == "act"
        group.words += len(said)
        group.whisper += decided.whisper
        group.third += decided.third
        group.offered += knew
        group.gated += stopped
        group.late_ms.setdefault(_slowest(decided), []).append(decided.ms)
        for name, errs in wrong.items():
            group.wrong_words[name] += errs
        for name, outcome in found.items():
            group.outcomes.setdefault(name, Counter())[f"{kind if kind == 'act' else 'no'} {outcome}"] += 1


def _slowest(decided: Decided) -> str:
    return "base" if decided.third else "whisper" if decided.whisper else "moonshine"


def _told(decided: Decided) -> str:
    said, chosen = decided.said, decided.chosen
    if said is None:
        return "nothing"
    heard = [(said.recognizer, said.text, round(said.confidence, 2))]
    heard += [(o.recognizer, o.text, round(o.confidence, 2)) for o in said.alternatives]
    what = chosen.question.text if isinstance(chosen, AskBack) else getattr(chosen, "text", "refused")
    return f"{heard} → {type(chosen).__name__} {what}"


HEAD = (
    f"{'voice, noise':22}{'clips':>6} | word error: {'ours':>6}{'biased':>7}{'whisper':>8}{'moonsh.':>8}"
    f" | commands right: {'ours':>5}{'whisper':>8}{'moonsh.':>8} | ours: {'asked':>6}{'refused':>8}"
    f"{'absent':>7}{'WRONG':>6} | WRONG whisper, moonsh."
)


def line(name: str, group: Figures) -> str:
    """One row of the table."""
    rates = [group.wrong_words[n] / group.words for n in ("ours", "with slot bias", *BARE)]
    right = [_right(group, n) for n in ("ours", *BARE)]
    ours = group.outcomes["ours"]
    wrong = [sum(v for k, v in group.outcomes[n].items() if k.endswith("WRONG")) for n in ("ours", *BARE)]
    lost = [ours[f"act {kind}"] for kind in ("asked", "refused", "not there")]
    lost[1] += ours["act unheard"]
    return (
        f"{name:22}{group.clips:6} |             {rates[0]:6.3f}{rates[1]:7.3f}{rates[2]:8.3f}{rates[3]:8.3f}"
        f" |                 {right[0]:5.2f}{right[1]:8.2f}{right[2]:8.2f} |       {lost[0]:6}{lost[1]:8}"
        f"{lost[2]:7}{wrong[0]:6} | {wrong[1]:13},{wrong[2]:8}"
    )


def _right(group: Figures, name: str) -> float:
    return sum(v for k, v in group.outcomes[name].items() if k.endswith("right")) / group.clips


def summary(name: str, group: Figures) -> None:
    """P14, P12 and what was asked needlessly."""
    bare = max(1, group.wrong_words["bare whisper"])
    ours, biased = group.wrong_words["ours"], group.wrong_words["with slot bias"]
    acts = group.outcomes["ours"]
    rates = [sum(v for k, v in group.outcomes[n].items() if k == "act right") / max(1, group.acts)
             for n in ("ours", *BARE)]  # fmt: skip
    wrong = sum(v for k, v in acts.items() if k.endswith("WRONG"))
    print(
        f"{name}: of {group.acts} clips to be carried out, right: ours {rates[0]:.3f}, "
        f"whisper {rates[1]:.3f}, moonshine {rates[2]:.3f}; "
        f"{wrong} WRONG, {group.gated} of them stopped by a gate's question"
    )
    print(f"{name}: asked {acts['act asked']}, what was meant was offered in {group.offered}")
    print(f"{name}: P14 word error / bare whisper {ours / bare:.2f}x, with slot bias {biased / bare:.2f}x")
    late = "; ".join(f"{who} {_spread(found)}" for who, found in sorted(group.late_ms.items()))
    print(
        f"{name}: P12 needed whisper {group.whisper / max(1, group.clips):.2f}, "
        f"base {group.third / max(1, group.clips):.2f}; ms past the hang-over: {late}"
    )


def _spread(found: list[float]) -> str:
    ordered = sorted(found)
    cuts = {p: ordered[round(p / 100 * (len(ordered) - 1))] for p in (5, 25, 50, 75, 95)}
    return " ".join(f"p{p} {ms:.0f}" for p, ms in cuts.items())


def main() -> None:
    """Read what is not read yet, decide everything, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="of 16 clips one, under two minutes")
    parser.add_argument(
        "--keep", type=Path, help="folder for clips and readings; what is there is not done again"
    )
    parser.add_argument("--minutes", type=float, default=1e9, help="read clips for so long at most")
    parser.add_argument("--show", default="", help="print clips with these outcomes, such as WRONG,asked")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder: Path = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        table(folder, options.quick, options.minutes, options.show)


def table(folder: Path, quick: bool, minutes: float, show: str) -> None:
    """The whole table of the clips that can be had."""
    recognitions = Recognitions(folder)
    end = time.monotonic() + 60 * minutes
    groups: dict[str, Figures] = {}
    chosen = clips(16 if quick else 1)
    for one in chosen:
        row = recognitions.known(one) if time.monotonic() > end else recognitions.of(one)
        if row is not None:
            unseen = one.voice in UNSEEN
            names = (
                f"{one.voice}{'*' * unseen} {one.noise}",
                f"all, {one.noise}",
                "voices tuned on" if not unseen else "voices unseen *",
                "all",
            )
            count(
                one,
                row,
                partial(recognitions.thorough, one),
                [groups.setdefault(name, Figures()) for name in names],
                show,
            )
    totals = [name for name in ("voices tuned on", "voices unseen *", "all") if name in groups]
    print(HEAD)
    for name in [*sorted(set(groups) - set(totals)), *totals]:
        print(line(name, groups[name]))
    for name in totals:
        summary(name, groups[name])
    print(f"{groups['all'].clips if groups else 0} of {len(chosen)} clips read")


if __name__ == "__main__":
    sys.exit(main())
