"""Which roles can be meant: by the role that was said, and by what is to be done."""

from __future__ import annotations

from collections.abc import Iterator

from ..perception import Role

__all__ = ["role_factor", "stand_in_roles", "window_like"]

_R = Role
_PLAIN = frozenset({_R.TEXT, _R.HEADING, _R.CELL, _R.ROW})
_INTERACTIVE = frozenset(set(Role) - _PLAIN - {_R.WINDOW, _R.DIALOG, _R.IMAGE})
# A reader of pixels cannot tell a link from text or a drop-down from a field: what looks alike may stand in.
_STAND_INS: dict[str, frozenset[Role]] = {
    "button": frozenset({_R.LINK, _R.TEXT, _R.IMAGE, _R.TAB, _R.MENUITEM, _R.SWITCH, _R.COMBOBOX}),
    "link": frozenset({_R.TEXT, _R.BUTTON, _R.HEADING, _R.MENUITEM, _R.TAB, _R.IMAGE, _R.CELL}),
    "textbox": frozenset({_R.COMBOBOX, _R.SPINBUTTON}),
    "checkbox": frozenset({_R.SWITCH, _R.RADIO}),
    "radio": frozenset({_R.CHECKBOX}),
    "switch": frozenset({_R.CHECKBOX, _R.BUTTON}),
    "combobox": frozenset({_R.TEXTBOX, _R.BUTTON}),
    "option": frozenset({_R.TEXT, _R.MENUITEM, _R.LINK, _R.CELL, _R.ROW, _R.RADIO, _R.BUTTON}),
    "listitem": frozenset({_R.OPTION, _R.TEXT, _R.MENUITEM, _R.LINK, _R.CELL, _R.ROW}),
    "tab": frozenset({_R.BUTTON, _R.LINK, _R.TEXT}),
    "menuitem": frozenset({_R.TEXT, _R.LINK, _R.BUTTON, _R.OPTION}),
    "menu": frozenset({_R.MENUITEM, _R.BUTTON, _R.TEXT, _R.LINK, _R.TAB, _R.COMBOBOX}),
    "spinbutton": frozenset({_R.TEXTBOX}),
    "slider": frozenset(),
    "image": frozenset({_R.BUTTON, _R.LINK, _R.TEXT}),
    "heading": frozenset({_R.TEXT}),
    "text": frozenset({_R.HEADING, _R.CELL, _R.LINK}),
    "cell": frozenset({_R.TEXT}),
    "row": frozenset({_R.TEXT, _R.CELL}),
    "window": frozenset({_R.DIALOG}),
    "dialog": frozenset({_R.WINDOW, _R.HEADING, _R.TEXT}),
}
_CONTAINERS = frozenset(
    {_R.HEADING, _R.TEXT, _R.TAB, _R.DIALOG, _R.WINDOW, _R.COMBOBOX, _R.BUTTON, _R.LINK, _R.MENUITEM}
)
_WANTED: dict[str, frozenset[Role]] = {
    "type": frozenset({_R.TEXTBOX, _R.COMBOBOX, _R.SPINBUTTON}),
    "clear": frozenset({_R.TEXTBOX, _R.COMBOBOX, _R.SPINBUTTON}),
    "paste": frozenset({_R.TEXTBOX, _R.COMBOBOX, _R.SPINBUTTON}),
    "check": frozenset({_R.CHECKBOX, _R.SWITCH, _R.RADIO}),
    "uncheck": frozenset({_R.CHECKBOX, _R.SWITCH}),
    "set": frozenset({_R.SLIDER, _R.SPINBUTTON, _R.TEXTBOX, _R.COMBOBOX, _R.SWITCH}),
}
_SELECTABLE = frozenset({_R.COMBOBOX, _R.OPTION, _R.RADIO, _R.TAB, _R.MENUITEM, _R.CHECKBOX})
_LOOKING = frozenset("find read wait hover scroll".split())


def _verb_factor(role: Role, verb: str) -> float:
    wanted = _WANTED.get(verb)
    if wanted is not None:
        return 1.0 if role in wanted else 0.0
    if role in (_R.WINDOW, _R.DIALOG):
        return (
            1.0
            if verb in ("close", "switch", "focus", "find", "wait", "read", "goto", "move", "drag", "scroll")
            else 0.5
        )
    if verb in _LOOKING:
        return 1.0
    if verb == "select":
        return 1.0 if role in _SELECTABLE else 0.9
    return 1.0 if role in _INTERACTIVE else 0.92 if role in (_R.IMAGE, _R.TEXT) else 0.84


def role_factor(role: Role, said: str | None, verb: str) -> float:
    """How well an element's role fits what was said and what is to be done: 0 not at all, 1 wholly."""
    by_verb = _verb_factor(role, verb)
    if said is None or said == role.value:
        return by_verb
    if said not in _STAND_INS:
        return by_verb * (1.0 if role in _CONTAINERS else 0.8)
    return by_verb * 0.9 if role in _STAND_INS[said] else 0.0


def stand_in_roles(said: str | None, verb: str) -> Iterator[frozenset[Role]]:
    """Sets of roles to try in turn for a target that has no name; only the first that is present counts."""
    if said is None:
        yield _WANTED.get(verb, _INTERACTIVE | {_R.IMAGE})
        return
    wanted = _WANTED.get(verb)
    own = frozenset(role for role in Role if role.value == said)
    yield own & wanted if wanted is not None and own & wanted else own
    if said in ("textbox", "checkbox", "switch", "combobox", "radio", "dialog", "window"):
        yield _STAND_INS[said] & (wanted or _STAND_INS[said]) - _PLAIN
    elif said == "image":
        yield frozenset({_R.BUTTON, _R.LINK})


def window_like(*roles: Role) -> bool:
    """Whether one of the roles is a window's."""
    return any(role in (_R.WINDOW, _R.DIALOG) for role in roles)
