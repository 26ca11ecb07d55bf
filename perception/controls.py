"""Framed controls: buttons, fields, lists to choose from, by what their frame holds and where."""

from __future__ import annotations

import re
from itertools import pairwise

from .colours import colourful, distance, light, patch
from .elements import Element, ElementState, Role, Word
from .geometry import Box, bounding_box
from .labels_of_fields import field_label
from .relief import relief_of
from .shapes import Shape
from .tips import is_tip
from .words import Page, Run

__all__ = ["control_of"]

ROW_MIN, ROW_MAX = 15, 76
BANNER = 20
# A date in digits, the letters that ask for one, or a time of day.
_MOMENT = re.compile(
    r"(\d{1,4}|[dmy]{1,4})\s?[-./]\s?(\d{1,2}|[dmy]{1,4})\s?[-./]\s?(\d{1,4}|[dmy]{1,4})\.?$"
    r"|[\d-]{1,2}\s?:\s?[\d-]{2}(\s?:\s?[\d-]{2})?(\s?([ap]m|--))?$",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"[-+−]?[\d.,' ]+$")
CHEVRONS = frozenset("v V y Y ~ ▼ ▾ ∨ ﹀ ˅ ◆ > ^ <> A".split())
FRAME_SIGNS = frozenset("[ ] | ( ) { } I l".split())


def control_of(page: Page, shape: Shape) -> Element | None:
    """The control a frame is, or None where it is only a frame."""
    box = shape.box
    index = page.frames.index(shape)
    if (
        not _stands_out(shape)
        or box.w > BANNER * box.h
        or _is_window(page, box)
        or index in page.cells
        or any(b.overlaps(box) and (b.area > 0.3 * box.area or b.w >= 0.9 * box.w) for b in page.claimed)
    ):
        return None
    if sum(box.contains(b) for b in page.claimed) > 1:
        return None  # a row or a group of other things
    if _is_within_word(page, box):
        return None
    runs = page.inside(shape)
    if ROW_MIN <= box.h <= ROW_MAX * page.unit and box.w >= 1.1 * box.h:
        return _row_control(page, shape, runs)
    if box.h > ROW_MAX and box.w > 80 and (_is_paper(shape) or _is_filled_area(page, shape, runs)):
        return _text_area(page, shape, runs)
    if 15 <= box.h <= 80 * page.unit and 0.6 * box.h <= box.w <= 1.6 * box.h:
        return _small_button(page, shape, runs)
    return None


def _is_window(page: Page, box: Box) -> bool:
    """Whether a frame is the inside of a whole window, a tooltip or a terminal for one."""
    return any(window.box.iou(box) > 0.97 for window in page.windows)


def _stands_out(shape: Shape) -> bool:
    least = 12 if light(shape.outside) > 80 else 7
    return max(distance(shape.fill, shape.outside), distance(shape.border, shape.outside)) > least


def _is_paper(shape: Shape) -> bool:
    """Whether the inside looks like something to write on: lightest around, or sunk in a dark theme."""
    grey = colourful(shape.fill) < 24
    rim = distance(shape.border, shape.fill)
    lighter = light(shape.fill) - light(shape.outside)
    bright = light(shape.fill) > 225 and (lighter > 8 or (rim > 20 and lighter > -5))
    dark = light(shape.fill) < 100 and light(shape.outside) < 130
    return grey and (bright or (dark and (rim > 12 or (rim > 6 and lighter < -4))))


