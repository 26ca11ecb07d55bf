"""Check boxes, radio buttons and switches: small marks with a label beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .colours import colourful, distance, light
from .elements import Element, ElementState, Role, Word
from .geometry import Box
from .knobs import knob_at
from .shapes import Shape
from .words import Page, Run, stands_apart

__all__ = ["find_marks"]

SMALL, LARGE = 9, 34


def find_marks(page: Page) -> list[Element]:
    """Marks with their labels; their own glyphs, if the reader took them for letters, are dropped."""
    found: list[Element] = []
    shapes: list[Shape] = []
    for shape in sorted(page.shapes, key=lambda s: s.box.w <= 1.4 * s.box.h):  # switches hold round knobs
        if (
            not _is_mark(shape, page.unit)
            or not stands_apart(page.pixels, shape)
            or any(b.overlaps(shape.box) for b in page.claimed)
        ):
            continue
        if _is_letter(page, shape.box) or _is_part(page, shape.box):
            continue
        role = _role(page, shape)
        label = _label(page, shape.box)
        if role is Role.CHECKBOX and _is_drawing(page, shape):
            continue
        if role is None or (label is None and (_is_sign(page, shape.box) or not _stands_alone(page, shape))):
            continue
        _drop_glyphs(page, shape.box)
        page.claimed.append(shape.box)
        found.append(_mark(page, shape, role, label))
        shapes.append(shape)
    return [_beside_others(mark, shape, found, shapes) for mark, shape in zip(found, shapes, strict=True)]


def _beside_others(mark: Element, shape: Shape, marks: Sequence[Element], shapes: Sequence[Shape]) -> Element:
    """The mark, disabled if it is much fainter than others of its kind that are not checked either."""
    alike = [
        _contrast(other)
        for one, other in zip(marks, shapes, strict=True)
        if one.role is mark.role and not one.state.checked and abs(other.box.h - shape.box.h) <= 2
    ]
    if mark.state.checked or mark.role is Role.SWITCH or _contrast(shape) > 0.62 * max(alike, default=0):
        return mark
    return replace(mark, state=replace(mark.state, disabled=True))


def _contrast(shape: Shape) -> int:
    return max(distance(shape.border, shape.outside), distance(shape.fill, shape.outside))


def _is_mark(shape: Shape, unit: float) -> bool:
    w, h = shape.box.w, shape.box.h
    pill = 12 <= h <= LARGE * unit and 1.5 * h <= w <= 2.4 * h
    square = SMALL <= w <= LARGE and SMALL <= h <= LARGE and abs(w - h) <= max(2 if h > 11 else 1, 0.15 * h)
    even = abs(w - h) <= 1 and h >= 12
    least = 24 if not even else 14 if light(shape.outside) > 80 else 9
    visible = _contrast(shape) > least
    return (square or pill) and visible


def _role(page: Page, shape: Shape) -> Role | None:
    if shape.box.w <= 1.4 * shape.box.h:
        return Role.RADIO if shape.round else Role.CHECKBOX
    words = any(run.box.overlaps(shape.box.grown(-2)) for run in page.runs if run.words)
    return Role.SWITCH if not words and knob_at(page.pixels, shape.box) is not None else None


def _is_letter(page: Page, box: Box) -> bool:
    """Whether the mark is a letter: part of a wider word, or a word amid others on its line."""
    for run in page.runs:
        for i, word in enumerate(run.words):
            if not word.box.grown(2).holds(box.center) or word.box.w < 0.6 * box.w:
                continue
            part = len(word.text) > 1 and (word.box.w > 1.45 * box.w or _spelt(word, box))
            follows = i > 0 and word.box.x - run.words[i - 1].box.right < 0.6 * word.box.h
            if part or follows:
                return True
    return False


def _spelt(word: Word, box: Box) -> bool:
    """Whether two or more letters, surely read, fill the place of the mark."""
    return word.text.isalnum() and word.confidence > 0.9 and word.box.iou(box) > 0.6


def _is_sign(page: Page, box: Box) -> bool:
    """Whether a mark without a label is a digit or a letter that stands alone."""
    words = [w for run in page.runs for w in run.words if box.grown(2).holds(w.box.center)]
    return any(
        len(w.text) == 1 and w.text.isalnum() and w.text.isascii() and w.confidence > 0.7 for w in words
    )


def _is_part(page: Page, box: Box) -> bool:
    """Whether the mark belongs to a button: beside another frame, or in the middle of a small one."""
    for frame in (f.box for f in page.frames):
        if frame == box or frame.contains(box):
            d = frame.center.x - box.center.x, frame.center.y - box.center.y
            if _ends_field(page, frame, box):
                return True
            small = frame.h <= 64 and 1.3 * box.w < frame.w < 6 * frame.h
            if small and abs(d[0]) < 6 and abs(d[1]) < 6:
                return True
        elif frame.grown(2).overlaps(box) and abs(frame.h - box.h) <= 3:
            return True
    return False


def _ends_field(page: Page, frame: Box, box: Box) -> bool:
    """Whether it is the picture at the right end of a field with text in it."""
    low = box.h < frame.h <= 2.2 * box.h and frame.w > 2.5 * frame.h
    if not low or box.right < frame.right - 1.3 * frame.h:
        return False
    return any(r.words and frame.holds(r.box.center) and r.box.right <= box.x + box.w // 2 for r in page.runs)


def _drop_glyphs(page: Page, box: Box) -> None:
    for run in page.runs:
        if run.words and run.box.overlaps(box):
            run.keep([w for w in run.words if w.box.intersection(box).area < 0.5 * w.box.area])


def _label(page: Page, box: Box) -> Run | None:
    """The text to the right on the same row."""
    best: Run | None = None
    for run in page.free():
        if abs(run.box.center.y - box.center.y) > box.h:
            continue
        words = [w for w in run.words if w.box.intersection(box).area < 0.5 * w.box.area]
        if not words:
            continue
        left, middle = words[0].box.x, words[0].box.center.y
        gap = left - box.right
        if len(run.text) == 1 and 2 * words[0].box.w < words[0].box.h and not run.text.isascii():
            continue  # what is left of the mark's own glyph
        if words[0].box.intersection(box).area > 0.3 * box.area:
            continue  # what the reader made of the mark itself
        aligned = abs(middle - box.center.y) <= 0.5 * max(box.h, words[0].box.h)
        if aligned and -2 <= gap <= 1.6 * box.h + 8 and (best is None or left < best.words[-1].box.x):
            best = run
    return best


def _is_drawing(page: Page, shape: Shape) -> bool:
    """Whether a square of the size of a picture has more in it than a tick."""
    return shape.box.w >= 20 * page.unit and shape.ink > 0.3 and colourful(shape.fill) < 60


def _stands_alone(page: Page, shape: Shape) -> bool:
    """Without a label only an unmistakable mark counts: a bordered box with a plain or ticked inside."""
    if shape.box.w >= 20 * page.unit and shape.ink > 0.06 and colourful(shape.fill) < 60:
        return False
    if shape.round and shape.ink > 0.2:
        return False
    bordered = distance(shape.border, shape.outside) > 60 and distance(shape.border, shape.fill) > 60
    return bordered and shape.box.w <= 24 and shape.ink < 0.45


def _mark(page: Page, shape: Shape, role: Role, label: Run | None) -> Element:
    text, box = None, shape.box
    if label is not None:
        label.label = True
        text = label.text.lstrip(")]|}> ")
    disabled = True if _faint(shape) else None
    checked = knob_at(page.pixels, box) == "right" if role is Role.SWITCH else _is_checked(page, shape)
    return Element("", role, text, box, ElementState(checked=checked, disabled=disabled), confidence=0.9)


def _is_checked(page: Page, shape: Shape) -> bool:
    """Ink inside, or an inside in a colour of its own."""
    if shape.round and shape.box.w >= 17:  # its ring may be so thick that it counts for ink
        middle = shape.box.center
        dot = page.ink(Box(middle.x - 2, middle.y - 2, 4, 4))[1]
        around = page.ink(Box(middle.x - 2, shape.box.y - 6, 4, 4))[1]
        if distance(dot, around) > 60 and not light(dot) > 230:
            return True
    elif shape.ink > 0.06:
        return True
    accent = colourful(shape.fill) > 60 and distance(shape.fill, shape.outside) > 50
    dark = light(shape.outside) > 150 and light(shape.fill) < 110
    return accent or dark


def _faint(shape: Shape) -> bool:
    return _contrast(shape) < 30 and light(shape.outside) > 150
