"""What an act does to the world, judged when it is bound.

The effect belongs to the bound act, not to the tool.

Unclassified is irreversible. Following a link, opening a menu, a tab or an expander moves around and is
reversible unless its name commits; a button may do anything, so only the names in `safe_words.txt` are
reversible. A caption read without a role may be a button, so it is judged like one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..perception import Element, Integrity, Label, Modality, Role
from .language import POINTED, Step
from .matching import fold
from .plan import Effect

if TYPE_CHECKING:
    from .binding import Binding

__all__ = ["approved_by_goal", "classify", "commit_word", "is_harmless_name"]

_NONE = frozenset("wait read find say hover goto move".split())
_REVERSIBLE = frozenset(
    """type clear select check uncheck set scroll focus select_text copy cut paste undo redo open switch
    expand right_click back""".split()
)
_MOVING = frozenset(
    {
        Role.LINK,
        Role.TAB,
        Role.MENUITEM,
        Role.OPTION,
        Role.HEADING,
        Role.CELL,
        Role.ROW,
        Role.WINDOW,
        Role.DIALOG,
    }
)
_SETTING = frozenset(
    {Role.TEXTBOX, Role.CHECKBOX, Role.RADIO, Role.COMBOBOX, Role.SLIDER, Role.SPINBUTTON, Role.SWITCH}
)
_FIELDS = frozenset({Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON})
_EDITING = frozenset("backspace delete space insert".split())
_MOVES = frozenset("tab escape up down left right home end pageup pagedown shift ctrl alt super menu".split())
_CHORDS = {
    ("ctrl", key): effect
    for effect, keys in {
        "none": "c f l +",
        "reversible": """a v x z y t tab - 0 b i u home end left right up down
        backspace""",
    }.items()
    for key in keys.split()
} | {
    ("alt", "tab"): "reversible",
    ("alt", "left"): "reversible",
    ("alt", "right"): "reversible",
    ("shift", "tab"): "reversible",
}


def _list(name: str) -> list[str]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def _commit_words() -> frozenset[str]:
    return frozenset(word for line in _list("commit_words.txt") for word in line.split())


@cache
def _safe_names() -> frozenset[str]:
    return frozenset(_list("safe_words.txt"))


def commit_word(text: str | None) -> str | None:
    """The first committing word in a name, in its plain form: "Deleting…" gives "delete"."""
    for word in re.findall(r"[^\W\d_]+", (text or "").casefold()):
        for form in _forms(word):
            if form in _commit_words():
                return form
    joined = re.sub(r"[\s-]+", "", (text or "").casefold())
    return next((w for w in ("checkout", "signup", "logout", "shutdown", "rollback") if w in joined), None)


def is_harmless_name(text: str) -> bool:
    """Whether this is the whole name of a control that only moves around, by the shipped list."""
    return fold(text) in _safe_names()


def _forms(word: str) -> tuple[str, ...]:
    """The word and what its ending may have made of it: placing, places, placed → place."""
    forms = [word]
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word[: -len(ending)]
            forms += [stem, stem + "e"]
            if len(stem) > 2 and stem[-1] == stem[-2]:
                forms.append(stem[:-1])
    return tuple(forms)


def classify(verb: str, element: Element | None = None, *, keys: Sequence[str] = ()) -> Effect:
    """The effect of a verb on the element it is bound to.

    Args:
        verb: a verb of the contract.
        element: what it is bound to; None where it goes to the focus or to no element.
        keys: the chord of `press`.
    """
    if verb in _NONE:
        return "none"
    if verb == "press":
        return _press(tuple(key.lower() for key in keys), element)
    if verb == "select" and element is not None and element.role not in _SETTING:
        return _click(element)
    if verb in ("check", "uncheck", "expand") and element is not None and element.role is Role.BUTTON:
        return _click(element)
    if verb in _REVERSIBLE:
        return "reversible"
    if verb == "drag" and element is not None and element.role in (Role.SLIDER, Role.WINDOW):
        return "reversible"
    if verb in ("click", "double_click") and element is not None:
        return _click(element)
    return "irreversible"


def _click(element: Element) -> Effect:
    if element.role in _SETTING:
        return "reversible"
    if not element.text:
        return "irreversible"
    if is_harmless_name(element.text):
        return "reversible"
    if commit_word(element.text):
        return "irreversible"
    return "reversible" if element.role in _MOVING else "irreversible"


def _press(keys: tuple[str, ...], element: Element | None) -> Effect:
    if len(keys) == 1:
        key = keys[0]
        if key in _MOVES:
            return "reversible"
        editing = element is not None and element.role in _FIELDS
        return "reversible" if editing and (key in _EDITING or len(key) == 1) else "irreversible"
    found = _CHORDS.get(keys[-2:]) if len(keys) == 2 else None
    if (
        found is None
        and "shift" in keys
        and set(keys) - {"ctrl", "shift"} <= {"tab", "up", "down", "left", "right", "home", "end"}
    ):
        found = "reversible"
    return "none" if found == "none" else "reversible" if found == "reversible" else "irreversible"


def approved_by_goal(step: Step, binding: Binding | None = None, requested_by: Label | None = None) -> bool:
    """Whether a typed goal names this very act, so that it is its own approval.

    The caller vouches that the goal was typed by the owner; screen text approves nothing, and neither does
    speech. Keys are named by the goal itself, as are verbs without a target. Anything else is approved only
    where the target's words are the whole name of the element: not by pointing, place, ordinal or role
    alone, and not by a name that is only similar.
    """
    if requested_by is not None and requested_by.modality is not Modality.TEXT:
        return False
    if requested_by is not None and requested_by.integrity is not Integrity.OWNER:
        return False  # a task file says under `allow` what it approves
    if step.target is not None and (step.target.ref or "").startswith(POINTED):
        return False
    if step.verb == "press":
        return bool(step.args.get("keys")) and _own_target(step, binding)
    if step.verb in ("save", "undo", "redo", "back", "close", "cut", "paste") and step.target is None:
        return True
    return (
        binding is not None and binding.names_exactly and step.target is not None and bool(step.target.text)
    )


def _own_target(step: Step, binding: Binding | None) -> bool:
    return step.target is None or (binding is not None and binding.names_exactly)
