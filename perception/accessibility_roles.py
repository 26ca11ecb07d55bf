"""Roles and states of AT-SPI (at-spi2-core 2.46, `atspi-constants.h`) in our words."""

from __future__ import annotations

from .elements import ElementState, Role

__all__ = [
    "COMBOBOX", "CONTAINED", "EDITABLE", "ENABLED", "ITEMS", "LISTS", "MENU", "PASSWORD", "SHOWING", "VALUED",
    "WHOLE", "WITH_TEXT", "has", "role_of", "state_of",
]  # fmt: skip

COMBOBOX, MENU, PASSWORD = 11, 33, 40
_TOGGLE, _SWITCH, _FRAMES = 62, 130, (2, 9, 16, 19, 22, 23, 69)
_ROLES = {
    Role.BUTTON: (43, _TOGGLE, 129),
    Role.LINK: (88,),
    Role.TEXTBOX: (12, PASSWORD, 61, 76, 77, 79),
    Role.CHECKBOX: (7,),
    Role.RADIO: (44,),
    Role.COMBOBOX: (COMBOBOX,),
    Role.OPTION: (32,),
    Role.TAB: (37,),
    Role.MENUITEM: (8, MENU, 35, 45),
    Role.SLIDER: (15, 51),
    Role.SPINBUTTON: (52,),
    Role.SWITCH: (_SWITCH,),
    Role.IMAGE: (26, 27),
    Role.HEADING: (83,),
    Role.CELL: (10, 47, 56, 57, 58),
    Role.TEXT: (29, 64, 73, 116),
}
_OURS = {number: role for role, numbers in _ROLES.items() for number in numbers}
_OURS[91] = Role.__members__.get("TREEITEM", Role.OPTION)

LISTS = frozenset({31, 55, 65, 66, 98})
"""Roles whose children may be without number."""
ITEMS = frozenset({32, 47, 56, 57, 58, 91})
"""Roles that are named by what they hold where they have no name."""
WITH_TEXT = frozenset({12, 52, 61, 76, 77, 79})
VALUED = frozenset({15, 51, 52})
WHOLE = frozenset(
    {7, 8, 12, 15, 35, 43, 44, 45, 51, 52, 61, _TOGGLE, 76, 77, 79, 88, PASSWORD, 129, _SWITCH, 29}
)
"""Roles that are one thing, whatever they are made of."""
CONTAINED = frozenset({Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON, Role.SLIDER})
"""Roles that are named by a label beside them."""

CHECKED, EDITABLE, ENABLED, EXPANDABLE, EXPANDED = 4, 7, 8, 9, 10
FOCUSABLE, FOCUSED, PRESSED, SELECTABLE, SELECTED, SENSITIVE = 11, 12, 20, 22, 23, 24
SHOWING = 25
_BOXES = (7, 8, 44, 45, _TOGGLE, _SWITCH)


def has(states: int, state: int) -> bool:
    """Whether a state is among the 64 bits of a set of them."""
    return bool(states >> state & 1)


def role_of(number: int) -> Role | None:
    """Our role; None for what only holds others, and for windows, which the display knows better."""
    return _OURS.get(number)


def state_of(number: int, states: int, value: str | None) -> ElementState:
    """What the bits say, as far as they mean anything for this role."""
    checked = has(states, CHECKED) or (number == _TOGGLE and has(states, PRESSED))
    choosable = has(states, SELECTABLE) and number not in (61, 79)
    focusable = has(states, FOCUSABLE)
    return ElementState(
        checked=checked if number in _BOXES else None,
        selected=has(states, SELECTED) if choosable or number == 37 else None,
        disabled=not (has(states, SENSITIVE) and has(states, ENABLED)),
        focused=has(states, FOCUSED) if focusable else None,
        expanded=has(states, EXPANDED) if has(states, EXPANDABLE) else None,
        value=value,
    )
