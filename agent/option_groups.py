"""Options in plain sight: radio buttons under the name of their group, and rows of a list box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..perception import Element, ElementState, Role, Scene, bounding_box

__all__ = ["grouped_radio", "list_row"]

_TITLES = frozenset({Role.TEXT, Role.HEADING, Role.CELL})
BENEATH_PX = 260


def grouped_radio(group: str, option: str, scene: Scene) -> Element | None:
    """The radio button `option` of the group whose title reads `group`; None where there is no such one."""
    titles = [e for e in scene.elements if e.role in _TITLES and _plain(e.text) == _plain(group)]
    wanted = [e for e in scene.elements if e.role is Role.RADIO and _plain(e.text) == _plain(option)]
    ranked = sorted(
        (distance, at)
        for at, radio in enumerate(wanted)
        if (distance := min((_distance(t, radio) for t in titles if t.window == radio.window), default=None))
        is not None
        and distance < BENEATH_PX
    )
    return wanted[ranked[0][1]] if ranked else None


def _distance(title: Element, radio: Element) -> float:
    """How far below or right of its title a radio button stands; endless where it stands before it."""
    down = radio.box.center.y - title.box.center.y
    if down < -8 or radio.box.x < title.box.x - 40:
        return float("inf")
    right = max(0, radio.box.x - title.box.right) if down <= title.box.h else 0
    return down + 0.25 * right


def list_row(sheet: Element, option: str) -> Element | None:
    """The line of a list box that reads `option`, as something to click."""
    rows: dict[int, list[int]] = {}
    for at, word in enumerate(sheet.words):
        near = next((y for y in rows if abs(y - word.box.center.y) <= word.box.h // 2 + 1), word.box.center.y)
        rows.setdefault(near, []).append(at)
    found = [at for at in rows.values() if _line(sheet, at) == _plain(option)]
    if len(rows) < 2 or len(found) != 1:
        return None
    words = tuple(sheet.words[at] for at in found[0])
    box = bounding_box(word.box for word in words)
    return replace(sheet, role=Role.OPTION, text=option, box=box, state=ElementState(), words=words)


def _line(sheet: Element, words: Sequence[int]) -> str:
    return _plain(" ".join(sheet.words[at].text for at in words))


def _plain(text: str | None) -> str:
    return " ".join((text or "").casefold().split()).rstrip(" :*").strip("-– ")
