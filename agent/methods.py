"""How a verb is carried out: the canonical actions of one bound step, in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..errors import ActFailed
from ..perception import Element, Point, Role, Scene
from ..tools import Action, Click, Drag, Move, PressKeys, Scroll, TypeText
from .language import Step

__all__ = [
    "FIELD_ROLES",
    "TYPING_CHUNK",
    "Atom",
    "atoms_for",
    "click_point",
    "drag_between",
    "exact_atoms",
    "paste_keys_for",
    "secret_atoms",
    "select_all",
    "supported_verbs",
]

TYPING_CHUNK = 64
_TERMINALS = (
    "xterm",
    "uxterm",
    "rxvt",
    "terminal",
    "konsole",
    "alacritty",
    "kitty",
    "terminator",
    "st-256color",
)
FIELD_ROLES = (Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON)
_NOTCHES = {"page": 10, "pages": 10, "screen": 10, "line": 1, "lines": 1, "notch": 1, "times": 3}


@dataclass(frozen=True, slots=True)
class Atom:
    """One action and what the journal must know about it.

    `repeatable` says that doing it twice is the same as doing it once (focusing a field, moving the
    pointer), so that a resumed run may simply do it again. `typed` is the text a typing atom enters.
    """

    name: str
    action: Action
    repeatable: bool = False
    typed: str | None = None


def click_point(element: Element) -> Point:
    """Where to click: the middle of the box, or of the word nearest to it where the text is loose.

    A link that wraps, or a line with gaps, has nothing under the middle of its box.
    """
    middle = element.box.center
    loose = element.role in (Role.LINK, Role.TEXT, Role.HEADING, Role.CELL) and len(element.words) > 1
    if not loose:
        return middle
    centres = [word.box.center for word in element.words]
    return min(centres, key=lambda c: (c.x - middle.x) ** 2 + (c.y - middle.y) ** 2)


def paste_keys_for(wm_class: str) -> tuple[str, ...]:
    """Terminals paste with shift+insert, everything else with ctrl+v."""
    known = any(name in wm_class.casefold() for name in _TERMINALS)
    return ("shift", "insert") if known else ("ctrl", "v")


def _click(element: Element, *, button: str = "left", count: int = 1) -> Click:
    point = click_point(element)
    return Click.model_validate({"x": point.x, "y": point.y, "button": button, "count": count})


def _pointing(button: str = "left", count: int = 1) -> Callable[[Step, Element | None, Scene], list[Atom]]:
    def method(step: Step, element: Element | None, scene: Scene) -> list[Atom]:
        return [Atom(step.verb, _click(_needed(step, element), button=button, count=count))]

    return method


def _needed(step: Step, element: Element | None) -> Element:
    if element is None:
        raise ActFailed(f"{step.verb} needs something to act on.")
    return element


def _focus(element: Element | None) -> list[Atom]:
    """Clicking a field twice is clicking it once; clicking a button is not."""
    if element is None:
        return []
    return [Atom("focus", _click(element), repeatable=element.role in FIELD_ROLES)]


def _only_focus(step: Step, element: Element | None, scene: Scene) -> list[Atom]:
    return _focus(_needed(step, element))


def _to_end(element: Element) -> Atom:
    tall = element.box.h > 60
    return Atom("caret", PressKeys(keys=("ctrl", "end") if tall else ("end",)), repeatable=True)


def _type(step: Step, element: Element | None, scene: Scene) -> list[Atom]:
    window = scene.window(element.window) if element is not None else scene.focused_window
    keys = paste_keys_for(window.wm_class if window is not None else "")
    atoms = _focus(element)
    if element is not None and (element.state.value or element.role is Role.TEXTBOX):
        # Also where the field looks empty: what is too faint to read, or only spaces, is text as well.
        atoms.append(_to_end(element))
    text = str(step.args.get("text", ""))
    for start in range(0, len(text), TYPING_CHUNK):
        chunk = text[start : start + TYPING_CHUNK]
        atoms.append(Atom("type", TypeText(text=chunk, paste_keys=keys), typed=chunk))
    return atoms


def select_all(element: Element) -> list[Atom]:
    """Select what a field holds, with keys that mean the same in GTK, Tk, Qt and browsers."""
    tall = element.box.h > 60
    chord = ("ctrl", "shift", "home") if tall else ("shift", "home")
    return [_to_end(element), Atom("select", PressKeys(keys=chord), repeatable=True)]


def secret_atoms(element: Element | None, placeholder: str) -> tuple[Atom, ...]:
    """Fill a field with a secret, whatever it held: doing all of it again comes to the same.

    Raises:
        ActFailed: a secret is only typed into a field that was found.
    """
    if element is None or element.role not in FIELD_ROLES:
        raise ActFailed("A secret is only typed into a field.")
    typed = Atom("type", TypeText(text=placeholder), repeatable=True)
    return (*_focus(element), *select_all(element), typed)


def _clear(step: Step, element: Element | None, scene: Scene) -> list[Atom]:
    field = _needed(step, element)
    erase = Atom("erase", PressKeys(keys=("delete",)), repeatable=True)
    return [*_focus(field), *select_all(field), erase]


def _set(step: Step, element: Element | None, scene: Scene) -> list[Atom]:
    text = str(step.args.get("value", ""))
    typed = Step(verb="type", target=step.target, args={"text": text})
    return [*_clear(step, element, scene), *[a for a in _type(typed, None, scene) if a.typed]]


def _press(step: Step, element: Element | None, scene: Scene) -> list[Atom]:
    keys = tuple(str(key) for key in step.args.get("keys", ()))
    if not keys:
        raise ActFailed("press needs at least one key.")
    times = max(1, int(step.args.get("times", step.args.get("amount", 1)) or 1))
    return [*_focus(element), *[Atom("press", PressKeys(keys=keys))] * times]


def _scroll(step: Step, element: Element | None, scene: Scene) -> list[Atom]:
    window = scene.focused_window
    box = element.box if element is not None else window.box if window is not None else None
    at = box.center if box is not None else Point(scene.size[0] // 2, scene.size[1] // 2)
    amount = 50 if step.args.get("unit") == "end" else step.args.get("amount")
    notches = int(
        float(amount if amount is not None else 1) * _NOTCHES.get(str(step.args.get("unit", "times")), 3)
    )
    notches = max(1, min(200, notches))
    direction = step.args.get("direction", "down")
    dx = notches if direction == "right" else -notches if direction == "left" else 0
    dy = notches if direction == "down" else -notches if direction == "up" else 0
    return [Atom("scroll", Scroll(x=at.x, y=at.y, dx=dx, dy=dy))]


def drag_between(element: Element, to: Element) -> tuple[Atom, ...]:
    """Press on one, glide to the other, let go."""
    start, end = click_point(element), to.box.center
    return (Atom("drag", Drag(path=((start.x, start.y), (end.x, end.y)))),)


def exact_atoms(action: Action) -> tuple[Atom, ...]:
    """An action that was named exactly; long text goes in pieces, like all text."""
    if not isinstance(action, TypeText):
        return (Atom(action.kind, action, repeatable=isinstance(action, Move)),)
    pieces = [action.text[at : at + TYPING_CHUNK] for at in range(0, len(action.text), TYPING_CHUNK)]
    return tuple(Atom("type", action.model_copy(update={"text": p}), typed=p) for p in pieces)


def _move(step: Step, element: Element | None, scene: Scene) -> list[Atom]:
    point = _needed(step, element).box.center
    return [Atom("move", Move(x=point.x, y=point.y), repeatable=True)]


_METHODS: dict[str, Callable[[Step, Element | None, Scene], list[Atom]]] = {
    "click": _pointing(),
    "check": _pointing(),
    "uncheck": _pointing(),
    "select": _pointing(),
    "focus": _only_focus,
    "double_click": _pointing(count=2),
    "right_click": _pointing(button="right"),
    "hover": _move,
    "move": _move,
    "type": _type,
    "clear": _clear,
    "set": _set,
    "press": _press,
    "scroll": _scroll,
}


def supported_verbs() -> frozenset[str]:
    """Verbs that end in pointer or keyboard actions; `open` and `wait` are carried out elsewhere."""
    return frozenset(_METHODS) | {"drag"}


def atoms_for(step: Step, element: Element | None, scene: Scene) -> tuple[Atom, ...]:
    """The actions of a step bound to `element` (None: the focus).

    Raises:
        ActFailed: there is no way to carry out this verb like this.
    """
    method = _METHODS.get(step.verb)
    if method is None:
        raise ActFailed(f"{step.verb} cannot be carried out yet.")
    return tuple(method(step, element, scene))
