"""Names of keys as models write them: pyautogui, xdotool, browsers, people; and what `PressKeys` takes."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from ..keys import KEY_NAMES
from .dialect import MalformedAnswer

__all__ = ["KEYS", "MODIFIERS", "canonical_key", "canonical_keys"]

MODIFIERS = frozenset({"ctrl", "alt", "altgr", "shift", "super"})

_OTHERS = {
    "ctrl": "control ctrlleft ctrlright control_l control_r controlleft controlright ctl",
    "alt": "alt_l alt_r altleft altright option optionleft optionright opt",
    "altgr": "iso_level3_shift altgraph",
    "shift": "shift_l shift_r shiftleft shiftright",
    "super": """win winleft winright windows cmd command os
        meta super_l super_r meta_l meta_r metaleft metaright""",
    "enter": "return ret kp_enter numpadenter",
    "escape": "esc",
    "backspace": "back bksp back_space",
    "delete": "del forwarddelete kp_delete",
    "insert": "ins",
    "pageup": "pgup page_up prior",
    "pagedown": "pgdn pgdown page_down next",
    "up": "arrowup arrow_up uparrow up_arrow",
    "down": "arrowdown arrow_down downarrow down_arrow",
    "left": "arrowleft arrow_left leftarrow left_arrow",
    "right": "arrowright arrow_right rightarrow right_arrow",
    "menu": "apps contextmenu context_menu",
    "space": "spacebar space_bar",
    "pause": "break",
    "+": "plus add kp_add",
    "-": "minus subtract kp_subtract hyphen",
    "*": "multiply asterisk kp_multiply",
    "/": "divide slash kp_divide",
    ".": "period decimal kp_decimal dot",
    ",": "comma",
    ";": "semicolon",
    ":": "colon",
    "=": "equal equals",
    "'": "apostrophe quote",
    "`": "grave backquote",
    "\\": "backslash",
    "[": "bracketleft",
    "]": "bracketright",
    "_": "underscore",
}
_ALIASES = {
    **{name: name for name in KEY_NAMES},
    **{other: ours for ours, others in _OTHERS.items() for other in others.split()},
    **{f"{prefix}{digit}": str(digit) for prefix in ("num", "numpad", "kp_") for digit in range(10)},
    " ": "space",
    "\n": "enter",
    "\r": "enter",
    "\t": "tab",
    "\b": "backspace",
    "\x1b": "escape",
    "\x7f": "delete",
}


KEYS = tuple(dict.fromkeys([*(k for k in KEY_NAMES if _ALIASES[k] == k), *map(chr, range(33, 127))]))
"""Every key that our own prompts name."""


def canonical_key(name: str) -> str:
    """Our name of a key; a printable character is its own.

    Raises:
        MalformedAnswer: there is no such key; the message names the nearest.
    """
    known = _ALIASES.get(name) or _ALIASES.get(name.strip().casefold())
    if known is not None:
        return known
    if len(name) == 1 and name.isprintable():
        return name
    short = name.strip()[:40]
    if "+" in short.strip("+"):
        raise MalformedAnswer(
            f"{short!r} is no key. Name each key of a chord by itself: {short.replace(' ', '').split('+')}."
        )
    near = get_close_matches(short.casefold(), _ALIASES, 3)
    hint = f"Did you mean {' or '.join(dict.fromkeys(_ALIASES[n] for n in near))}?" if near else _KNOWN
    raise MalformedAnswer(f"There is no key {short!r}. {hint}")


_KNOWN = (
    "Keys are single characters and names such as enter, tab, escape, ctrl, alt, shift, super, pageup, f5."
)


def canonical_keys(names: Sequence[str]) -> tuple[str, ...]:
    """Our names of the keys of a chord, in their order.

    Raises:
        MalformedAnswer: a key is unknown or named twice, or there are none or more than five.
    """
    keys = tuple(canonical_key(name) for name in names)
    if not 1 <= len(keys) <= 5:
        raise MalformedAnswer(f"A chord has one to five keys; you wrote {len(keys)}.")
    if len(set(keys)) < len(keys):
        raise MalformedAnswer(f"A key is named twice in the chord {'+'.join(keys)}.")
    return keys