def _row_control(page: Page, shape: Shape, runs: list[Run]) -> Element | None:
    box = shape.box
    nested = [s for s in page.frames if s is not shape and box.contains(s.box) and s.box.h > 0.5 * box.h]
    side = [s for s in nested if s.box.x > box.x + 0.5 * box.w and s.box.w <= 1.7 * box.h]
    if len(nested) > len(side):
        return None
    if runs and _rows(runs) > 1:
        return _text_area(page, shape, runs) if _is_paper(shape) else None
    if not runs:
        return _wordless(page, shape, side)
    if len(runs) > 2 and not nested and _is_bar(page, box) and runs[0].box.x - box.x < 24:
        for run in runs:
            run.menu = True
        return None
    arrow = _arrow(page, shape, runs)
    runs = [run for run in runs if run.words]
    if not runs:
        return _wordless(page, shape, side)
    if is_tip(page, shape, runs):
        return None
    if _is_moment(page, shape, runs):
        return _field(page, shape, runs, Role.TEXTBOX)
    ink = bounding_box(run.box for run in runs)
    left, right = ink.x - box.x, box.right - ink.right
    if (arrow or side) and left < 0.3 * box.w:
        return _field(page, shape, runs, Role.COMBOBOX if len(side) < 2 else Role.SPINBUTTON)
    if abs(left - right) <= max(6, 0.12 * box.w) and not _is_full_field(page, shape, runs, left, right):
        return _button(page, shape, runs)
    roomy = right > left or (_FIGURE.match(runs[0].text) and box.w > 3 * box.h)  # figures stand at the right
    if roomy and not _scattered(runs) and (_is_paper(shape) or _is_filled_field(page, shape, runs)):
        return _field(page, shape, runs, Role.TEXTBOX)
    return None


def _is_filled_area(page: Page, shape: Shape, runs: list[Run]) -> bool:
    """The same with room for more than one line, a name right over it or beside it."""
    box = shape.box
    if box.w > 8 * box.h or colourful(shape.fill) > 40 or shape.ink > 0.2:
        return False
    top_left = not runs or (runs[0].box.x - box.x < 0.2 * box.w and runs[0].box.y - box.y < 3 * runs[0].box.h)
    return top_left and field_label(page, box) is not None


def _is_filled_field(page: Page, shape: Shape, runs: list[Run]) -> bool:
    """Whether a grey patch without a border is something to write in: text at its left, room, and a name."""
    box = shape.box
    if not 3.5 * box.h <= box.w <= 16 * box.h or colourful(shape.fill) > 40 or shape.ink > 0.2:
        return False
    if runs and (runs[0].box.x - box.x > 0.25 * box.w or box.right - runs[-1].box.right < 0.25 * box.w):
        return False
    return (bool(runs) and _is_hint(page, runs)) or field_label(page, box) is not None


def _is_moment(page: Page, shape: Shape, runs: list[Run]) -> bool:
    """Whether it is a field for a date or a time; its picture of a calendar or a clock is no text."""
    last = runs[-1].words[-1]
    icon = (
        len(last.text) == 1
        and not last.text.isascii()
        and last.box.right > shape.box.right - 1.6 * shape.box.h
    )
    text = " ".join(word.text for run in runs for word in run.words if word is not last or not icon)
    if not _is_paper(shape) or not _MOMENT.match(text):
        return False
    if icon:
        runs[-1].keep(runs[-1].words[:-1])
    runs[:] = [run for run in runs if run.words]
    return True


def _is_bar(page: Page, box: Box) -> bool:
    """Whether a frame is a wide bar at the top of its window: a menu bar, not a row of a table."""
    home = next((w.box for w in reversed(page.windows) if w.frame.holds(box.center)), None)
    return box.w > 6 * box.h and (home is None or (box.y - home.y < 90 and box.w > 0.8 * home.w))


def _is_full_field(page: Page, shape: Shape, runs: list[Run], left: int, right: int) -> bool:
    """Whether centred text is a value that happens to fill its field: no padding, nothing stands out."""
    if left > 14 or right > 14 or not _is_paper(shape) or _tinted(page, runs):
        return False
    relief = relief_of(page.pixels, shape.box)
    if relief is None:
        return left <= 9 and right <= 9 and shape.box.w > 4 * shape.box.h
    return relief == "sunken"


def _scattered(runs: list[Run]) -> bool:
    """Whether pieces of text stand far apart, as in a row of a table or a tool bar."""
    return any(b.box.x - a.box.right > 2 * a.box.h for a, b in pairwise(runs))


def _rows(runs: list[Run]) -> int:
    rows = 1
    ordered = sorted(runs, key=lambda run: run.box.y)
    for above, below in pairwise(ordered):
        rows += below.box.y > above.box.bottom - 2
    return rows


def _tinted(page: Page, runs: list[Run]) -> bool:
    return any(colourful(page.ink(run.box)[0]) > 60 for run in runs)


