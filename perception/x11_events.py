"""What the X server says, in our own words: properties, attributes, events."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

from .geometry import Box

__all__ = ["Attributes", "Property", "XEvent", "translate"]


@dataclass(frozen=True, slots=True)
class Property:
    """A window property: name of its type, 8, 16 or 32 bits per item, raw bytes in host order."""

    type: str
    format: int
    data: bytes

    @property
    def integers(self) -> tuple[int, ...]:
        """The items as unsigned numbers."""
        code = {8: "B", 16: "H", 32: "I"}[self.format]
        return struct.unpack(f"={len(self.data) * 8 // self.format}{code}", self.data)

    @property
    def text(self) -> str:
        """The bytes as words."""
        encoding = "latin-1" if self.type == "STRING" else "utf-8"
        return self.data.decode(encoding, "replace")


@dataclass(frozen=True, slots=True)
class Attributes:
    """What kind of window it is."""

    viewable: bool
    override_redirect: bool
    input_only: bool


@dataclass(frozen=True, slots=True)
class XEvent:
    """Something the server reports.

    `kind`: selection_request, selection_clear, selection_notify, property, damage, mapping, message,
    key_press, key_release, expose, other. Of a key `atom` is the keycode and `target` the modifiers.
    `window` is the requestor, owner, window or drawable; `atom` the property or selection; `gone` says
    a property was deleted; `box` is the damaged area within the window. Of a `message` `atom` is the
    first of its values, `time` the second, `window` the third.
    """

    kind: str
    window: int = 0
    atom: int = 0
    selection: int = 0
    target: int = 0
    time: int = 0
    gone: bool = False
    box: Box | None = None


def translate(event: Any) -> XEvent:
    """An event of xcffib as ours, told by the name of its class."""
    match type(event).__name__:
        case "SelectionRequestEvent":
            # An old client that names no property means the one called like the target (ICCCM 2.2).
            kept = event.property or event.target
            return XEvent(
                "selection_request", event.requestor, kept, event.selection, event.target, event.time
            )
        case "SelectionClearEvent":
            return XEvent("selection_clear", event.owner, selection=event.selection, time=event.time)
        case "SelectionNotifyEvent":
            return XEvent("selection_notify", event.requestor, event.property, event.selection, event.target)
        case "PropertyNotifyEvent":
            return XEvent("property", event.window, event.atom, time=event.time, gone=event.state == 1)
        case "NotifyEvent" if hasattr(event, "damage"):
            area = event.area
            return XEvent("damage", event.drawable, box=Box(area.x, area.y, area.width, area.height))
        case "ClientMessageEvent" if event.format == 32:
            first, second, third = list(event.data.data32)[:3]
            return XEvent("message", third, first, time=second)
        case "KeyPressEvent":
            return XEvent("key_press", event.event, event.detail, target=event.state, time=event.time)
        case "KeyReleaseEvent":
            return XEvent("key_release", event.event, event.detail, target=event.state, time=event.time)
        case "ExposeEvent":
            return XEvent("expose", event.window)
        case "MappingNotifyEvent":
            return XEvent("mapping")
        case _:
            return XEvent("other")
