"""What text the keyboard and the clipboard can enter."""

from __future__ import annotations

__all__ = ["untypable"]

_MAX_TEXT = 20_000  # as the gate has it that judges what is typed


def untypable(text: str) -> str:
    """Why a text cannot be typed; empty if it can."""
    if len(text) > _MAX_TEXT:
        return f"the text is longer than {_MAX_TEXT} characters"
    for character in text:
        code = ord(character)
        if (code < 32 and character not in "\n\r\t") or code == 127 or 0xD800 <= code < 0xE000:
            return f"the text holds {character!r}, which cannot be typed; press the key instead"
    return ""
