"""Reading back what was typed: pixels first, they cost nothing; select and copy where they cannot tell."""

from __future__ import annotations

from ..errors import ActFailed
from ..perception import Element, Role, Scene
from ..tools import Click, Computer, CopySelection
from .comparison import Match, compare_exact, compare_pixels
from .evidence import Evidence
from .methods import click_point, paste_keys_for, select_all
from .postconditions import find_again

__all__ = ["copy_value", "exact_value", "read_back", "shown_value"]

_COPYABLE = (Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON)


def shown_value(element: Element, scene: Scene) -> str | None:
    """What the field shows in this scene, None where the field is not found again."""
    now = find_again(element, scene) or _same_place(element, scene)
    return (now.state.value or "") if now is not None else None


def _same_place(element: Element, scene: Scene) -> Element | None:
    here = [e for e in scene.elements if e.role is element.role and e.box.iou(element.box) > 0.5]
    return here[0] if len(here) == 1 else None


async def copy_value(computer: Computer, element: Element, scene: Scene) -> str | None:
    """The exact value of a focused field by select and copy, clipboard restored; None where it cannot be had.

    Never in a terminal, where the copy chord interrupts the program.
    """
    window = scene.window(element.window)
    terminal = window is not None and paste_keys_for(window.wm_class) != ("ctrl", "v")
    if element.role not in _COPYABLE or terminal:
        return None
    try:
        for atom in select_all(element):
            await computer.hands.perform(atom.action, "read-back")
        ack = await computer.hands.perform(CopySelection(), "read-back")
        await computer.hands.perform(select_all(element)[0].action, "read-back")
    except ActFailed:
        return None
    return ack.text


async def read_back(computer: Computer, element: Element, expected: str, scene: Scene) -> Evidence:
    """Whether the field holds `expected`; the field has the focus."""
    shown = shown_value(element, scene)
    match = compare_pixels(expected, shown) if shown is not None else Match.UNREAD
    if match is Match.SAME:
        return Evidence("field_reads", True, f"It reads {shown!r} (pixels).")
    copied = await copy_value(computer, element, scene)
    if copied is not None:
        same = compare_exact(expected, copied) is Match.SAME
        return Evidence("field_reads", same, f"It holds {copied!r} (copied).")
    if expected == "" and shown == "":
        return Evidence("field_reads", True, "It is empty (pixels).")
    if match is Match.DIFFERENT:
        return Evidence("field_reads", False, f"It reads {shown!r} (pixels).")
    return Evidence("field_reads", None, f"The text cannot be read back (it looks like {shown!r}).")


async def exact_value(computer: Computer, element: Element, scene: Scene) -> str | None:
    """The value of a field that may not have the focus: focus it, select, copy; empty if it looks empty."""
    point = click_point(element)
    await computer.hands.perform(Click(x=point.x, y=point.y), "focus")
    if element.window is not None:
        await computer.focus(element.window)
    copied = await copy_value(computer, element, scene)
    if copied is not None:
        return copied
    return "" if shown_value(element, scene) == "" else None