def _arrow(page: Page, shape: Shape, runs: list[Run]) -> bool:
    """Whether a down arrow stands at the right end; if it was read as a letter, that word is dropped."""
    box = shape.box
    last = runs[-1].words[-1]
    end = Box(int(box.right - 1.1 * box.h), box.y + 3, int(1.1 * box.h) - 3, box.h - 6)
    points = _points_down(page, end)
    alone = len(runs) > 1 or len(runs[-1].words) > 1
    at_end = last.box.right > box.right - 1.2 * box.h
    drawn = points and len(last.text) == 1 and last.box.x >= end.x - 2 and last.box.w <= 16
    if alone and at_end and (last.text in CHEVRONS or drawn):
        runs[-1].keep(runs[-1].words[:-1])
        return True
    return points


def _points_down(page: Page, box: Box) -> bool:
    """Whether the last blob of ink in a box is wide, low and narrows downwards: a triangle or a chevron."""
    import numpy as np

    part = patch(page.pixels, box).astype(np.int16)
    if part.size == 0:
        return False
    paper = np.median(part.reshape(-1, 3), axis=0)
    mask = np.abs(part - paper).max(axis=2) > 60
    columns = mask.any(axis=0).nonzero()[0]
    if len(columns) < 5:
        return False
    breaks = (np.diff(columns) > 1).nonzero()[0]
    left = int(columns[breaks[-1] + 1]) if len(breaks) else int(columns[0])
    blob = mask[:, left : int(columns[-1]) + 1]
    rows = blob.any(axis=1).nonzero()[0]
    tall, wide = int(rows[-1] - rows[0]) + 1, blob.shape[1]
    most = page.unit
    if left == 0 or not (3 <= tall <= 16 * most and 5 <= wide <= 24 * most and wide >= 1.35 * tall):
        return False
    first, last = (int(np.ptp(blob[y].nonzero()[0])) for y in (rows[0], rows[-1]))
    return last <= 0.5 * first


def _wordless(page: Page, shape: Shape, side: list[Shape]) -> Element | None:
    box = shape.box
    if _is_left_undone(page, box):
        return None
    if shape.ink > 0.004 and box.w <= 2.2 * box.h:
        return _button(page, shape, [])
    if box.w >= 2.2 * box.h and shape.ink < 0.1 and (_is_paper(shape) or _is_filled_field(page, shape, [])):
        role = Role.COMBOBOX if len(side) == 1 else Role.SPINBUTTON if side else Role.TEXTBOX
        return _field(page, shape, [], role)
    return None


def _is_left_undone(page: Page, box: Box) -> bool:
    """Whether a frame is the rest of a progress bar: what is left of it is coloured, and as high."""
    import numpy as np

    def tone(y: int) -> tuple[int, int, int]:
        part = patch(page.pixels, Box(box.x - 8, y, 5, 3)).reshape(-1, 3)
        b, g, r = np.median(part, axis=0).tolist() if len(part) else (0, 0, 0)
        return int(b), int(g), int(r)

    beside, over = tone(box.center.y), tone(box.y - 6)
    return colourful(beside) > 60 and distance(beside, over) > 40


def _is_within_word(page: Page, box: Box) -> bool:
    """Whether a small shape is a letter: it lies in a word much wider than it."""
    if box.w > 40 * page.unit or box.h > 40 * page.unit:
        return False
    return any(
        len(word.text) > 1
        and word.box.w > 1.4 * box.w
        and word.box.intersection(box).area > 0.6 * box.area
        and 2 * word.box.h > box.h
        and box.h <= 1.25 * word.box.h + 2
        for run in page.runs
        for word in run.words
    )


def _small_button(page: Page, shape: Shape, runs: list[Run]) -> Element | None:
    if not runs and shape.ink < 0.004:
        return None
    return _button(page, shape, runs)


def _button(page: Page, shape: Shape, runs: list[Run]) -> Element:
    for run in runs:
        run.taken = True
    text = " ".join(run.text for run in runs) or None
    words = tuple(word for run in runs for word in run.words)
    state = ElementState(disabled=_is_faint(page, shape, runs) if runs else None)
    return Element("", Role.BUTTON, text, shape.box, state, confidence=0.9, words=words)


def _is_faint(page: Page, shape: Shape, runs: list[Run]) -> bool | None:
    """True where grey text hardly stands out from a grey fill."""
    if not any(letter.isalnum() and letter.isascii() for run in runs for letter in run.text):
        return None
    ink, paper = page.ink(bounding_box(run.box for run in runs))
    faint = distance(ink, paper) < 112 and colourful(ink) < 40 and colourful(shape.fill) < 40
    return True if faint else None


