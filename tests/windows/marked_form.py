"""A form whose controls have coloured marks, and a scripted model that sees the marks on the picture it gets.

The model is a double, but it looks: where it clicks comes from the pixels of the request and nowhere else.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from tests.windows.form_server import page

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PAGE", "WANTED", "FormModel"]

COLOURS = {
    "name": (230, 0, 120),
    "email": (0, 120, 230),
    "city": (0, 160, 60),
    "phone": (200, 120, 0),
    "gift": (120, 0, 200),
    "news": (0, 180, 180),
    "terms": (180, 60, 60),
    "express": (60, 60, 180),
    "send": (90, 140, 0),
}
MARK, GAP = 12, 10  # in CSS pixels
WIDE = ("name", "email", "city", "phone", "send")
STYLE = f"""i {{ display: inline-block; width: {MARK}px; height: {MARK}px; margin-right: {GAP}px }}
label b {{ display: inline-block; width: 90px; font-weight: normal }} p {{ margin: 10px 0 }}"""


def _mark(name: str) -> str:
    red, green, blue = COLOURS[name]
    return f'<i style="background: rgb({red}, {green}, {blue})"></i>'


def _text(name: str, label: str) -> str:
    return f'<p><label><b>{label}</b>{_mark(name)}<input name="{name}" size="26"></label></p>'


def _box(name: str, label: str, kind: str = "checkbox", group: str = "") -> str:
    return (
        f'<p>{_mark(name)}<label><input type="{kind}" name="{group or name}" value="{name}" '
        f'style="width: 16px; height: 16px; margin: 0 8px 0 0">{label}</label></p>'
    )


PAGE = page(
    '<form method="post" action="/submit"><h1>Order</h1>'
    + _text("name", "Name")
    + _text("email", "Email")
    + _text("city", "City")
    + _text("phone", "Phone")
    + _box("gift", "Gift wrap")
    + _box("news", "Newsletter")
    + _box("terms", "I agree")
    + _box("express", "Express", "radio", "speed")
    + f"<p>{_mark('send')}<button>Send order</button></p></form>",
    title="Order",
    style=STYLE,
)
VALUES = {"name": "Ada Lovelace", "email": "ada@example.org", "city": "London", "phone": "555 0142"}
WANTED = {**VALUES, "gift": "gift", "news": "news", "terms": "terms", "speed": "express"}


@dataclass
class FormModel:
    """Answers one step after the other, in the Nemotron dialect; `heard` is the text of each request."""

    plan: Sequence[Sequence[str]] = ()
    heard: list[str] = field(default_factory=list[str])
    pictures: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def answer(self, request: dict[str, Any]) -> str:
        """The next step; a control is named by its mark: `name=Ada` types, `gift` clicks, `!failure` ends."""
        step = self.plan[len(self.heard)]
        self.heard.append(_words(request))
        seen = _picture(request)
        self.pictures.append((seen.shape[1], seen.shape[0]))
        code = "\n".join(line for act in step for line in self._code(act, seen))
        return f"I go on.\n\n## Action:\n{', '.join(step)}\n\n## Code:\n```python\n{code}\n```"

    def _code(self, act: str, seen: NDArray[np.uint8]) -> list[str]:
        if act.startswith("!"):
            return [f"computer.terminate(status='{act[1:]}')"]
        name, _, text = act.partition("=")
        x, y = place(name, seen)
        click = f"pyautogui.click(x={x:.5f}, y={y:.5f})"
        return [click, f"pyautogui.write({text!r})"] if text else [click]


def place(name: str, seen: NDArray[np.uint8]) -> tuple[float, float]:
    """Where the control beside a mark is, as shares of the picture."""
    red, green, blue = COLOURS[name]
    found = np.argwhere((np.abs(seen.astype(int) - (blue, green, red)) < 12).all(axis=2))
    assert len(found), f"the mark of {name} is not on the picture"
    (top, left), (bottom, right) = found.min(axis=0), found.max(axis=0) + 1
    scale = (right - left) / MARK
    beside = (GAP + (60 if name in WIDE else 8)) * scale
    height, width = seen.shape[:2]
    return float(right + beside) / width, float((top + bottom) / 2) / height


def _parts(request: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        part
        for message in request["messages"]
        if isinstance(message["content"], list)
        for part in message["content"]
    ]


def _words(request: dict[str, Any]) -> str:
    plain = [m["content"] for m in request["messages"] if isinstance(m["content"], str)]
    return "\n".join([*plain, *(part["text"] for part in _parts(request) if part["type"] == "text")])


def _picture(request: dict[str, Any]) -> NDArray[np.uint8]:
    """The newest picture of a request, BGR."""
    urls = [part["image_url"]["url"] for part in _parts(request) if part["type"] == "image_url"]
    data = base64.b64decode(urls[-1].partition(",")[2])
    seen = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert seen is not None
    return np.asarray(seen, np.uint8)
