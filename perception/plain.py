"""Text outside any control: links by their colour or underline, headings by their size, the rest."""

from __future__ import annotations

from statistics import median

from .elements import Element, Role, Word
from .geometry import bounding_box
from .words import Page, Run

__all__ = ["plain_elements"]

LARGE = 1.3


def plain_elements(page: Page) -> list[Element]:
    """Elements of every run no control took."""
    runs = page.free()
    usual = median([_size(run.text, run.box.h) for run in runs]) if runs else 0
    return [element for run in runs for element in _elements(page, run, usual)]


def _size(text: str, height: float) -> float:
    """The font's size by the height of the ink: with what goes up and what goes down, 0.93 of it."""
    up = any(c.isupper() or c.isdigit() or c in "bdfhklt" or ord(c) > 0x2E80 for c in text)
    down = any(c in "gjpqy" or ord(c) > 0x2E80 for c in text)
    return height / (0.52 + 0.2 * up + 0.21 * down)


def _elements(page: Page, run: Run, usual: float) -> list[Element]:
    pieces: list[tuple[bool, list[Word]]] = []
    for word in run.words:
        link = page.is_link(word, run.box)
        if pieces and pieces[-1][0] == link:
            pieces[-1][1].append(word)
        else:
            pieces.append((link, [word]))
    return [_element(link, words, usual, run.menu) for link, words in pieces]


def _element(link: bool, words: list[Word], usual: float, menu: bool) -> Element:
    box = bounding_box(word.box for word in words)
    text = " ".join(word.text for word in words)
    size = _size(text, max(word.box.h for word in words))
    large = size > LARGE * usual and size >= 17 and len(text) > 1
    role = Role.MENUITEM if menu else Role.LINK if link else Role.HEADING if large else Role.TEXT
    if link:  # the reader takes an underline between two words for an underscore
        text = text.replace("_", " ")
    confidence = min(word.confidence for word in words)
    return Element("", role, text, box, confidence=confidence, words=tuple(words))
