"""Comparing what was typed with what can be read back."""

from __future__ import annotations

import unicodedata
from enum import Enum

from rapidfuzz.distance import Levenshtein

__all__ = ["Match", "compare_exact", "compare_pixels"]

# Glyphs that a reader takes for one another at screen size; each class folds to its first member.
_LOOKALIKES = ("0oO", "1lI|i", "5sS", "8B", "2zZ", "-–—_", "'’‘`´", '"“”', ".,·", ":;", "vVuU", "rn")
_FOLD = {ord(c): group[0] for group in _LOOKALIKES for c in group if group != "rn"}


class Match(Enum):
    """How far two texts agree."""

    SAME = "same"
    UNREAD = "unread"
    DIFFERENT = "different"


def compare_exact(expected: str, seen: str) -> Match:
    """For values that were handed over as text (clipboard, tree, DOM): line ends are folded, nothing else."""
    same = expected.replace("\r\n", "\n").rstrip("\n") == seen.replace("\r\n", "\n").rstrip("\n")
    return Match.SAME if same else Match.DIFFERENT


def compare_pixels(expected: str, seen: str) -> Match:
    """For text that was read from pixels.

    Case and spaces are folded. A difference of diacritics or look-alike glyphs alone, a visible part of a
    longer text, masked text and scripts the reader does not know are `UNREAD`: another way must decide.
    """
    wanted, found = _squeeze(expected), _squeeze(seen)
    if wanted == found:
        return Match.SAME
    if not found:
        return Match.UNREAD if not _readable(wanted) else Match.DIFFERENT
    if set(found) <= set("•●*∙·○◦"):
        return Match.UNREAD
    if not _readable(wanted) or _plain(wanted) == _plain(found):
        return Match.UNREAD
    if len(found) >= 4 and found in wanted:
        return Match.UNREAD
    distance = Levenshtein.distance(_plain(wanted), _plain(found))
    return Match.UNREAD if distance <= max(1, len(wanted) // 6) else Match.DIFFERENT


def _squeeze(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).casefold().split())


def _plain(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return bare.translate(_FOLD)


def _readable(text: str) -> bool:
    """Whether every character is of a script the default reader knows: Latin and CJK, no emoji."""
    return all(_known(c) for c in text)


def _known(char: str) -> bool:
    if ord(char) < 0x250:
        return True
    return unicodedata.name(char, "").startswith(("CJK", "LATIN", "HIRAGANA", "KATAKANA", "EURO", "EN DASH"))
