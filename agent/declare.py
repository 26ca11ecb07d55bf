"""Declaring the effect of an act before it happens: the typed postcondition that will decide it."""

from __future__ import annotations

from ..perception import Element, Role, Scene, Window
from .language import Step
from .postconditions import (
    BoxChecked,
    FieldReads,
    Focused,
    NoPost,
    OptionShown,
    Post,
    Scrolled,
    Selected,
    TextShown,
    WindowGone,
    WindowOpened,
)
from .screen_text import shows_text

__all__ = ["CLOSING_WORDS", "declare_post", "waited_text"]

CLOSING_WORDS = frozenset(
    "ok okay cancel close yes no done dismiss quit exit abort continue accept decline apply save discard "
    "finish ignore retry skip later allow deny".split()
)
_DISMISSING = frozenset({"cancel", "no", "dismiss", "close", "discard"})
_BOXES = (Role.CHECKBOX, Role.SWITCH)
_FIELDS = (Role.TEXTBOX, Role.SPINBUTTON, Role.COMBOBOX)


def waited_text(step: Step | None) -> tuple[str, bool] | None:
    """The text a `wait` step waits for, and whether for its going; None for any other condition."""
    if step is None or step.verb != "wait" or step.target is None or not step.target.text:
        return None
    condition = step.args.get("for", "shown")
    return (step.target.text, condition == "gone") if condition in ("shown", "gone") else None


def declare_post(
    step: Step, element: Element | None, scene: Scene, following: Step | None, *, exact: bool = False
) -> Post:
    """The effect by which the step will be judged.

    `exact` says that the keys alone are pressed, wherever the caret is.

    What the goal itself waits for next is the declared effect of the act before it, provided it is not
    true already.
    """
    by_verb = _by_verb(step, element, scene)
    if exact and isinstance(by_verb, FieldReads) and element is not None and element.state.value:
        return NoPost()  # where the caret stands, and what is selected, is not known
    if not isinstance(by_verb, NoPost):
        return by_verb
    waited = waited_text(following)
    if waited is not None:
        text, gone = waited
        shown = shows_text(text, scene)
        if shown is gone:
            return TextShown(text=text, gone=gone)
    if step.verb in ("click", "double_click") and element is not None:
        return _by_role(element, scene)
    return by_verb


def _by_verb(step: Step, element: Element | None, scene: Scene) -> Post:
    match step.verb:
        case "check" | "uncheck":
            return BoxChecked(checked=step.verb == "check")
        case "type":
            return _typed(str(step.args.get("text", "")), element, scene)
        case "set":
            return FieldReads(value=str(step.args.get("value", "")))
        case "clear":
            return FieldReads(value="")
        case "select":
            return _chosen(step, element)
        case "focus":
            return Focused()
        case "scroll":
            return Scrolled(direction=step.args.get("direction", "down"))
        case "right_click":
            return WindowOpened(known=tuple(w.id for w in scene.windows))
        case _:
            return NoPost()


def _typed(text: str, element: Element | None, scene: Scene) -> Post:
    if element is not None and element.role in _FIELDS:
        return FieldReads(value=(element.state.value or "") + text)
    if text.strip() and not shows_text(text.strip(), scene):
        return TextShown(text=text.strip())
    return NoPost()


def _chosen(step: Step, element: Element | None) -> Post:
    if element is not None and element.role is Role.COMBOBOX:
        return OptionShown(option=str(step.args.get("option", "")))
    if element is not None and element.role is Role.RADIO:
        return BoxChecked(checked=True)
    return Selected()


def _by_role(element: Element, scene: Scene) -> Post:
    if element.role in _BOXES and element.state.checked is not None:
        return BoxChecked(checked=not element.state.checked)
    if element.role is Role.RADIO:
        return BoxChecked(checked=True)
    if element.role in (Role.TAB, Role.OPTION):
        return Selected()
    if element.role in _FIELDS:
        return Focused()
    window = scene.window(element.window)
    if element.role is Role.BUTTON and window is not None and _closes(element, window, scene):
        return WindowGone(window=window.id, title=window.title)
    return NoPost()


def _closes(element: Element, window: Window, scene: Scene) -> bool:
    """A button with a closing word in a dialog is there to close it.

    Not every toolkit marks its dialogs: a window that offers both a way to confirm and a way to dismiss
    asks like one.
    """
    words = {_first_word(e) for e in scene.elements if e.role is Role.BUTTON and e.window == window.id}
    asks = bool(words & _DISMISSING) and len(words & CLOSING_WORDS) > 1
    is_dialog = window.dialog or window.transient_for is not None or asks
    return is_dialog and _first_word(element) in CLOSING_WORDS


def _first_word(element: Element) -> str:
    words = (element.text or "").casefold().replace("_", "").split()
    return words[0].strip(".,!…") if words else ""
