"""Prints how well screens are read by pixels alone: words, elements, roles, states, and what is not there.

Run: `python bench/reading_bench.py [--only NAME ...] [--keep FOLDER] [--fresh | --again | --trees] [--wrong]
[--every] [--json]`.

Every screen of `reading/screens.py` opens on a private desktop of its own: pages in Chromium; GTK, Qt and
Tk windows; a terminal; light and dark, three sizes, three scales. Whoever drew it (the page, the widgets,
AT-SPI for GTK) says what it shows. With `--keep` the pictures and what was read of their text are kept, and
the next run decides from them in seconds, without a display; `--again` reads the kept pictures anew, for a
change of the text reader, `--fresh` looks again. `--trees` asks AT-SPI and DOM beside the pixels. A third of
the screens is held out: rules are not made from them, and `--wrong` does not say what was wrong there.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from reading.judging import Score, judge
from reading.screens import SCREENS, Shown
from reading.showing import Pages, Seen, kept, look_at, read_again

from lookhear.perception import Element, OcrWorker, compose, find_shapes

FIELDS = ("textbox", "combobox", "spinbutton")
TARGETS = (
    ("word recall", "read", "words", 0.99),
    ("labelled controls found", "labelled found", "labelled", 0.97),
    ("unnamed controls found", "unnamed found", "unnamed", None),
    ("role, all things", "roles right", "things", 0.9),
    ("role, controls", "active right", "active", 0.9),
    ("state", "states right", "states", 0.95),
    ("click centre inside", "clicks inside", "clicks", 0.98),
)


def elements_of(seen: Seen) -> list[Element]:
    """What is made of a screen: by pixels, the caret's field focused, or by all readers that were asked."""
    if seen.elements is not None:
        return seen.elements
    found = compose(seen.pixels, seen.lines, find_shapes(seen.pixels), seen.windows)
    caret = seen.caret
    if caret is not None:
        found = [
            replace(e, state=replace(e.state, focused=e.box.holds(caret.center) or None))
            if e.role in FIELDS
            else e
            for e in found
        ]
    return found


def table(scores: Iterable[tuple[str, Score]]) -> list[str]:
    """One line a screen."""
    lines = [
        f"{'screen':22} {'words':>9} {'labelled':>9} {'unnamed':>8} {'role':>9} {'state':>9}"
        f" {'click':>6} {'false':>5}"
    ]
    for name, s in scores:
        n = s.n
        lines.append(
            f"{name:22} {_pair(n, 'read', 'words'):>9} {_pair(n, 'labelled found', 'labelled'):>9}"
            f" {_pair(n, 'unnamed found', 'unnamed'):>8} {_pair(n, 'roles right', 'things'):>9}"
            f" {_pair(n, 'states right', 'states'):>9} {n['clicks'] - n['clicks inside']:>6} {n['false']:>5}"
        )
    return lines


def _pair(n: Any, part: str, whole: str) -> str:
    return f"{n[part]}/{n[whole]}"


def confusion(score: Score) -> list[str]:
    """Which role was taken for which; '-' is not seen."""
    rows = sorted({role for role, _ in score.confusion})
    lines = [f"{'role':12} {'right':>9}  taken for"]
    for role in rows:
        seen = {got: k for (wanted, got), k in score.confusion.items() if wanted == role}
        others = sorted(((k, got) for got, k in seen.items() if got != role), reverse=True)
        lines.append(
            f"{role:12} {seen.get(role, 0)}/{sum(seen.values()):<6} "
            f" {', '.join(f'{got} {k}' for k, got in others)}"
        )
    states = sorted({key for key, _ in score.states})
    lines.append(
        "state: "
        + ", ".join(
            f"{k} {score.states[k, True]}/{score.states[k, True] + score.states[k, False]}" for k in states
        )
    )
    return lines


def figures(score: Score) -> dict[str, float | None]:
    """The figures with targets."""
    found = {name: score.share(part, whole) for name, part, whole, _ in TARGETS}
    return {**found, "false elements per screen": score.share("false", "screens")}