def _text_area(page: Page, shape: Shape, runs: list[Run]) -> Element | None:
    """A tall sheet with a border of its own, no controls in it, and text from the top left, if any."""
    box = shape.box
    bordered = distance(shape.border, shape.fill) > 14 and distance(shape.border, shape.outside) > 14
    nested = any(s is not shape and box.contains(s.box) and s.box.w > 24 for s in page.frames)
    nested = nested or any(box.contains(b) and b.area < 0.5 * box.area for b in page.claimed)
    if (
        nested
        or not (bordered or _is_filled_area(page, shape, runs))
        or box.h > 500 * page.unit
        or (runs and runs[0].box.x - box.x > 24 * page.unit)
    ):
        return None
    if len(runs) > 1 and len({run.box.x // 4 for run in runs}) > 3:
        return None
    return _field(page, shape, runs, Role.TEXTBOX)


def _without_frame(runs: list[Run], box: Box) -> list[Run]:
    """The runs without the field's own frame, which a reader may take for a bracket or a bar."""
    left: list[Run] = []
    for run in runs:
        kept = [word for word in run.words if word.text not in FRAME_SIGNS or _edge(word.box, box) > 3]
        if kept:
            run.keep(kept)
            left.append(run)
    return left or runs


def _without_icon(runs: list[Run], box: Box) -> list[Run]:
    """The runs of a row without a calendar, a lens or a cross at its end, which is read as a letter."""
    words = [word for run in runs for word in run.words]
    if len(words) < 2:
        return runs
    before, last = words[-2:]
    lone = len(last.text) == 1 and box.right - last.box.right < box.h
    if not lone or last.box.x - before.box.right < 1.5 * before.box.h:
        return runs
    runs[-1].keep([word for word in runs[-1].words if word is not last])
    return [run for run in runs if run.words]


def _edge(word: Box, box: Box) -> int:
    """How far a word keeps from the nearer side of its field."""
    return min(word.x - box.x, box.right - word.right)


def _field(page: Page, shape: Shape, runs: list[Run], role: Role) -> Element:
    for run in runs:
        run.taken = True
    runs = _without_frame(runs, shape.box)
    if _rows(runs) == 1:
        runs = _without_icon(sorted(runs, key=lambda run: run.box.x), shape.box)
    content = ("\n" if _rows(runs) > 1 else " ").join(run.text for run in runs)
    words = tuple(word for run in runs for word in run.words)
    label = field_label(page, shape.box)
    off = bool(runs) and _is_off(page, shape, runs)
    hint = bool(runs) and role is Role.TEXTBOX and not off and _is_hint(page, runs)
    name = label.text.rstrip(" :*") if label is not None else (content if hint else None)
    if label is not None:
        label.label = True
    if _is_caret(words):
        content, words = "", ()
    state = ElementState(
        value="" if hint else content,
        focused=True if _is_lit(shape) else None,
        disabled=True if off else None,
    )
    return Element("", role, name, shape.box, state, confidence=0.9, words=words)


def _is_hint(page: Page, runs: list[Run]) -> bool:
    """Whether what a field shows is a grey placeholder."""
    ink, paper = page.ink(bounding_box(run.box for run in runs))
    return distance(ink, paper) < 165 and colourful(ink) < 60


def _is_off(page: Page, shape: Shape, runs: list[Run]) -> bool:
    """Whether grey text stands on what the sheet around is filled with: a field nobody can write in."""
    ink, paper = page.ink(bounding_box(run.box for run in runs))
    sheet = distance(shape.fill, shape.outside) < 8 and light(shape.fill) < 250
    return sheet and distance(ink, paper) < 112 and colourful(ink) < 40


def _is_caret(words: tuple[Word, ...]) -> bool:
    return len(words) == 1 and words[0].text in {"|", "I", "l", "1", "!"} and words[0].box.w <= 2


def _is_lit(shape: Shape) -> bool:
    """Whether the border has an accent colour or doubled weight: a focus ring."""
    return colourful(shape.border) > (50 if light(shape.fill) < 100 else 70) and colourful(shape.fill) < 40
