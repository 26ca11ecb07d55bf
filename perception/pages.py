"""Which page a browser's window really shows, asked of the browser and not of the pixels.

A title is written by the page, so it never decides: bounds, visibility and focus do, which are the browser's.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .devtools import DevToolsLine, devtools_address
from .scene import Window

__all__ = ["BrowserPages", "DomValue", "Page"]

_SAME_PX = 3
_WORLD = "lookhear"
# An isolated world shares the document with the page and nothing else: no script can change what it answers.
_VIEW = "[document.visibilityState === 'visible', document.hasFocus()]"
_READ = """(selector => {
  const e = document.querySelector(selector)
  if (!e) return {present: false}
  const boxed = e instanceof HTMLInputElement && ['checkbox', 'radio'].includes(e.type)
  const chosen = e instanceof HTMLSelectElement ? [...e.selectedOptions].map(o => o.label).join(', ') : null
  const typed = e instanceof HTMLInputElement || e instanceof HTMLTextAreaElement
  const role = e.getAttribute('aria-checked')
  return {
    text: chosen ?? (e.innerText ?? e.textContent ?? ''),
    value: typed || chosen !== null ? String(e.value) : null,
    checked: boxed ? e.checked : role === null ? null : role === 'true',
  }
})"""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a window shows; `host` is `name:port` or `name`, empty for one that came from no server."""

    id: str
    url: str
    title: str
    host: str
    pid: int


@dataclass(frozen=True, slots=True)
class DomValue:
    """What an element of a page holds: its text as shown, what was typed or chosen, whether it is checked.

    `present` is False where no element fits the selector.
    """

    text: str = ""
    value: str | None = None
    checked: bool | None = None
    present: bool = True


class BrowserPages:
    """The pages of the browsers on one desktop; lines to browsers are kept until `close`."""

    def __init__(self) -> None:
        self._lines: dict[int, DevToolsLine] = {}
        self._opening = asyncio.Lock()

    async def page_in(self, window: Window) -> Page | None:
        """The page that this window really shows; None where that cannot be told for sure.

        None as well for a window of anything that is no Chromium with DevTools, and where two pages of
        different hosts could be meant.
        """
        found = await self._pages(window.pid)
        line = self._lines.get(window.pid or 0)
        if line is None or not found:
            return None
        placed = await asyncio.gather(*(_placed(line, page) for page in found))
        here = [at for at in placed if at is not None and _covers(at.bounds, window)]
        if len(here) > 1:
            return _the_one(await _told_apart(line, here, window.focused), window.title)
        # A drop-down or menu of the browser has a window of its own; with one host it belongs to that.
        return _the_one([at.page for at in here] or found, window.title)

    async def value(self, page: Page, selector: str) -> DomValue | None:
        """What the first element that fits a CSS selector holds; None where the browser does not say."""
        line = await self._line(page.pid)
        found = await _evaluated(line, page.id, f"{_READ}({json.dumps(selector)})") if line else None
        return DomValue(**found) if found else None

    async def line(self, page: Page) -> DevToolsLine | None:
        """The line to the browser of a page; None where it is gone."""
        return await self._line(page.pid)

    async def close(self) -> None:
        """Hang up; the browsers stay."""
        for line in self._lines.values():
            await line.close()
        self._lines.clear()

    async def possible_in(self, window: Window) -> tuple[Page, ...]:
        """Every page that this window may show, and frames of other hosts; none where that is not told."""
        every = await self._targets(window.pid, ("page", "iframe", "webview"))
        pages = await self._targets(window.pid, ("page",))
        line = self._lines.get(window.pid or 0)
        if line is None or not every or not pages:
            return ()
        frames = [page for page in every if page not in pages]
        placed = await asyncio.gather(*(_placed(line, page) for page in pages))
        here = [at for at in placed if at is not None and _covers(at.bounds, window)]
        shown = await _told_apart(line, here, None) if len(here) > 1 else [at.page for at in here]
        return (*(shown or pages), *frames)

    async def hosts_of(self, pid: int) -> frozenset[str] | None:
        """The hosts of everything the browser with this process id has open; None where it does not say."""
        found = await self._targets(pid, ("page", "iframe", "webview"))
        return frozenset(page.host for page in found) if found else None

    async def _pages(self, pid: int | None) -> list[Page]:
        return await self._targets(pid, ("page",))

    async def _targets(self, pid: int | None, kinds: tuple[str, ...]) -> list[Page]:
        if pid is None:
            return []
        line = await self._line(pid)
        listed = await line.call("Target.getTargets") if line is not None else None
        targets: list[dict[str, Any]] = listed["targetInfos"] if listed else []
        return [_page(target, pid) for target in targets if target["type"] in kinds]

    async def _line(self, pid: int) -> DevToolsLine | None:
        async with self._opening:
            kept = self._lines.get(pid)
            if kept is not None and kept.alive:
                return kept
            if kept is not None:
                await self._lines.pop(pid).close()
            address = await asyncio.to_thread(devtools_address, pid)
            line = await DevToolsLine.to(address) if address is not None else None
            if line is not None:
                self._lines[pid] = line
            return line