def verdicts(title: str, score: Score) -> list[str]:
    """The figures beside their targets."""
    lines = [f"{title} ({score.n['screens']} screens, {score.n['things']} things, {score.n['words']} words)"]
    for name, part, whole, target in TARGETS:
        value = score.share(part, whole)
        if value is not None:
            verdict = "" if target is None else f"  target {target}  {'met' if value >= target else 'MISSED'}"
            lines.append(f"  {name:26} {value:.4f}{verdict}")
    false = score.share("false", "screens") or 0.0
    lines.append(
        f"  {'false elements per screen':26} {false:.2f}  target 2  {'met' if false <= 2 else 'MISSED'}"
    )
    return lines


async def seen_of(
    shown: Shown, pages: Pages, folder: Path | None, *, fresh: bool, trees: bool = False
) -> Seen:
    """A screen as it was kept, or looked at now; what trees say is not kept."""
    if trees:
        return await look_at(shown, pages, trees=True)
    old = kept(folder, shown.name) if folder is not None and not fresh else None
    if old is not None:
        return old
    seen = await look_at(shown, pages)
    if folder is not None:
        kept(folder, shown.name, seen)
    return seen


@asynccontextmanager
async def text_reader(*, wanted: bool) -> AsyncGenerator[OcrWorker | None]:
    """A reading process, where one is wanted."""
    if not wanted:
        yield None
        return
    worker = OcrWorker()
    worker.start(2560 * 1440 * 4)
    try:
        yield worker
    finally:
        await worker.close()


async def main(arguments: argparse.Namespace) -> None:
    """Look at every screen in turn, then print."""
    async with text_reader(wanted=arguments.again) as worker:
        scores = await judged(arguments, worker)
    show(arguments, scores)


async def judged(arguments: argparse.Namespace, worker: OcrWorker | None) -> list[tuple[Shown, Score]]:
    """Every screen with its score."""
    pages, scores = Pages(), list[tuple[Shown, Score]]()
    for shown in chosen(arguments.only):
        try:
            seen = await seen_of(shown, pages, arguments.keep, fresh=arguments.fresh, trees=arguments.trees)
        except (TimeoutError, FileNotFoundError) as error:
            print(f"{shown.name} could not be shown: {error!r}")
            continue
        if worker is not None:
            seen = await read_again(seen, worker)
            if arguments.keep is not None:
                kept(arguments.keep, shown.name, seen)
        scores.append((shown, judge(shown.name, seen.truth, elements_of(seen))))
    return scores


def show(arguments: argparse.Namespace, scores: Sequence[tuple[Shown, Score]]) -> None:
    """Print what was found."""
    tuned, held, every = Score(), Score(), Score()
    for shown, score in scores:
        (held if shown.held else tuned).add(score)
        every.add(score)
    if arguments.json:
        print(json.dumps({"tuned": figures(tuned), "held out": figures(held), "all": figures(every)}))
        return
    if arguments.wrong:
        print("\n".join(tuned.wrong))
    print("\n".join(table((("*" if shown.held else "") + shown.name, score) for shown, score in scores)))
    print("\n".join(confusion(every if arguments.every else tuned)))
    for title, score in (("made from", tuned), ("held out (*)", held), ("all", every)):
        print("\n".join(verdicts(title, score)))


def chosen(only: Sequence[str]) -> list[Shown]:
    """The screens whose names begin with one of these, or all."""
    return [shown for shown in SCREENS if not only or any(shown.name.startswith(name) for name in only)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", nargs="*", default=[], help="names, or beginnings of names")
    parser.add_argument("--keep", type=Path, help="folder for pictures and what was read")
    parser.add_argument("--fresh", action="store_true", help="look again where something was kept")
    parser.add_argument("--again", action="store_true", help="read the kept pictures' text anew")
    parser.add_argument("--trees", action="store_true", help="ask accessibility tree and DOM as well")
    parser.add_argument("--wrong", action="store_true", help="say what was wrong, screens held out excepted")
    parser.add_argument("--every", action="store_true", help="the confusion table of all screens")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    asyncio.run(main(parser.parse_args()))
