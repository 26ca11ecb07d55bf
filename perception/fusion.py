"""Elements of pixels and of trees become one list: what is shown decides, trees add what pixels cannot tell.

A tree is what a program says of itself. It may name a picture, a field, a state; it never makes an element
look like something its pixels contradict, because guardrails judge what is shown. Not even the spelling is
taken from it: "De1ete" looks like Delete and is no word that asks for approval.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from .elements import Element, ElementState, Role
from .fusion_fields import FIELDS, joined_field
from .fusion_names import alike, compare_names, trimmed
from .fusion_split import split_by_tree
from .geometry import Box
from .reader import Reading
from .scene import Window

__all__ = ["Ink", "Joined", "fuse", "joined"]

Ink = Callable[[Box], bool]
"""Whether anything is drawn in a box of the screen, a frame around it included."""

Joined = tuple[Element | None, Element | None, Element]
"""What pixels saw, what a tree saw, and what the two make."""

_PLAIN = frozenset({Role.TEXT, Role.HEADING, Role.CELL, Role.ROW, Role.IMAGE})
_READ = frozenset({Role.TEXT, Role.HEADING, Role.CELL, Role.OPTION, Role.ROW, Role.LINK})
_WINDOWS = frozenset({Role.WINDOW, Role.DIALOG})
# What a caption drawn as a button cannot be made by a tree: the guardrails are milder with these.
_MILD = _PLAIN | {Role.LINK, Role.CHECKBOX, Role.RADIO, Role.SWITCH, Role.SLIDER}
_MARKS = frozenset({Role.CHECKBOX, Role.RADIO, Role.SWITCH})
UNSURE = 0.6
_ROW_PX = 64
_FEWEST, _LEAST = 6, 0.25


def fuse(
    seen: Sequence[Element], reading: Reading, windows: Sequence[Window] = (), ink: Ink | None = None
) -> list[Joined]:
    """Join one tree's reading with the elements in force; their order stays, what is new comes last.

    A reading that lies about most of what is shown, or lies in the wrong place, is not used at all.
    """
    told = [_in_window(element, windows) for element in reading.elements]
    if _beside_the_point(seen, told, _paired(seen, told)):
        return [(element, None, element) for element in seen]
    seen = split_by_tree(seen, told)
    pairs = _paired(seen, told)
    result: list[Joined] = []
    for i, element in enumerate(seen):
        if i in pairs:
            said = told[pairs[i]]
            result.append((element, said, joined(element, said, seen)))
        elif not _is_part(element, told):
            result.append((element, None, _unconfirmed(element, told, reading.regions)))
    taken = set(pairs.values())
    rest = (said for j, said in enumerate(told) if j not in taken)
    near = _Rows(seen)
    result += [(None, said, e) for said in rest if (e := _alone(said, near, ink)) is not None]
    return result


def joined(shown: Element, said: Element, around: Sequence[Element] = ()) -> Element:
    """One element of what pixels and a tree say of the same thing."""
    role = _role(shown, said)
    readers = (*shown.readers, *(r for r in said.readers if r not in shown.readers))
    marked = shown.role in _MARKS and said.role in _MARKS
    both = replace(shown, role=role, readers=readers, state=_state(shown.state, said.state, role, marked))
    if role in FIELDS:
        return joined_field(both, shown, said, around)
    drawn = shown.state.value if shown.role in FIELDS and shown.state.value else shown.text
    verdict = compare_names(drawn, said.text)
    text = drawn
    if said.text and verdict == "silent" and (drawn is None or role is not Role.TEXT):
        text = said.text
    elif said.text and drawn and verdict == "same":
        text = trimmed(drawn, said.text)
    split = _differ(shown.state, said.state)
    trust = 0.5 if verdict == "other" or split else 1.0
    trust *= 0.9 if role is not said.role else 1.0
    return replace(both, text=text, box=_box(shown, said), confidence=_trusted(shown.confidence, trust))


def _trusted(confidence: float, trust: float) -> float:
    """Agreement takes away most of the doubt, disagreement adds to it."""
    return 1 - (1 - confidence) * 0.3 if trust == 1.0 else confidence * trust


def _role(shown: Element, said: Element) -> Role:
    if shown.role is said.role or shown.role in (Role.TEXT, Role.ROW):
        return said.role
    if said.role is Role.IMAGE and shown.role in _MARKS:
        return said.role  # a picture that looks like a box to check
    if said.role in _PLAIN or (shown.role is Role.SWITCH and said.role in (Role.BUTTON, Role.CHECKBOX)):
        return shown.role
    if shown.role is Role.BUTTON and shown.text:
        held = compare_names(shown.text, said.state.value)
        if said.role in _MILD or (said.role in FIELDS and held not in ("same", "part")):
            return shown.role
    return said.role


def _state(shown: ElementState, said: ElementState, role: Role, marked: bool) -> ElementState:
    """What is drawn decides values; what a thing does, and what is chosen, its program knows.

    A tree is heard no longer than its pixels stay as they were, and every look has marks and highlights of
    its own, which are easily taken for the other way round. A picture is never checked by what pixels see.
    """

    def either(first: bool | None, second: bool | None) -> bool | None:
        return second if first is None else first

    checked = (said.checked, shown.checked) if marked else (shown.checked, said.checked)
    return ElementState(
        checked=either(*checked) if role is not Role.IMAGE else None,
        selected=either(said.selected, shown.selected),
        disabled=either(said.disabled, shown.disabled) or None,
        focused=either(said.focused, shown.focused) if role not in _PLAIN else None,
        expanded=either(said.expanded, shown.expanded),
        value=(shown.value if shown.value is not None else said.value) if role in FIELDS else None,
    )


def _differ(shown: ElementState, said: ElementState) -> bool:
    marks = (shown.checked, said.checked), (shown.selected, said.selected)
    return any(a is not None and b is not None and a is not b for a, b in marks)


def _box(shown: Element, said: Element) -> Box:
    """A caption that a tree knows as a control is as large as that, unless it fills a whole row."""
    grows = shown.role is Role.TEXT and said.role not in _PLAIN and said.box.contains(shown.box)
    return said.box if grows and said.box.area <= 8 * shown.box.area else shown.box


def _is_part(element: Element, told: Sequence[Element]) -> bool:
    """Whether a drawing without a name is the tick, the arrow or the thumb of a control the tree knows."""
    nameless = not element.text and element.role in (Role.BUTTON, Role.IMAGE)
    return nameless and any(e.role in FIELDS | _MARKS and _share(element.box, e.box) > 0.9 for e in told)


def _unconfirmed(element: Element, told: Sequence[Element], regions: Sequence[Box]) -> Element:
    """Less sure where a tree that was read to the end knows of no such thing; a row where it knows cells."""
    settled = element.role in _PLAIN | _WINDOWS or len(element.readers) > 1
    if settled or not any(region.contains(element.box) for region in regions):
        return element
    cells = [e for e in told if e.role is Role.CELL and _share(e.box, element.box) > 0.7]
    text = " ".join(e.text or "" for e in sorted(cells, key=lambda e: e.box.x))
    role = Role.ROW if len(cells) > 2 and alike(text, element.text) else element.role
    if element.role is Role.LINK and element.text:
        role = Role.TEXT  # judged like a button then
    if element.role is Role.BUTTON and not element.text:
        role = Role.IMAGE  # a drawing, and judged as strictly
    return replace(element, role=role, confidence=element.confidence * 0.8)


def _alone(said: Element, near: _Rows, ink: Ink | None) -> Element | None:
    """What only a tree saw, if the screen does not contradict it."""
    around = [e for e in near.around(said.box) if e.role not in _WINDOWS]
    inside = [e for e in around if _share(e.box, said.box) > 0.6]
    if said.role in _PLAIN and (inside or not (said.text or said.role is Role.IMAGE)):
        return None
    if any(e.role is said.role and e.text == said.text for e in inside):
        return None
    drawn = ink is None or ink(said.box)
    if not drawn and said.role not in FIELDS:
        return None  # nothing is there to be seen
    if said.role not in _MARKS:  # a piece of a word that was read shows the word
        inside += [e for e in around if e not in inside and e.role in _READ and _share(said.box, e.box) > 0.6]
    texts = [e for e in inside if e.role in _READ and e.text]
    if said.confidence < UNSURE and not texts:
        return None
    text, confidence = said.text, 0.75 if drawn else 0.4
    if texts and said.role not in FIELDS:
        shown = " ".join(str(e.text) for e in texts)
        verdict = compare_names(shown, said.text)
        text = shown
        confidence *= 0.6 if verdict == "other" else 1.0
    return replace(said, text=text, confidence=confidence)


def _in_window(element: Element, windows: Sequence[Window]) -> Element:
    owner = next((w.id for w in reversed(windows) if w.frame.holds(element.box.center)), None)
    return replace(element, window=owner)


class _Rows:
    """Elements by the rows of the screen they lie in, so that not each is compared with each."""

    def __init__(self, elements: Sequence[Element]) -> None:
        self._elements = elements
        self._rows: dict[int, list[int]] = defaultdict(list)
        for i, element in enumerate(elements):
            for row in _rows(element.box):
                self._rows[row].append(i)

    def near(self, box: Box) -> Iterable[int]:
        """Numbers of the elements that overlap a box."""
        numbers = {i for row in _rows(box) for i in self._rows.get(row, ())}
        return (i for i in numbers if self._elements[i].box.overlaps(box))

    def around(self, box: Box) -> list[Element]:
        """The elements that overlap a box, in their order."""
        return [self._elements[i] for i in sorted(self.near(box))]


def _rows(box: Box) -> range:
    return range(box.y // _ROW_PX, (box.bottom - 1) // _ROW_PX + 1)


def _paired(seen: Sequence[Element], told: Sequence[Element]) -> dict[int, int]:
    """Number in `seen` → number in `told`, the best fits first, each once."""
    near = _Rows(seen)
    fits = [
        (score, i, j)
        for j, said in enumerate(told)
        for i in near.near(said.box)
        if (score := _fit(seen[i], said)) > 0
    ]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(fits, key=lambda fit: (-fit[0], fit[1], fit[2])):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _fit(shown: Element, said: Element) -> float:
    """How well two readers' elements fit; 0 where they are two things."""
    if shown.role in _WINDOWS or shown.window != said.window:
        return 0.0
    nameless = shown.role is Role.BUTTON and shown.text is None
    if said.role in (Role.TEXT, Role.HEADING, Role.CELL) and shown.role not in _READ and not nameless:
        return 0.0
    if said.role is Role.IMAGE and shown.role in _READ:
        return 0.0
    iou = shown.box.iou(said.box)
    inside, around = _share(shown.box, said.box), _share(said.box, shown.box)
    small, large = sorted((shown.box.area, said.box.area))
    mark = shown.role in _MARKS and shown.role is said.role  # some toolkits count the label to it
    same = compare_names(shown.text, said.text) == "same"
    apart = large > 6 * small and shown.role not in _READ and not (mark or same or _is_icon_of(shown, said))
    if iou < 0.4 and (max(inside, around) < 0.7 or apart):
        return 0.0
    if shown.role in _READ and inside < 0.5:
        return 0.0
    return iou + 0.4 * (shown.role is said.role) + 0.5 * same + 0.15 * (shown.role not in _READ)


def _is_icon_of(shown: Element, said: Element) -> bool:
    """Whether a drawing, or the one sign it was read as, stands amid a control without a frame."""
    if shown.role not in (Role.BUTTON, Role.IMAGE) or len(shown.text or "") > 1 or said.role in _PLAIN:
        return False
    off = abs(shown.box.center.x - said.box.center.x), abs(shown.box.center.y - said.box.center.y)
    return max(off) <= 0.15 * min(said.box.w, said.box.h) and said.box.w <= 3 * said.box.h


def _share(part: Box, whole: Box) -> float:
    """How much of a box lies in another, 0 to 1."""
    return part.intersection(whole).area / part.area if part.area else 0.0


def _beside_the_point(seen: Sequence[Element], told: Sequence[Element], pairs: dict[int, int]) -> bool:
    """Whether hardly any text is where the tree says it is: it speaks of another place or another time."""
    said = [
        compare_names(seen[i].text, told[j].text)
        for i, j in pairs.items()
        if seen[i].text and told[j].text and told[j].role not in FIELDS
    ]
    right = sum(verdict != "other" for verdict in said)
    return len(said) >= _FEWEST and right < _LEAST * len(said)
