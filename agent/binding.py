"""Late binding: which element of this very scene a target means, with score and runner-up.

A tie is never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..errors import TargetAmbiguous, TargetNotFound
from ..perception import Element, Embedder, Role, Scene, Window
from .another import doubted
from .bound import Binding, bound
from .candidates import TIE, Candidate, distinct, margin, variants
from .fields import FIELDS, labelled_field, labels, without_labels
from .frames import is_window, visible, window_element
from .hearing_bias import Name, heard_names
from .language import Relation, Target
from .looks import keep_looks
from .matching import VECTOR_MARGIN, Level, fit, meaning_fits, nearest
from .relations import between, closest, distance, inside, reading_order, same_row
from .roles import role_factor, stand_in_roles
from .wording import describe_element, describe_wanted

__all__ = ["Binding", "bind", "bind_all"]

_FILLING = frozenset("type clear select set check uncheck focus".split())
_LABELLED = frozenset("textbox checkbox radio combobox slider spinbutton switch".split())
_NEARER = 1.3  # how many times farther the second must be for the nearest to be meant


def bind(
    target: Target,
    scene: Scene,
    *,
    verb: str = "click",
    embedder: Embedder | None = None,
    focus_window: int | None = None,
    looks: Mapping[str, frozenset[str]] | None = None,
    items: Mapping[str, Element] | None = None,
    heard: bool = False,
) -> Binding:
    """Bind one target.

    Args:
        target: what is meant, in words.
        scene: the screen as it is now.
        verb: what is to be done; it decides which roles fit.
        embedder: finds names of the same meaning where none of the same spelling is there.
        focus_window: id of the window to prefer; the scene's focused window where None.
        looks: colours and shapes per element id, where a reader knows them.
        items: elements that `ref` targets name, such as the item of a loop or what is pointed at.
        heard: the target's words come from speech, so names are compared by sound too.

    Raises:
        TargetNotFound: nothing fits; the message names the nearest.
        TargetAmbiguous: two or more fit equally well; `choices` describes them.
    """
    binder = _Binder(scene, embedder, focus_window, looks or {}, items or {}, heard)
    if target.ref is not None:
        return binder.item(target.ref)
    found = binder.candidates(target, verb)
    if target.ordinal is not None:
        return binder.ordinal(found, target)
    return binder.best(found, target)


def bind_all(
    target: Target, scene: Scene, *, verb: str = "click", embedder: Embedder | None = None
) -> list[Element]:
    """Every element that an `all` target means, in reading order; empty where there is none."""
    binder = _Binder(scene, embedder, None, {}, {})
    found = binder.candidates(target, verb)
    top = max((c.level for c in found), default=Level.NONE)
    return reading_order([c.element for c in found if c.level == top])


@dataclass(frozen=True)
class _Binder:
    scene: Scene
    embedder: Embedder | None
    focus_window: int | None
    looks: Mapping[str, frozenset[str]]
    items: Mapping[str, Element]
    heard: bool = field(default=False)
    depth: int = field(default=0)

    def item(self, ref: str) -> Binding:
        """The element a loop item stands for."""
        if ref not in self.items:
            raise TargetNotFound(f"There is no {ref} here.")
        return Binding(self.items[ref], 1.0, how="item")

    def candidates(self, target: Target, verb: str) -> list[Candidate]:
        """Everything that fits the target, best first, relations applied."""
        pool = [
            e
            for e in self._reachable(target)
            if not e.state.disabled or verb in ("find", "read", "wait", "hover")
        ]
        if target.role in ("window", "dialog") and verb not in ("type", "check", "uncheck"):
            pool = [*pool, *map(window_element, self._windows())]
        pool = self._related(pool, target.relation)
        found = self._named(pool, target, verb) if target.text else self._roled(pool, target, verb)
        found = keep_looks(found, target.attrs, self.looks)
        found = self._nearest(distinct(found), target.relation)
        return sorted(found, key=lambda c: -c.score)

    def best(self, found: list[Candidate], target: Target) -> Binding:
        """The one best candidate.

        Raises:
            TargetNotFound, TargetAmbiguous: there is none, or several are equally good.
        """
        if not found:
            raise self._absent(target)
        top, rest = found[0], found[1:]
        tied = [c for c in rest if top.score - c.score < margin(top, c)]
        if top.how == "doubt" and not tied:
            choices = (describe_element(top.element, self.scene),)
            raise TargetAmbiguous(f"I heard “{target.text}”. Do you mean the {choices[0]}?", choices)
        if top.how == "another":
            choices = (describe_element(top.element, self.scene),)
            raise TargetAmbiguous(f"I see no “{target.text}”, only the {choices[0]}. Is that meant?", choices)
        if tied:
            choices = tuple(describe_element(c.element, self.scene) for c in [top, *tied][:6])
            raise TargetAmbiguous(
                f"{describe_wanted(target)} could be {len(tied) + 1} things.",
                choices,
                remedy="Say which: " + "; ".join(choices) + ".",
            )
        return bound(top, rest[0] if rest else None, heard=self.heard)

    def ordinal(self, found: list[Candidate], target: Target) -> Binding:
        """The n-th of the best kind of match, in reading order.

        Raises:
            TargetNotFound: there are fewer.
        """
        level = max((c.level for c in found), default=Level.NONE)
        same = [c for c in found if c.level == level]
        top = max((c.score for c in same), default=0.0)
        same = [c for c in same if top - c.score < 0.09] if target.text else same
        order = reading_order([c.element for c in same])
        number = target.ordinal or 1
        at = number - 1 if number > 0 else len(order) + number
        if not 0 <= at < len(order):
            raise TargetNotFound(f"{describe_wanted(target)}: there are only {len(order)} of them.")
        chosen = next(c for c in same if c.element is order[at])
        return bound(chosen, next((c for c in same if c is not chosen), None), heard=self.heard)

    # which elements can be meant at all

    def _windows(self) -> list[Window]:
        return list(self.scene.windows)

    def _reachable(self, target: Target) -> list[Element]:
        """Elements that a person could act on now: what a modal dialog blocks or a window covers is not."""
        named = self._named_windows(target.relation)
        if named is not None:
            return [e for e in self.scene.elements if e.window in named]
        modal = next((w for w in reversed(self.scene.windows) if w.modal), None)
        if modal is None:
            return [e for e in self.scene.elements if visible(self.scene, e)]
        blocked = {modal.transient_for} if modal.transient_for else {w.id for w in self._below(modal)}
        return [e for e in self.scene.elements if e.window not in blocked and visible(self.scene, e)]

    def _below(self, window: Window) -> list[Window]:
        return list(self.scene.windows[: self.scene.windows.index(window)])

    def _named_windows(self, relation: Relation | None) -> set[int] | None:
        """Ids of the windows that "in the X window" names; None where the relation names none."""
        while relation is not None and relation.kind == "in":
            anchor = relation.anchors[0]
            if anchor.role in ("window", "dialog", "page") or (anchor.text and anchor.role is None):
                found = {w.id for w in self.scene.windows if is_window(w, anchor)}
                if found:
                    return found
                if anchor.role == "window" and anchor.text:
                    raise TargetNotFound(f"There is no window called “{anchor.text}”.", remedy=self._titles())
            relation = anchor.relation
        return None

    def _titles(self) -> str:
        titles = ", ".join(f"“{w.title}”" for w in self.scene.windows if w.title)
        return f"Open windows: {titles}." if titles else ""

    # how well each fits

    def _named(self, pool: Sequence[Element], target: Target, verb: str) -> list[Candidate]:
        text = target.text or ""
        found = [c for e in pool for c in self._by_name(e, text, target, verb)]
        found += self._by_label(pool, text, target, verb, found)
        found = without_labels(found)
        if self.heard:
            return heard_names(text, self._names(pool, target, verb), found)
        if found or self.embedder is None:
            return found
        return self._by_meaning(pool, text, target, verb)

    def _names(self, pool: Sequence[Element], target: Target, verb: str) -> list[Name]:
        """Every name with the element it calls: its own, or the field it labels."""
        fields = self._fields(pool, target, verb)
        own = [(e.text or "", e) for e in pool]
        return [
            Name(name, e, factor, self._bonus(e))
            for name, e in [*own, *labels(pool, fields)]
            if name and (factor := role_factor(e.role, target.role, verb))
        ]

    def _by_name(self, element: Element, text: str, target: Target, verb: str) -> list[Candidate]:
        factor = role_factor(element.role, target.role, verb)
        if not element.text or not factor:
            return []
        sentence = element.role in FIELDS and element.role not in (Role.TEXTBOX, Role.COMBOBOX)
        names = [text, *variants(target)]
        fits = [fit(name, element.text, sentence=sentence) for name in names]
        best = (
            fits[0]
            if fits[0].level
            else max((f for f in fits[1:] if f.level == Level.EXACT), key=lambda f: f.score, default=fits[0])
        )
        if best.level < Level.FUZZY or (
            element.role is Role.TEXT
            and best.level <= Level.PART
            and len(element.text.split()) > 4 + len(text.split())
        ):
            return []
        score = best.score * factor + self._bonus(element)
        own = Candidate(element, score, best.level, best.level.name.lower())
        return [doubted(own, text, element.text, verb)]

    def _bonus(self, element: Element) -> float:
        """The window in front is meant rather than another."""
        focused = self.scene.focused_window
        preferred = self.focus_window if self.focus_window is not None else focused.id if focused else None
        if not self.scene.windows or element.window is None:
            return 0.0
        dialog = self.scene.windows[-1] if self.scene.windows[-1].dialog else None
        if dialog is not None:
            preferred = dialog.id
        return 0.08 if element.window == preferred else 0.0

    def _fields(self, pool: Sequence[Element], target: Target, verb: str) -> list[Element]:
        """Fields that a label may stand for; none where the verb is not about fields."""
        acts = verb in _FILLING or target.role in _LABELLED
        return [e for e in pool if acts and e.role in FIELDS and role_factor(e.role, target.role, verb)]

    def _by_label(
        self, pool: Sequence[Element], text: str, target: Target, verb: str, found: list[Candidate]
    ) -> list[Candidate]:
        """Fields without a name of their own, named by the text that stands beside or above them."""
        fields = self._fields(pool, target, verb)
        if not fields or any(c.level == Level.EXACT and c.element.role in FIELDS for c in found):
            return []
        labelled: list[Candidate] = []
        for label in pool:
            if label.role not in (Role.TEXT, Role.HEADING, Role.CELL) or not label.text:
                continue
            match = fit(text, label.text)
            field = labelled_field(label, fields) if match.level >= Level.FUZZY else None
            if field is not None and (
                match.level >= Level.ALIKE or len(label.text.split()) <= 4 + len(text.split())
            ):
                factor = role_factor(field.role, target.role, verb)
                score = (match.score - 0.02) * factor + self._bonus(field)
                how = "label" if match.level == Level.EXACT else match.level.name.lower()
                labelled.append(doubted(Candidate(field, score, match.level, how), text, label.text, verb))
        return labelled

    def _by_meaning(self, pool: Sequence[Element], text: str, target: Target, verb: str) -> list[Candidate]:
        """Names of the same meaning; only where one stands out."""
        named = [
            e for e in pool if e.text and role_factor(e.role, target.role, verb) >= 0.85 and len(e.text) <= 60
        ]
        if self.embedder is None or not named or len(text.split()) > 6:
            return []
        fits = meaning_fits(text, [e.text or "" for e in named], self.embedder)
        found = [
            doubted(Candidate(e, f.score * 0.9, f.level, "vector"), text, e.text or "", verb)
            for e, f in zip(named, fits, strict=True)
            if f.level
        ]
        top = max((c.score for c in found), default=0.0)
        return [c for c in found if top - c.score < VECTOR_MARGIN]

    def _roled(self, pool: Sequence[Element], target: Target, verb: str) -> list[Candidate]:
        """Targets without a name: every element of that role, or what can stand for it where none is."""
        if target.role is None and not target.attrs and target.relation is None:
            return []
        for roles in stand_in_roles(target.role, verb):
            alike = [e for e in pool if e.role in roles]
            if target.role == "image":  # a button stands for an icon only where it shows nothing but one
                alike = [e for e in alike if e.role is Role.IMAGE or not e.text]
            found = [Candidate(e, 0.9 + self._bonus(e), Level.EXACT, "role") for e in alike]
            if found:
                return found
        return []

    # relations

    def _related(self, pool: list[Element], relation: Relation | None) -> list[Element]:
        if relation is None:
            return pool
        if relation.kind == "in" and self._named_windows(relation) is not None:
            return self._related(pool, relation.anchors[0].relation)
        anchors = [self._anchor(anchor) for anchor in relation.anchors]
        if relation.kind == "between":
            pairs = closest([(a, b) for a in anchors[0] for b in anchors[-1] if a is not b])
            return [e for e in pool if any(between(e.box, a.box, b.box) for a, b in pairs)]
        return [e for e in pool if any(self._holds(relation.kind, e, anchor) for anchor in anchors[0])]

    def _anchor(self, target: Target) -> list[Element]:
        """Every element the anchor can equally well be.

        Raises:
            TargetNotFound: there is none.
        """
        if target.ref is not None:
            return [self.item(target.ref).element]
        if self.depth > 6:
            raise TargetNotFound("The target is nested too deeply.")
        binder = replace(self, depth=self.depth + 1)
        found = binder.candidates(target, "find")
        if target.ordinal is not None:
            return [binder.ordinal(found, target).element]
        if not found:
            raise self._absent(target)
        return [c.element for c in found if found[0].score - c.score < TIE]

    def _holds(self, kind: str, element: Element, anchor: Element) -> bool:
        if element is anchor or (anchor.window is not None and element.window not in (anchor.window, None)):
            return False
        if kind == "in_row":
            return same_row(element.box, anchor.box)
        if kind == "in":
            return inside(element.box, anchor.box) or self._in_section(element, anchor)
        return distance(kind, element.box, anchor.box) is not None

    def _in_section(self, element: Element, heading: Element) -> bool:
        """Below a heading or caption, and above the next heading."""
        if element.box.y < heading.box.bottom - 2 or heading.role not in (Role.HEADING, Role.TEXT):
            return False
        ends = [
            e.box.y
            for e in self.scene.elements
            if e.role is Role.HEADING and e.window == heading.window and e.box.y > heading.box.bottom
        ]
        return element.box.y < min(ends, default=1 << 30)

    def _nearest(self, found: list[Candidate], relation: Relation | None) -> list[Candidate]:
        """Read "The button below Name" is the nearest one; the others become runners-up."""
        if relation is None or relation.kind in ("in", "in_row", "between") or len(found) < 2:
            return found
        anchors = [e.box for e in self._anchor(relation.anchors[0])]
        far = {
            c.element.id: min(
                d for a in anchors if (d := distance(relation.kind, c.element.box, a)) is not None
            )
            for c in found
        }
        least = min(far.values())
        return [
            c if far[c.element.id] <= least * _NEARER + 4 else replace(c, score=c.score - 0.2) for c in found
        ]

    def _absent(self, target: Target) -> TargetNotFound:
        names = [e.text for e in self.scene.elements if e.text]
        close = nearest(target.text, names) if target.text else []
        hint = f"The nearest names are {', '.join(f'“{name}”' for name in close)}." if close else ""
        modal = next((w for w in reversed(self.scene.windows) if w.modal), None)
        if modal is not None:
            hint = f"The dialog “{modal.title}” is in front. {hint}".strip()
        return TargetNotFound(f"I do not see {describe_wanted(target)}.", remedy=hint)
