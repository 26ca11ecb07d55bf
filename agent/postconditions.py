"""What must be true on the screen after an act for it to count as done: typed, declared before the act."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..perception import Element, Scene, Window
from .comparison import Match, compare_pixels
from .evidence import Evidence
from .screen_text import shows_text
from .shown_values import same_value

__all__ = [
    "BoxChecked",
    "Expected",
    "FieldReads",
    "Focused",
    "NoPost",
    "OptionShown",
    "Post",
    "Scrolled",
    "Selected",
    "TextShown",
    "ValueShown",
    "WindowGone",
    "WindowOpened",
    "check_post",
    "find_again",
]

_FROZEN = ConfigDict(frozen=True, extra="forbid")


class NoPost(BaseModel):
    """The act has no effect that could be named beforehand; doing it can never be decisive."""

    model_config = _FROZEN
    kind: Literal["none"] = "none"


class FieldReads(BaseModel):
    """The field holds exactly this afterwards; checked by the read-back ladder."""

    model_config = _FROZEN
    kind: Literal["field_reads"] = "field_reads"
    value: str


class BoxChecked(BaseModel):
    """The check box, radio button or switch is in this state."""

    model_config = _FROZEN
    kind: Literal["box_checked"] = "box_checked"
    checked: bool


class Selected(BaseModel):
    """The tab, option or row is the selected one."""

    model_config = _FROZEN
    kind: Literal["selected"] = "selected"


class Focused(BaseModel):
    """The element has the keyboard focus."""

    model_config = _FROZEN
    kind: Literal["focused"] = "focused"


class OptionShown(BaseModel):
    """The drop-down shows this option."""

    model_config = _FROZEN
    kind: Literal["option_shown"] = "option_shown"
    option: str


class ValueShown(BaseModel):
    """The slider or the field shows this value; numbers are compared as numbers."""

    model_config = _FROZEN
    kind: Literal["value_shown"] = "value_shown"
    value: str


class WindowGone(BaseModel):
    """The window that was acted in is no longer there."""

    model_config = _FROZEN
    kind: Literal["window_gone"] = "window_gone"
    window: int
    title: str = ""


class WindowOpened(BaseModel):
    """A window that was not there before is open; `wm_class` or `title` names it where known."""

    model_config = _FROZEN
    kind: Literal["window_opened"] = "window_opened"
    known: tuple[int, ...]
    names: tuple[str, ...] = ()
    shows: str | None = None


class TextShown(BaseModel):
    """This text is on the screen (or, if `gone`, no longer is), where it was not before."""

    model_config = _FROZEN
    kind: Literal["text_shown"] = "text_shown"
    text: str
    gone: bool = False


class Expected(BaseModel):
    """Expectations of the task, by number, that did not hold before; asked outside this module."""

    model_config = _FROZEN
    kind: Literal["expected"] = "expected"
    which: tuple[int, ...]


class Scrolled(BaseModel):
    """What was visible has moved the other way."""

    model_config = _FROZEN
    kind: Literal["scrolled"] = "scrolled"
    direction: Literal["up", "down", "left", "right"]


Post = Annotated[
    NoPost
    | FieldReads
    | BoxChecked
    | Selected
    | Focused
    | OptionShown
    | ValueShown
    | WindowGone
    | WindowOpened
    | TextShown
    | Scrolled
    | Expected,
    Field(discriminator="kind"),
]


def find_again(element: Element, scene: Scene) -> Element | None:
    """The same element in a later scene: by id, else by role, text and place, else by a unique name."""
    same = scene.element(element.id)
    if same is not None:
        return same
    alike = [e for e in scene.elements if e.role is element.role and e.text == element.text]
    near = [e for e in alike if e.box.iou(element.box) > 0.3]
    pool = near or alike
    return pool[0] if len(pool) == 1 else None


def check_post(post: Post, element: Element | None, before: Scene, after: Scene) -> Evidence:
    """Look for the declared effect in the scene after the act; the rest is asked elsewhere."""
    if isinstance(post, NoPost | FieldReads | Expected):
        return Evidence(post.kind, None, "The act has no effect that could be named beforehand.")
    return _CHECKS[post.kind](post, element, before, after)


def _checked(post: BoxChecked, element: Element | None, before: Scene, after: Scene) -> Evidence:
    now = find_again(element, after) if element is not None else None
    if now is None or now.state.checked is None:
        return Evidence(post.kind, None, "The state of the box cannot be read.")
    word = "checked" if now.state.checked else "not checked"
    return Evidence(post.kind, now.state.checked is post.checked, f"{now.text or 'The box'} is {word}.")


def _selected(post: Selected, element: Element | None, before: Scene, after: Scene) -> Evidence:
    now = find_again(element, after) if element is not None else None
    if element is not None and (now is None or now.state.selected is None):
        # What was plain text may show itself as a row of a list once one of them is highlighted.
        rows = [e for e in after.elements if e.text == element.text and e.box.overlaps(element.box)]
        now = next((e for e in rows if e.state.selected is not None), now)
    if now is None or now.state.selected is None:
        return Evidence(post.kind, None, "Whether it is selected cannot be read.")
    return Evidence(
        post.kind, now.state.selected, f"{now.text!r} is {'' if now.state.selected else 'not '}selected."
    )


def _focused(post: Focused, element: Element | None, before: Scene, after: Scene) -> Evidence:
    now = find_again(element, after) if element is not None else None
    if now is None or not now.state.focused:
        return Evidence(post.kind, None, "Whether it has the focus cannot be read.")
    return Evidence(post.kind, True, f"{now.text or 'It'} has the focus.")


def _option(post: OptionShown, element: Element | None, before: Scene, after: Scene) -> Evidence:
    now = find_again(element, after) if element is not None else None
    shown = now.state.value if now is not None else None
    if shown is None and element is not None:
        inside = [e for e in after.elements if element.box.holds(e.box.center) and e.window == element.window]
        shown = next((text for e in inside for text in (e.state.value, e.text) if text), None)
    if not shown:
        return Evidence(post.kind, None, "What the drop-down shows cannot be read.")
    match = compare_pixels(post.option, shown)
    return Evidence(post.kind, None if match is Match.UNREAD else match is Match.SAME, f"It shows {shown!r}.")


def _value(post: ValueShown, element: Element | None, before: Scene, after: Scene) -> Evidence:
    now = find_again(element, after) if element is not None else None
    shown = now.state.value if now is not None else None
    detail = f"It shows {shown!r}." if shown else "What it shows cannot be read."
    return Evidence(post.kind, same_value(post.value, shown), detail)


def _window_gone(post: WindowGone, element: Element | None, before: Scene, after: Scene) -> Evidence:
    gone = after.window(post.window) is None
    return Evidence(post.kind, gone, f"The window {post.title!r} is {'gone' if gone else 'still there'}.")


def _window_opened(post: WindowOpened, element: Element | None, before: Scene, after: Scene) -> Evidence:
    fresh = [w for w in after.windows if w.id not in post.known]
    named = [w for w in fresh if _named(w, post.names)] if post.names else fresh
    if not named:
        others = f" ({', '.join(repr(w.title) for w in fresh)} did)" if fresh else ""
        return Evidence(post.kind, False, f"No such window has opened{others}.")
    title = named[-1].title or named[-1].wm_class
    if post.shows is not None and not shows_text(post.shows, after, window=named[-1].id):
        return Evidence(post.kind, None, f"{title!r} has opened, but {post.shows!r} cannot be read in it.")
    return Evidence(post.kind, True, f"{title!r} has opened.")


def _named(window: Window, names: tuple[str, ...]) -> bool:
    text = f"{window.title} {window.wm_class}".casefold()
    return any(name.casefold() in text for name in names)


def _text_shown(post: TextShown, element: Element | None, before: Scene, after: Scene) -> Evidence:
    found = shows_text(post.text, after)
    shown = f"{post.text!r} is {'on the screen' if found else 'not on the screen'}."
    if post.gone:
        return Evidence(post.kind, not found, shown)
    return Evidence(post.kind, found, shown)


def _scrolled(post: Scrolled, element: Element | None, before: Scene, after: Scene) -> Evidence:
    axis = 1 if post.direction in ("up", "down") else 0
    old, new = _unique_lines(before), _unique_lines(after)
    shifts = [new[text].box[axis] - old[text].box[axis] for text in old.keys() & new.keys()]
    moved = [shift for shift in shifts if abs(shift) > 2]
    if not moved:
        fresh = new.keys() - old.keys()
        return Evidence(post.kind, None if fresh else False, "Nothing was seen to move.")
    expected = -1 if post.direction in ("down", "right") else 1
    shift = median(moved)
    return Evidence(post.kind, shift * expected > 0, f"The content moved by {abs(shift):.0f} px.")


def _unique_lines(scene: Scene) -> dict[str, Element]:
    lines: dict[str, Element] = {}
    seen: set[str] = set()
    for element in scene.elements:
        if element.text and len(element.text) > 1:
            if element.text in seen:
                lines.pop(element.text, None)
            else:
                lines[element.text] = element
            seen.add(element.text)
    return lines


_CHECKS: dict[str, Callable[..., Evidence]] = {
    "box_checked": _checked,
    "selected": _selected,
    "focused": _focused,
    "option_shown": _option,
    "value_shown": _value,
    "window_gone": _window_gone,
    "window_opened": _window_opened,
    "text_shown": _text_shown,
    "scrolled": _scrolled,
}
