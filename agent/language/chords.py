"""Keys and chords as people write them: ctrl+s, Control and S, page down, the Enter key."""

from __future__ import annotations

import re

from .tokens import Word

__all__ = ["chords"]

_MODIFIERS = {
    "ctrl": "ctrl",
    "control": "ctrl",
    "ctl": "ctrl",
    "strg": "ctrl",
    "alt": "alt",
    "option": "alt",
    "shift": "shift",
} | {name: "super" for name in ("super", "win", "windows", "cmd", "command", "meta")}
_KEYS = {
    "enter": "enter",
    "return": "enter",
    "tab": "tab",
    "tabulator": "tab",
    "escape": "escape",
    "esc": "escape",
    "backspace": "backspace",
    "delete": "delete",
    "del": "delete",
    "space": "space",
    "spacebar": "space",
    "space bar": "space",
    "home": "home",
    "end": "end",
    "pageup": "pageup",
    "page up": "pageup",
    "pgup": "pageup",
    "pagedown": "pagedown",
    "page down": "pagedown",
    "pgdn": "pagedown",
    "up": "up",
    "down": "down",
    "left": "left",
    "right": "right",
    "up arrow": "up",
    "down arrow": "down",
    "left arrow": "left",
    "right arrow": "right",
    "arrow up": "up",
    "arrow down": "down",
    "arrow left": "left",
    "arrow right": "right",
    "insert": "insert",
    "ins": "insert",
    "menu": "menu",
    "plus": "+",
    "minus": "-",
} | {f"f{number}": f"f{number}" for number in range(1, 13)}
_NOISE = re.compile(r"\b(?:the|key|keys|button|combination|shortcut)\b")


def _key(name: str) -> str | None:
    name = " ".join(name.replace("_", " ").split())
    if name in _MODIFIERS or name in _KEYS:
        return _MODIFIERS.get(name) or _KEYS[name]
    return name if len(name) == 1 and name.isprintable() else None


def _split(text: str) -> list[str]:
    """Words of a chord; two-word keys such as "page down" become one."""
    words = text.split()
    found: list[str] = []
    while words:
        pair = " ".join(words[:2])
        size = 2 if len(words) > 1 and pair in _KEYS else 1
        found.append(" ".join(words[:size]))
        words = words[size:]
    return found


def chords(words: list[Word]) -> list[list[str]] | None:
    """The chords that the words name, in order; None where they name anything but keys.

    Modifiers hold until the first key that is none: "ctrl a delete" is two chords.
    """
    if not words or any(word.quoted and len(words) > 1 for word in words):
        return None
    if words[-1].low == "button":
        return None
    text = " ".join(word.low + (" , " if word.after else "") for word in words)
    plain = _NOISE.sub(" ", text) if len(words) > 1 else text
    if plain.strip() not in ("+", "-", ","):
        plain = re.sub(r"(?<=\S)\s*[+]\s*(?=\S)", " ", plain)
        plain = re.sub(r"(?<=[a-z0-9])-(?=[a-z0-9])", " ", plain)
        plain = re.sub(r"\s+(?:and|then|,|and then|followed by)(?=\s)", " ", f"{plain} ").replace(" , ", " ")
    return _grouped([_key(name) for name in _split(plain)])


def _grouped(keys: list[str | None]) -> list[list[str]] | None:
    found: list[list[str]] = [[]]
    for key in keys:
        if key is None:
            return None
        if found[-1] and found[-1][-1] not in _MODIFIERS.values():
            found.append([])
        found[-1].append(key)
    return found if found[0] else None
