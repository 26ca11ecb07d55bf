"""Text outside any control: links by their colour or underline, headings by their size, the rest."""

from __future__ import annotations

from statistics import median

from .elements import Element, Role, Word
from .geometry import bounding_box
from .sizes import font_size
from .words import Page, Run

__all__ = ["plain_elements"]

LARGE = 1.3


def plain_elements(page: Page) -> list[Element]:
    """Elements of every run no control took."""
    runs = page.free()
    usual = median([font_size(run.text, run.box.h) for run in runs]) if runs else 0
    return [element for run in runs for element in _elements(page, run, usual)]


def _elements(page: Page, run: Run, usual: float) -> list[Element]:
    pieces: list[tuple[bool, list[Word]]] = []
    for word in run.words:
        link = page.is_link(word, run.box)
        joined = not link or not pieces or page.is_joined(pieces[-1][1][-1], word, run.box)
        if pieces and pieces[-1][0] == link and joined:
            pieces[-1][1].append(word)
        else:
            pieces.append((link, [word]))
    return [_element(link, words, usual, run.menu) for link, words in pieces]


def _element(link: bool, words: list[Word], usual: float, menu: bool) -> Element:
    box = bounding_box(word.box for word in words)
    text = " ".join(word.text for word in words)
    size = font_size(text, max(word.box.h for word in words))
    large = size > LARGE * usual and size >= 17 and len(text) > 1
    role = Role.MENUITEM if menu else Role.LINK if link else Role.HEADING if large else Role.TEXT
    if link:  # the reader takes an underline between two words for an underscore
        text = text.replace("_", " ")
    confidence = min(word.confidence for word in words)
    return Element("", role, text, box, confidence=confidence, words=tuple(words))
