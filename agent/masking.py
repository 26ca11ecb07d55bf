"""What pictures that are kept or sent do not show: fields with dots or a secret, the secret anywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from ..perception import Box, Element, Frame, Role, Scene
from .dots import shows_dots
from .readback import masked

__all__ = ["Secrets", "dotted_fields", "names_a_secret", "painted_over"]

_EDGE_PX = 2
_PAINT = (128, 120, 112)
_FEWEST_LETTERS = 3
_FIELDS = (Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON)
_NAMES = re.compile(r"\b(pass(word|phrase|code|wort)?|pin|cvv|cvc|security code|secret)\b", re.IGNORECASE)
_LIKE_DOTS = frozenset("•●*∙·○◦.…⚫⬤° ")


def dotted_fields(frame: Frame, scenes: Iterable[Scene]) -> tuple[Box, ...]:
    """The fields that show dots in this very frame."""
    fields = {element.box for scene in scenes for element in scene.elements if element.role in _FIELDS}
    return tuple(box.grown(_EDGE_PX) for box in fields if shows_dots(frame, box))


def painted_over(frame: Frame, boxes: Iterable[Box]) -> Frame:
    """The same frame with grey boxes; the frame itself where there are none."""
    whole = Box(0, 0, *frame.size)
    hidden = [part for box in boxes if (part := box.intersection(whole)).area]
    if not hidden:
        return frame
    pixels = frame.pixels.copy()
    for box in hidden:
        pixels[box.y : box.bottom, box.x : box.right, :3] = _PAINT
    return replace(frame, pixels=pixels)


def names_a_secret(args: dict[str, Any]) -> bool:
    """Whether an argument of a step stands for a secret: `{"secret": NAME}` or `${secret:NAME}`."""
    text = json.dumps(args, ensure_ascii=False, default=str)
    return "${secret:" in text or '"secret":' in text


def _dots(value: str | None) -> bool:
    """Whether a field shows dots, also as the reader may write them."""
    return masked(value) or (len(value or "") > 1 and set(value or "") <= _LIKE_DOTS)


def _plain(text: str | None) -> str:
    return "".join((text or "").casefold().split())


class Secrets:
    """Knows which boxes of a scene to paint over; secrets stay in the memory of this process."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        self._fields: list[Element] = []

    def listening_to(self, secret: Callable[[str], str]) -> Callable[[str], str]:
        """The same source of secrets; what it gives is never to be seen."""

        def given(name: str) -> str:
            value = secret(name)
            if len(_plain(value)) >= _FEWEST_LETTERS:
                self._values.add(_plain(value))
            return value

        return given

    def typed_into(self, box: Box, scene: Scene) -> None:
        """A secret goes into the field with this box."""
        self._fields += [e for e in scene.elements if e.box == box and e not in self._fields]

    def boxes(self, scenes: Iterable[Scene]) -> tuple[Box, ...]:
        """What to paint over; of each scene, for a frame that lies between them."""
        return tuple({box.grown(_EDGE_PX) for scene in scenes for box in self._of(scene)})

    def _of(self, scene: Scene) -> Iterator[Box]:
        for element in scene.elements:
            named = element.role in _FIELDS and _NAMES.search(element.text or "") is not None
            secret = named or element.state.password
            if secret or _dots(element.state.value) or self._shows(element) or self._is_field(element):
                yield element.box
        for field in self._fields:
            if field.window is None or scene.window(field.window) is not None:
                yield field.box

    def _shows(self, element: Element) -> bool:
        shown = _plain(element.text) + "\n" + _plain(element.state.value)
        return any(value in shown for value in self._values)

    def _is_field(self, element: Element) -> bool:
        alike = (f for f in self._fields if f.window == element.window and f.role is element.role)
        return any(f.text == element.text for f in alike)
