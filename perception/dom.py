"""What a page says it shows: asked over DevTools, in an isolated world, with a deadline; untrusted data."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

from .devtools import DevToolsLine
from .elements import Element, ElementState, Role
from .geometry import Box
from .pages import Page
from .scene import Window

__all__ = ["PageView", "read_page"]

READERS = ("dom",)
MOST_ELEMENTS = 1500
MOST_FRAMES = 12
LONGEST = 2000
_WORLD = "lookhear"
_FIELDS = 13


@dataclass(frozen=True, slots=True)
class PageView:
    """Elements of a page, the box of its viewport; `done` is False where time or room ran out."""

    box: Box
    elements: tuple[Element, ...]
    done: bool


@dataclass(frozen=True, slots=True)
class _Frame:
    """A document of a page: its target, its id there, and where it lies in CSS pixels of the page."""

    target: str
    id: str
    x: float = 0.0
    y: float = 0.0
    clip: tuple[float, float, float, float] | None = None


async def read_page(line: DevToolsLine, page: Page, window: Window, budget_ms: int) -> PageView | None:
    """What a page shows in a window; None where it does not answer.

    Documents inside it are asked side by side, those of other hosts in their own targets.
    """
    top, locals_ = await _documents(line, page.id)
    if top is None:
        return None
    main = await _asked(line, _Frame(page.id, top), budget_ms)
    if main is None:
        return None
    view = _view(main.get("view"))
    if view is None:
        return None
    place = _Place.of(view, window)
    visible = [rect for rect in _rows(main.get("frames"), MOST_FRAMES) if _numbers(rect, 4)]
    frames = await _inner(line, page.id, locals_, visible) if visible else []
    answers = await asyncio.gather(*(_asked(line, frame, budget_ms) for frame in frames))
    parts = [(_Frame(page.id, top), main), *zip(frames, answers, strict=True)]
    elements = [e for frame, said in parts if said for e in _elements(said, frame, place)]
    done = all(said is not None and said.get("done") is True for _, said in parts)
    return PageView(place.box, tuple(elements[:MOST_ELEMENTS]), done and len(visible) <= len(frames))


@cache
def _script() -> str:
    source = files(__package__ or "").joinpath("dom.js").read_text(encoding="utf-8")
    return source[source.index("(budget, most)") :].strip()


async def _documents(line: DevToolsLine, target: str) -> tuple[str | None, list[str]]:
    """The id of the document of a target, and of those inside it that live in the same process."""
    answer = await line.call("Page.getFrameTree", page=target)
    if not answer:
        return None, []
    tree = answer["frameTree"]
    todo, inner = list(tree.get("childFrames", ())), list[str]()
    while todo and len(inner) < MOST_FRAMES:
        one = todo.pop(0)
        inner.append(one["frame"]["id"])
        todo += one.get("childFrames", ())
    return tree["frame"]["id"], inner


async def _asked(line: DevToolsLine, frame: _Frame, budget_ms: int) -> dict[str, Any] | None:
    """What the script says of one document; it is stopped by the browser when it takes too long."""
    world = await line.call("Page.createIsolatedWorld", page=frame.target, frameId=frame.id, worldName=_WORLD)
    if not world:
        return None
    answer = await line.call(
        "Runtime.evaluate",
        page=frame.target,
        expression=f"({_script()})({budget_ms}, {MOST_ELEMENTS})",
        contextId=world["executionContextId"],
        returnByValue=True,
        silent=True,
        timeout=4 * budget_ms,
    )
    value = answer["result"].get("value") if answer and "exceptionDetails" not in answer else None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


async def _inner(
    line: DevToolsLine, page: str, locals_: list[str], visible: Sequence[Sequence[float]]
) -> list[_Frame]:
    """The documents inside a page that show, with where they lie."""
    listed = await line.call("Target.getTargets")
    targets: list[dict[str, Any]] = listed["targetInfos"] if listed else []
    others: list[str] = [t["targetId"] for t in targets if t["type"] == "iframe"]
    known = [(page, id_) for id_ in locals_] + [(id_, id_) for id_ in others[:MOST_FRAMES]]
    placed = await asyncio.gather(*(_placed(line, page, target, id_) for target, id_ in known))
    return [at for at in placed if at is not None and any(_within(at, rect) for rect in visible)]


async def _placed(line: DevToolsLine, page: str, target: str, frame: str) -> _Frame | None:
    owner = await line.call("DOM.getFrameOwner", page=page, frameId=frame)
    box = (
        await line.call("DOM.getBoxModel", page=page, backendNodeId=owner["backendNodeId"]) if owner else None
    )
    quad = box["model"]["content"] if box else None
    if not quad or not _numbers(quad, 8):
        return None
    x, y, right, bottom = quad[0], quad[1], quad[4], quad[5]
    return _Frame(target, frame, x, y, (x, y, right - x, bottom - y))


def _within(frame: _Frame, rect: Sequence[float]) -> bool:
    """Whether a document lies in one of the frames that the page shows, which may be scrolled out in part."""
    x, y, w, h = frame.clip or (0.0, 0.0, 0.0, 0.0)
    return x < rect[0] + rect[2] and y < rect[1] + rect[3] and x + w > rect[0] and y + h > rect[1]


@dataclass(frozen=True, slots=True)
class _Place:
    """From CSS pixels of the page to pixels of the screen."""

    box: Box
    left: float
    top: float
    scale: float

    @classmethod
    def of(cls, view: tuple[float, ...], window: Window) -> _Place:
        """The page fills its window from the bottom; what the browser shows of itself is above it."""
        width, height, ratio, x, y, zoom = view
        w, h = min(window.box.w, round(width * ratio)), min(window.box.h, round(height * ratio))
        spare = window.box.w - w
        left = window.box.x + (spare // 2 if spare <= 8 else 0)
        top = window.box.bottom - h - (spare // 2 if spare <= 8 and h < window.box.h else 0)
        scale = ratio * zoom
        return cls(Box(left, top, w, h), left - x * scale, top - y * scale, scale)

    def on_screen(self, x: float, y: float, w: float, h: float) -> Box:
        """A box of the screen; nothing lies outside the viewport."""
        left, top = round(self.left + x * self.scale), round(self.top + y * self.scale)
        right, bottom = round(self.left + (x + w) * self.scale), round(self.top + (y + h) * self.scale)
        return Box(left, top, right - left, bottom - top).intersection(self.box)


def _elements(said: dict[str, Any], frame: _Frame, place: _Place) -> list[Element]:
    made = (_element(row, frame, place) for row in _rows(said.get("found"), MOST_ELEMENTS))
    return [element for element in made if element is not None]


def _element(row: Any, frame: _Frame, place: _Place) -> Element | None:
    """One element; None where what came is none: a page is not trusted."""
    if len(row) != _FIELDS:
        return None
    sure, role, name, *numbers, value = row[:8]
    kind = _role(role)
    if not _numbers(numbers, 4) or kind is None:
        return None
    x, y, w, h = numbers
    x, y = x + frame.x, y + frame.y
    if frame.clip is not None:
        fx, fy, fw, fh = frame.clip
        right, bottom = min(x + w, fx + fw), min(y + h, fy + fh)
        x, y = max(x, fx), max(y, fy)
        w, h = right - x, bottom - y
    box = place.on_screen(x, y, w, h) if w > 0 and h > 0 else Box(0, 0, 0, 0)
    if box.w < 3 or box.h < 3:
        return None
    checked, selected, disabled, focused, expanded = (s if isinstance(s, bool) else None for s in row[8:])
    state = ElementState(checked, selected, disabled, focused, expanded, _text(value))
    return Element("", kind, _text(name) or None, box, state, READERS, 0.95 if sure is True else 0.5)


def _role(name: Any) -> Role | None:
    """The role by its name; an item of a tree is an option where there is no closer word for it."""
    known: dict[str, Role] = {role.value: role for role in Role}
    return known.get(name, Role.OPTION if name == "treeitem" else None) if isinstance(name, str) else None


def _text(value: Any) -> str | None:
    return value[:LONGEST] if isinstance(value, str) else None


def _rows(value: Any, most: int) -> list[Any]:
    rows = cast("list[Any]", value)[:most] if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, list)]


def _numbers(value: Sequence[Any], count: int) -> bool:
    return len(value) == count and all(
        isinstance(n, int | float) and math.isfinite(n) and abs(n) < 1e6 for n in value
    )


def _view(value: Any) -> tuple[float, ...] | None:
    view: tuple[Any, ...] = tuple(cast("list[Any]", value)) if isinstance(value, list) else ()
    return view if _numbers(view, 6) and min(view[0], view[1], view[2], view[5]) > 0 else None
