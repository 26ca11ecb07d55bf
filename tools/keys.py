"""Which keys produce which character on the keyboard map the server really has."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["KEY_NAMES", "KeyboardMap", "Stroke", "character_of"]

# Names of PressKeys and the keysyms of `X11/keysymdef.h`.
KEY_NAMES = {
    "ctrl": 0xFFE3,
    "control": 0xFFE3,
    "alt": 0xFFE9,
    "altgr": 0xFE03,
    "shift": 0xFFE1,
    "super": 0xFFEB,
    "win": 0xFFEB,
    "cmd": 0xFFEB,
    "enter": 0xFF0D,
    "return": 0xFF0D,
    "tab": 0xFF09,
    "escape": 0xFF1B,
    "esc": 0xFF1B,
    "backspace": 0xFF08,
    "delete": 0xFFFF,
    "space": 0x20,
    "home": 0xFF50,
    "end": 0xFF57,
    "pageup": 0xFF55,
    "pagedown": 0xFF56,
    "up": 0xFF52,
    "down": 0xFF54,
    "left": 0xFF51,
    "right": 0xFF53,
    "insert": 0xFF63,
    "menu": 0xFF67,
    "pause": 0xFF13,
    **{f"f{number}": 0xFFBD + number for number in range(1, 13)},
}

# Keysyms older than Unicode: the page is the second byte, the low byte a code of this character set.
_OLD_PAGES = {
    0x1: "iso8859-2",
    0x2: "iso8859-3",
    0x3: "iso8859-4",
    0x5: "iso8859-6",
    0x6: "koi8-r",
    0x7: "iso8859-7",
    0xC: "iso8859-8",
    0xD: "tis-620",
    0x13: "iso8859-15",
}
_LETTERS_ONLY = (0x6, 0x7)  # below 0xC0 these pages go their own way
_ALTGR = 0xFE03
_CAPS_MASK, _GROUP_SHIFT = 0x2, 13


@dataclass(frozen=True, slots=True)
class Stroke:
    """A key and the modifier keys held with it, all as keycodes."""

    keycode: int
    modifiers: tuple[int, ...] = ()


def character_of(keysym: int) -> str | None:
    """The character a keysym stands for; None for dead keys, functions and unknown ones."""
    if 0x20 <= keysym <= 0x7E or 0xA0 <= keysym <= 0xFF or keysym == 0x20AC:
        return chr(keysym)
    if 0x01000100 <= keysym <= 0x0110FFFF:
        return chr(keysym - 0x01000000)
    page, low = keysym >> 8, keysym & 0xFF
    if page not in _OLD_PAGES or low < 0xA1 or (page in _LETTERS_ONLY and low < 0xC0):
        return None
    decoded = bytes([low]).decode(_OLD_PAGES[page], "ignore")
    return decoded or None


class KeyboardMap:
    """The core keyboard map in the group and lock state in force.

    Columns are group 1 plain and shifted, group 2 plain and shifted, then AltGr and AltGr with shift of
    both (`XKB protocol`, section 12.4). Caps lock swaps the plain and shifted level of letters.

    Args:
        first: the first keycode.
        rows: the keysyms of each keycode, column by column.
        mask: the state of modifiers and group, as `X11Display.pointer_mask` gives it.
    """

    def __init__(self, first: int, rows: tuple[tuple[int, ...], ...], mask: int = 0) -> None:
        self._keycodes: dict[int, int] = {}
        for column in range(max((len(row) for row in rows), default=0)):
            for number, row in enumerate(rows):
                if column < len(row) and row[column]:
                    self._keycodes.setdefault(row[column], first + number)
        self._caps = bool(mask & _CAPS_MASK)
        group = 2 if mask >> _GROUP_SHIFT & 3 == 1 else 0
        self._strokes: dict[str, Stroke] = {}
        self._characters: dict[Stroke, str] = {}
        for level, column in enumerate((group, group + 1, group + 4, group + 5)):
            held = self._modifiers(level)
            for number, row in enumerate(rows):
                if held is not None and column < len(row):
                    self._add(row, column, level, Stroke(first + number, held))

    def keycode(self, name: str) -> int | None:
        """The key with this name or keysym's plain character; None where the keyboard has none."""
        keysym = KEY_NAMES.get(name.lower())
        if keysym is not None:
            return self._keycodes.get(keysym)
        stroke = self._strokes.get(name)
        return stroke.keycode if stroke else None

    def stroke(self, character: str) -> Stroke | None:
        """How to produce a character; None where this keyboard cannot."""
        return self._strokes.get(character)

    def gives(self, keycode: int, shifted: bool) -> str | None:
        """The character of a key pressed alone or with shift."""
        held = (self._modifiers(1) if shifted else ()) or ()
        wanted = Stroke(keycode, held)
        return self._characters.get(wanted)

    def _add(self, row: tuple[int, ...], column: int, level: int, stroke: Stroke) -> None:
        character = character_of(row[column])
        if character is None:
            return
        if self._caps and character.lower() != character.upper():
            if level > 1:
                return  # whether caps lock acts on this level depends on the key's type
            swapped = (self._modifiers(1) or ()) if level == 0 else ()
            stroke = Stroke(stroke.keycode, swapped)
        self._strokes.setdefault(character, stroke)
        self._characters.setdefault(stroke, character)

    def _modifiers(self, level: int) -> tuple[int, ...] | None:
        names = ((), (KEY_NAMES["shift"],), (_ALTGR,), (_ALTGR, KEY_NAMES["shift"]))[level]
        codes = tuple(self._keycodes[name] for name in names if name in self._keycodes)
        return codes if len(codes) == len(names) else None
