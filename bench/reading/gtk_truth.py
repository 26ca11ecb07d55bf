# pyright: basic
# pyright: reportMissingImports=false
"""Writes what a GTK window says about itself over AT-SPI: things with role, name, box, state; its words.

/usr/bin/python3 gtk_truth.py OUT SCALE [LABELLED]

Needs Debian's python3-pyatspi. LABELLED: fields are named by what is left of them.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pyatspi  # type: ignore[import-not-found]

ROLES = {
    "push button": "button",
    "toggle button": "button",
    "check box": "checkbox",
    "radio button": "radio",
    "text": "textbox",
    "entry": "textbox",
    "password text": "textbox",
    "combo box": "combobox",
    "spin button": "spinbutton",
    "slider": "slider",
    "page tab": "tab",
    "menu item": "menuitem",
    "check menu item": "menuitem",
    "radio menu item": "menuitem",
    "menu": "menuitem",
    "table cell": "cell",
    "table column header": "cell",
    "column header": "cell",
    "icon": "option",
    "label": "text",
    "link": "link",
    "image": "image",
    "progress bar": "progressbar",
    "list item": "option",
}
LETTER = 4
"""Pixels, unscaled, that a letter takes at least."""


def main() -> None:
    """Wait until the tree of the newest program rests, then write it."""
    out, labelled = Path(sys.argv[1]), len(sys.argv) > 3
    before = -1
    for _ in range(100):
        time.sleep(0.3)
        things: list[dict[str, Any]] = []
        words: list[dict[str, Any]] = []
        for program in pyatspi.Registry.getDesktop(0):
            if program is not None and program.name not in ("", "openbox"):
                walk(program, things, words, None)
        if len(things) == before > 0:
            break
        before = len(things)
    if labelled:
        name_fields(things)
    for one in [*things, *words]:  # GTK gives logical pixels
        one["box"] = [round(n * float(sys.argv[2])) for n in one["box"]]
    out.write_text(json.dumps({"things": things, "words": words}))


def walk(node: Any, things: list[dict[str, Any]], words: list[dict[str, Any]], parent: str | None) -> None:
    """Note a node and what is in it."""
    for child in node:
        if child is None:
            continue
        try:
            states, kind = child.getState(), child.getRoleName()
            if kind not in ("frame", "dialog", "window", "alert") and not (
                states.contains(pyatspi.STATE_SHOWING) and states.contains(pyatspi.STATE_VISIBLE)
            ):
                continue
            role = ROLES.get(kind)
            if kind == "icon" and child.parent.getRoleName() in ("panel", "filler"):
                role = "image"  # the picture of a dialog, none in a view of icons
            if role is not None:
                note(child, role, states, things, words, parent)
            if kind not in ("combo box", "spin button"):
                walk(child, things, words, role or parent)
        except Exception:
            continue


def note(
    child: Any,
    role: str,
    states: Any,
    things: list[dict[str, Any]],
    words: list[dict[str, Any]],
    parent: str | None,
) -> None:
    """One thing and the words it shows."""
    at = child.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    box = [at.x, at.y, at.width, at.height]
    if at.width < 3 or at.height < 3 or at.x < -1000:
        return
    name = child.name or None
    state: dict[str, Any] = {}
    has = states.contains
    content = text_of(child) if role in ("textbox", "spinbutton") else name if role == "combobox" else None
    if role in ("textbox", "spinbutton", "combobox"):
        state["value"] = content or ""
    if role == "textbox":
        state["focused"] = bool(has(pyatspi.STATE_FOCUSED))
    if role in ("checkbox", "radio"):
        state["checked"] = bool(has(pyatspi.STATE_CHECKED))
    if role in ("tab",):
        state["selected"] = bool(has(pyatspi.STATE_SELECTED))
    if role == "button":
        state["disabled"] = not has(pyatspi.STATE_SENSITIVE)
    if role == "text" and parent == "cell":
        return
    if role == "button" and name and LETTER * len(name) + 8 > at.width:
        name = None  # a tool bar of pictures: its names are told, and shown nowhere
    shows = content if content is not None else name or ""
    if role not in ("slider", "image", "progressbar"):
        words += [{"text": word, "box": box} for word in shows.split()]
    if role == "text" and parent in ("button", "tab", "menuitem", "checkbox", "radio"):
        return
    if role == "image" and parent in ("button", "menuitem", "cell"):
        return
    if role == "cell" and not name:
        if not toggles(child):
            return
        role, state["checked"] = "checkbox", bool(has(pyatspi.STATE_CHECKED))
    text = None if role in ("combobox", "slider", "image", "progressbar", "textbox", "spinbutton") else name
    thing: dict[str, Any] = {"role": role, "text": text, "state": state, "box": box}
    if role == "checkbox" and kind_of(child) == "table cell":
        thing["also"] = ["radio"]  # a cell does not say which of the two it draws
    if role == "button" and not name:
        thing["also"] = ["image"]
    things.append(thing)


def kind_of(child: Any) -> str:
    """The role as AT-SPI names it."""
    return str(child.getRoleName())


def toggles(child: Any) -> bool:
    """Whether a cell can be switched on and off."""
    try:
        actions = child.queryAction()
        return any(actions.getName(i) == "toggle" for i in range(actions.nActions))
    except NotImplementedError:
        return False


def text_of(child: Any) -> str:
    """What a field holds."""
    try:
        text = child.queryText()
        return text.getText(0, text.characterCount)
    except NotImplementedError:
        return ""


def name_fields(things: list[dict[str, Any]]) -> None:
    """A field of a form is named by the text on its row, left of it."""
    texts = [t for t in things if t["role"] == "text"]
    for thing in things:
        if thing["role"] in ("textbox", "combobox", "spinbutton", "slider"):
            x, y, _, h = thing["box"]
            row = [
                t for t in texts if t["box"][0] < x and abs(t["box"][1] + t["box"][3] / 2 - y - h / 2) < h / 2
            ]
            if row:
                thing["text"] = max(row, key=lambda t: t["box"][0])["text"]


main()
