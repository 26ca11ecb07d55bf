"""Which label belongs to which field, by where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from ..perception import Box, Element, Role
from .candidates import Candidate

__all__ = ["FIELDS", "labelled_field", "labels", "without_labels"]

FIELDS = frozenset(
    {Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON, Role.SLIDER, Role.CHECKBOX, Role.RADIO, Role.SWITCH}
)
_BOXES = frozenset({Role.CHECKBOX, Role.RADIO, Role.SWITCH})
_BESIDE, _BENEATH = 320, 48  # pixels between label and field, across and down


def _gap(label: Box, field: Box) -> float | None:
    """Distance from a label to a field that could be its own; None where it cannot."""
    rows = min(label.bottom, field.bottom) - max(label.y, field.y)
    if rows > 0.5 * min(label.h, field.h):
        gap = field.x - label.right
        return float(gap) if -4 <= gap <= _BESIDE else None
    columns = min(label.right, field.right) - max(label.x, field.x)
    gap = field.y - label.bottom
    aligned = columns > 0 and field.x - 40 <= label.x <= field.x + 60
    return 1.5 * gap + 8 if aligned and -4 <= gap <= _BENEATH else None


def _box_gap(label: Box, box: Box) -> float | None:
    """Check boxes and radio buttons stand left of their label, switches on either side."""
    rows = min(label.bottom, box.bottom) - max(label.y, box.y)
    if rows <= 0.4 * min(label.h, box.h):
        return None
    left, right = label.x - box.right, box.x - label.right
    if -4 <= left <= 60:
        return float(left)
    return right + 30.0 if -4 <= right <= _BESIDE else None


def labelled_field(label: Element, fields: Sequence[Element]) -> Element | None:
    """The nearest field that `label` can belong to and that has no other name."""
    near: list[tuple[float, int]] = []
    for at, field in enumerate(fields):
        if field.window != label.window or (field.text and field.text != label.text):
            continue
        gap = (_box_gap if field.role in _BOXES else _gap)(label.box, field.box)
        if gap is not None:
            near.append((gap, at))
    return fields[min(near)[1]] if near else None


def labels(pool: Sequence[Element], fields: Sequence[Element]) -> list[tuple[str, Element]]:
    """Texts that call a field, with that field."""
    texts = [e for e in pool if e.role in (Role.TEXT, Role.HEADING, Role.CELL) and e.text] if fields else []
    named = ((text.text or "", labelled_field(text, fields)) for text in texts)
    return [(text, field) for text, field in named if field is not None]


def without_labels(found: Sequence[Candidate]) -> list[Candidate]:
    """A text beside the field that has it as its name is not a second thing of that name."""
    fields = [c.element for c in found if c.element.role in FIELDS]
    named = {(field.window, field.text) for field in fields}
    return [
        c
        for c in found
        if c.element.role is not Role.TEXT
        or (c.element.window, c.element.text) not in named
        or labelled_field(c.element, fields) is None
    ]