def _page(target: dict[str, Any], pid: int) -> Page:
    url = str(target["url"])
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2] if parts.scheme in ("http", "https") else ""
    return Page(str(target["targetId"]), url, str(target["title"]), host.casefold(), pid)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A page, the window it is a tab of, and where that is, in device-independent pixels."""

    page: Page
    window: int
    bounds: tuple[int, int, int, int]


async def _placed(line: DevToolsLine, page: Page) -> _Placed | None:
    answer = await line.call("Browser.getWindowForTarget", targetId=page.id)
    if not answer or not answer["bounds"].get("width") or answer["bounds"]["windowState"] == "minimized":
        return None
    left, top, width, height = (int(answer["bounds"][name]) for name in ("left", "top", "width", "height"))
    return _Placed(page, int(answer["windowId"]), (left, top, width, height))


def _covers(bounds: tuple[int, int, int, int], window: Window) -> bool:
    """Whether bounds are those of a window; they count device-independent pixels, the window real ones."""
    return any(_same(bounds, (box.x, box.y, box.w, box.h)) for box in (window.box, window.frame))


def _same(bounds: tuple[int, int, int, int], box: tuple[int, int, int, int]) -> bool:
    scale = box[2] / bounds[2]
    return all(abs(here - there * scale) <= _SAME_PX * scale for here, there in zip(box, bounds, strict=True))


async def _told_apart(line: DevToolsLine, pages: list[_Placed], focused: bool | None) -> list[Page]:
    """Of tabs of one window the one that is shown; of windows in one place the one with the keyboard.

    Where it is not known which has the keyboard, all of them.

    A window that is covered shows none of its tabs, so being shown says nothing across windows.
    """
    views = await asyncio.gather(*(_evaluated(line, at.page.id, _VIEW) for at in pages))
    if None in views:
        return [at.page for at in pages]  # one does not answer: it may be the one
    seen = [(at, shown, keyed) for at, (shown, keyed) in zip(pages, views, strict=True)]
    showing = {at.window for at, shown, _ in seen if shown}
    front = [(at.page, keyed) for at, shown, keyed in seen if shown or at.window not in showing]
    several = focused is not None and len({at.window for at in pages}) > 1
    if several and any(keyed for _, keyed in front):
        front = [(page, keyed) for page, keyed in front if keyed is focused]
    return [page for page, _ in front]


async def _evaluated(line: DevToolsLine, page: str, expression: str) -> Any:
    tree = await line.call("Page.getFrameTree", page=page)
    if not tree:
        return None
    frame = tree["frameTree"]["frame"]["id"]
    world = await line.call("Page.createIsolatedWorld", page=page, frameId=frame, worldName=_WORLD)
    if not world:
        return None
    context = world["executionContextId"]
    answer = await line.call(
        "Runtime.evaluate", page=page, expression=expression, contextId=context, returnByValue=True
    )
    return answer["result"].get("value") if answer and "exceptionDetails" not in answer else None


def _the_one(pages: list[Page], title: str) -> Page | None:
    if len({page.host for page in pages}) != 1:
        return None
    return next((page for page in pages if page.title and title.startswith(page.title)), pages[0])
