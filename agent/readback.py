"""Reading back what was typed: pixels first, they cost nothing; select and copy where they cannot tell."""

from __future__ import annotations

from difflib import SequenceMatcher

from ..errors import ActFailed
from ..perception import Element, Scene
from ..tools import Click, Computer, CopySelection
from .comparison import Match, compare_exact, compare_pixels
from .evidence import Evidence
from .methods import FIELD_ROLES, click_point, paste_keys_for, select_all
from .postconditions import find_again

__all__ = [
    "copy_value",
    "copyable",
    "exact_value",
    "focus_shows",
    "masked",
    "read_back",
    "refocus",
    "shown_value",
]

FOCUS_WITHIN_S = 0.6
FOCUS_RING_PX = 6
MASKED = frozenset("•●*∙·○◦")


def shown_value(element: Element, scene: Scene) -> str | None:
    """What the field shows in this scene, None where the field is not found again."""
    now = find_again(element, scene) or _same_place(element, scene)
    return (now.state.value or "") if now is not None else None


def _same_place(element: Element, scene: Scene) -> Element | None:
    here = [e for e in scene.elements if e.role is element.role and e.box.iou(element.box) > 0.5]
    return here[0] if len(here) == 1 else None


def copyable(element: Element, scene: Scene) -> bool:
    """Whether it is a field of a program that copies with the common chord."""
    window = scene.window(element.window)
    terminal = window is not None and paste_keys_for(window.wm_class) != ("ctrl", "v")
    return element.role in FIELD_ROLES and not terminal


async def copy_value(computer: Computer, element: Element, scene: Scene) -> str | None:
    """The exact value of a focused field by select and copy, clipboard restored; None where it cannot be had.

    Never in a terminal, where the copy chord interrupts the program.
    """
    if not copyable(element, scene):
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
    """The value of a field that may not have the focus: focus it, select, copy; empty if it looks empty.

    What was typed before is in it: the copy chord reaches the program behind the keys typed earlier.
    """
    if not await refocus(computer, element):
        return None
    copied = await copy_value(computer, element, scene)
    shown = shown_value(element, scene)
    if shown and not (copied and _alike(copied, shown)) and await refocus(computer, element):
        # A busy program copies late, or, with the click still on its way, from where the keyboard was.
        copied = await copy_value(computer, element, scene)
    if copied is not None:
        return copied
    return "" if shown_value(element, scene) == "" else None


async def refocus(computer: Computer, element: Element) -> bool:
    """Click into a field that may have lost the focus; False where another window lies over it."""
    if element.role not in FIELD_ROLES or element.window is None:
        return False
    point = click_point(element)
    windows, _ = computer.windows()
    over = next((w for w in reversed(windows) if w.frame.holds(point)), None)
    if over is None or over.id != element.window:
        return False
    fired_ns = computer.clock.now_ns()
    await computer.hands.perform(Click(x=point.x, y=point.y), "focus")
    has_it = await computer.focus(element.window)
    await focus_shows(computer, element, fired_ns)
    return has_it


async def focus_shows(computer: Computer, field: Element, fired_ns: int) -> None:
    """Wait for the caret or the ring: keys do not queue behind a click that is still on its way."""
    if not field.state.focused:
        await computer.eyes.first_change(
            since_ns=fired_ns, region=field.box.grown(FOCUS_RING_PX), limit_s=FOCUS_WITHIN_S
        )


def _alike(copied: str, shown: str) -> bool:
    """Whether a copied text can be what the pixels show, misread or in part."""
    whole, part = ("".join(filter(str.isalnum, text.casefold())) for text in (copied, shown))
    return part in whole or SequenceMatcher(None, whole, part, autojunk=False).ratio() >= 0.5


def masked(value: str | None) -> bool:
    """Whether a field shows dots instead of its text."""
    return bool(value) and set(value or "") <= MASKED
