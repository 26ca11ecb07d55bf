"""What a reader finds: words, elements with a role and a state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .geometry import Box

__all__ = ["Element", "ElementState", "Role", "Word"]


class Role(StrEnum):
    """ARIA's names for what an element is."""

    BUTTON = "button"
    LINK = "link"
    TEXTBOX = "textbox"
    CHECKBOX = "checkbox"
    RADIO = "radio"
    COMBOBOX = "combobox"
    OPTION = "option"
    TAB = "tab"
    MENUITEM = "menuitem"
    SLIDER = "slider"
    SPINBUTTON = "spinbutton"
    SWITCH = "switch"
    IMAGE = "image"
    HEADING = "heading"
    CELL = "cell"
    ROW = "row"
    TREEITEM = "treeitem"
    TEXT = "text"
    WINDOW = "window"
    DIALOG = "dialog"


@dataclass(frozen=True, slots=True)
class ElementState:
    """What can change about an element; None means unknown or not applicable.

    `password` is set by readers that know that a field hides what is typed: it is never kept in pictures.
    """

    checked: bool | None = None
    selected: bool | None = None
    disabled: bool | None = None
    focused: bool | None = None
    expanded: bool | None = None
    value: str | None = None
    password: bool | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """One read word with its box and the reader's confidence, 0 to 1."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class Element:
    """Something on the screen that can be named, pointed at or read.

    `text` is the accessible name: the caption of a button, the label of a field or box, the content of
    a text; None where something is seen but cannot be read. What a field holds is `state.value`.
    `window` is the id of the top-level window it lies in. `look` is a 64-bit difference hash of its
    pixels, so that equal icons have equal looks. `row` and `column` count from 1 within the table it is a
    cell of, the head of the table is row 1. `id` is stable while place, look and text stay.
    """

    id: str
    role: Role
    text: str | None
    box: Box
    state: ElementState = ElementState()
    readers: tuple[str, ...] = ()
    confidence: float = 1.0
    window: int | None = None
    look: int = 0
    words: tuple[Word, ...] = ()
    row: int | None = None
    column: int | None = None
