"""Compares what was read of a screen with the truth about it, and adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lookhear.perception import Box, Element, Word

__all__ = ["INTERACTIVE", "Score", "judge"]

INTERACTIVE = frozenset(
    """button link textbox checkbox radio combobox option tab menuitem slider spinbutton switch
    treeitem""".split()
)
_SIGNS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "：": ":", "，": ",", "。": "."}
)

Thing = dict[str, Any]


@dataclass
class Score:
    """Counts over one or more screens; `wrong` says what was wrong in words."""

    n: Counter[str] = field(default_factory=Counter[str])
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    states: Counter[tuple[str, bool]] = field(default_factory=Counter[tuple[str, bool]])
    wrong: list[str] = field(default_factory=list[str])

    def add(self, other: Score) -> None:
        """Add another score to this one."""
        self.n.update(other.n)
        self.confusion.update(other.confusion)
        self.states.update(other.states)
        self.wrong += other.wrong

    def share(self, part: str, whole: str) -> float | None:
        """A ratio, or None where there was nothing to count."""
        return self.n[part] / self.n[whole] if self.n[whole] else None


def squeezed(text: str | None) -> str:
    """Text without the differences that do not matter."""
    return "".join((text or "").translate(_SIGNS).split()).lower()


def judge(name: str, truth: dict[str, Any], elements: Sequence[Element]) -> Score:
    """One screen: words, things found, roles, states, and what was reported where there is nothing."""
    score = Score()
    score.n["screens"] = 1
    elements = [e for e in elements if e.role not in ("window", "dialog")]
    words = _words(score, name, truth["words"], elements)
    partners = _pair(truth["things"], elements)
    for thing, e in partners:
        _thing(score, name, thing, e)
    _false(score, name, truth["things"], [e for _, e in partners if e is not None], elements, words)
    return score


def _words(score: Score, name: str, wanted: list[Thing], elements: Sequence[Element]) -> list[Box]:
    """Count the words that were read; returns the boxes of all that are there."""
    read = list[Word]({(w.text, w.box): w for e in elements for w in e.words}.values())
    boxes: list[Box] = []
    for word in wanted:
        box, text = Box(*word["box"]).grown(4), squeezed(word["text"])
        boxes.append(box)
        if not any(c.isalnum() for c in text):
            continue
        score.n["words"] += 1
        near = [w for w in read if box.overlaps(w.box)]
        row = "".join(squeezed(w.text) for w in sorted(near, key=lambda w: (w.box.center.y // 12, w.box.x)))
        if (
            any(squeezed(w.text) == text for w in near)
            or text in row
            or text in "".join(squeezed(w.text) for w in near)
        ):
            score.n["read"] += 1
        else:
            score.wrong.append(
                f"{name}: word {word['text']!r} {tuple(word['box'])}: {[w.text for w in near][:6]}"
            )
    return boxes


def _fits(thing: Thing, e: Element) -> float:
    """How well an element speaks for a thing, 0 not at all."""
    box = Box(*thing["box"])
    iou = e.box.iou(box)
    if iou < 0.3 and not box.grown(3).holds(e.box.center):
        return 0.0
    role = e.role == thing["role"] or e.role in thing.get("also", ())
    same = bool(thing["text"]) and squeezed(e.text) == squeezed(thing["text"])
    if not role and not same and iou < 0.3:
        return 0.0
    return 1.0 * role + 0.8 * iou + 0.6 * same


def _pair(things: list[Thing], elements: Sequence[Element]) -> list[tuple[Thing, Element | None]]:
    """Every thing with the element that speaks for it; an element speaks for one thing only."""
    fits = [(fit, i, k) for i, t in enumerate(things) for k, e in enumerate(elements) if (fit := _fits(t, e))]
    by_thing, by_element = dict[int, int](), set[int]()
    for _, i, k in sorted(fits, reverse=True):
        if i not in by_thing and k not in by_element:
            by_thing[i] = k
            by_element.add(k)
    return [(t, elements[by_thing[i]] if i in by_thing else None) for i, t in enumerate(things)]


def _thing(score: Score, name: str, thing: Thing, e: Element | None) -> None:
    role, text, box = thing["role"], thing["text"], Box(*thing["box"])
    if role == "progressbar":
        return
    label = f"{name}: {role} {text!r} {tuple(box)}"
    active = role in INTERACTIVE
    named = e is not None and (text is None or squeezed(e.text) == squeezed(text))
    score.n["things"] += 1
    kind = "labelled" if active and text else "unnamed" if active else "plain"
    score.n[kind] += 1
    score.confusion[role, e.role.value if e is not None else "-"] += 1
    if e is None or not named:
        score.wrong.append(
            f"{label} {'not seen' if e is None else f'seen as {e.role} {e.text!r} {tuple(e.box)}'}"
        )
    if e is not None and named:
        score.n[f"{kind} found"] += 1
    if e is not None and active:
        score.n["clicks"] += 1
        inside = box.holds(e.box.center)
        score.n["clicks inside"] += inside
        if not inside:
            score.wrong.append(f"{label} clicked outside at {e.box.center}")
    fits = e is not None and (e.role == role or e.role in thing.get("also", ()))
    score.n["roles right"] += fits
    score.n["active"] += active
    score.n["active right"] += active and fits
    if e is not None and not fits and named:
        score.wrong.append(f"{label} is a {e.role} {tuple(e.box)}")
    if e is not None:
        _states(score, label, thing, e)


def _states(score: Score, label: str, thing: Thing, e: Element) -> None:
    for key, value in thing["state"].items():
        got = getattr(e.state, key)
        if key == "value" and thing["role"] == "slider":
            same = _near(got, value)
        else:
            same = squeezed(got) == squeezed(value) if key == "value" else bool(got) == bool(value)
        score.n["states"] += 1
        score.n["states right"] += same
        score.states[key, same] += 1
        if not same:
            score.wrong.append(f"{label} {key} is {got!r}, not {value!r} {tuple(e.box)}")


def _near(got: str | None, value: str) -> bool:
    """Whether a slider's value is right within three hundredths of its way."""
    digits = "".join(c for c in got or "" if c.isdigit() or c in ".-")
    try:
        return abs(float(digits) - float(value)) <= 3.0
    except ValueError:
        return False


def _false(
    score: Score,
    name: str,
    things: list[Thing],
    paired: Sequence[Element],
    elements: Sequence[Element],
    words: Sequence[Box],
) -> None:
    """Controls where there is none, pictures where there is none, and text that nobody wrote."""
    known = {id(e) for e in paired}
    drawn = [Box(*t["box"]).grown(4) for t in things if t["role"] in ("image", "progressbar") or "also" in t]
    for e in elements:
        if e.role.value in INTERACTIVE or e.role == "image":
            wrong = id(e) not in known
        elif e.text is None or e.role == "row":
            wrong = False
        else:
            wrong = id(e) not in known and not any(w.overlaps(e.box) for w in [*words, *drawn])
        if id(e) in known:
            mine = next((t for t in things if t["text"] and squeezed(t["text"]) == squeezed(e.text)), None)
            plain = mine is not None and mine["role"] not in INTERACTIVE and e.role.value in INTERACTIVE
            wrong = plain and not any(_fits(t, e) for t in things if t["role"] in INTERACTIVE)
        score.n["false"] += wrong
        if wrong:
            score.wrong.append(f"{name}: {e.role} {e.text!r} {tuple(e.box)} is nothing")
