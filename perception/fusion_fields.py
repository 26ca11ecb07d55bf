"""Fields that pixels and a tree both saw: their label lies beside them, what they hold lies in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from .elements import Element, Role
from .fusion_names import alike, compare_names, plain, spelled
from .geometry import Box

__all__ = ["FIELDS", "joined_field"]

FIELDS = frozenset({Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON, Role.SLIDER})
_REACH_PX = 340
_CARETS = "|Il1![]"


def joined_field(both: Element, shown: Element, said: Element, around: Sequence[Element]) -> Element:
    """A field: name by what is shown near it, value by what is shown in it, the tree where neither tells."""
    as_text = shown.role not in FIELDS
    drawn = shown.text if as_text else shown.state.value
    value, doubt = _value(drawn, shown, said)
    name, wrong = _name(None if as_text else shown.text, said, around)
    agreed = 1 - (1 - shown.confidence) * 0.3
    confidence = shown.confidence * (0.5 if doubt else 1.0) * (0.7 if wrong else 1.0)
    box = said.box if as_text else shown.box
    return replace(
        both,
        text=name,
        box=box,
        state=replace(both.state, value=value),
        confidence=confidence if doubt or wrong else agreed,
    )


def _value(drawn: str | None, shown: Element, said: Element) -> tuple[str | None, bool]:
    """What the field holds, and whether its readers disagree."""
    told = said.state.value
    if told is None or drawn is None:
        return (drawn if drawn is not None else told), False
    if not plain(drawn):
        return (told if told else drawn), False
    if alike(drawn, told):
        return spelled(drawn, told), False
    if not told and alike(drawn, said.text):
        return "", False  # what it shows is the hint it was given
    if drawn[0] in _CARETS and (said.state.focused or shown.state.focused) and alike(drawn[1:], told):
        return told, False
    if plain(drawn) in plain(told):
        return told, False  # a long value shows in part
    if _misread(drawn, told):
        return told, False
    return drawn, True


def _misread(drawn: str, told: str) -> bool:
    """Whether a value differs by what readers of letters get wrong: one in eight, and never a digit."""
    edits = Levenshtein.editops(drawn, told)
    changed = "".join(drawn[e.src_pos : e.src_pos + 1] + told[e.dest_pos : e.dest_pos + 1] for e in edits)
    return len(edits) <= len(told) // 8 and not any(c.isdigit() for c in changed)


def _name(shown: str | None, said: Element, around: Sequence[Element]) -> tuple[str | None, bool]:
    """The name, and whether a tree gives one that is shown nowhere near while another is."""
    told = (said.text or "").rstrip(" :*") or None
    if told is None or shown is None:
        return (told if shown is None else shown), False
    verdict = compare_names(shown, told)
    if verdict == "same":
        return shown, False
    label = next((e.text for e in around if alike(e.text, told) and _near(e.box, said.box)), None)
    if verdict == "silent" or label is not None:
        return (label or told).rstrip(" :*"), False
    return shown, verdict == "other"


def _near(label: Box, field: Box) -> bool:
    """Whether a text is where a label can be: around the field, not far to its left."""
    reach = Box(field.x - _REACH_PX, field.y - 60, field.w + _REACH_PX + 200, field.h + 120)
    return reach.overlaps(label)
