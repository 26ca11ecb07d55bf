"""Trees beside pixels: which windows to ask when, what of an older answer holds, and the fused elements."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .elements import Element
from .fused_ids import FusedIds
from .fusion import Ink, fuse
from .gate import join_near
from .geometry import Box
from .identity import Identities
from .reader import Reader, Reading, View
from .roles import reading_key
from .scene import Window
from .sign import without_sign

__all__ = ["TreeSettings", "Trees"]

MOST_REGIONS = 8


@dataclass(frozen=True, slots=True)
class TreeSettings:
    """Limits of asking trees."""

    budget_s: float = 0.05
    """How long a scene waits for the tree of a window, counted from when the reading of its pixels began."""
    most_s: float = 0.15
    """The longest it waits for all of them."""
    limit_s: float = 0.6
    """After this long a walk is given up; what was reached counts."""
    looked_s: float = 5.0
    """So long after somebody looked trees are asked along with every reading; later, at the next look."""


@dataclass(slots=True)
class _Told:
    """What one reader told of one window, as far as its pixels have not changed since.

    `regions` were read to the end; `whole` is False while something in the window has changed and was not.
    """

    window: Window
    elements: tuple[Element, ...]
    regions: tuple[Box, ...]
    whole: bool = True


@dataclass(slots=True)
class _Teller:
    """One reader and what it told; `due` is what changed since it was asked, `walk` runs meanwhile."""

    reader: Reader
    ids: Identities
    fused: FusedIds = field(default_factory=FusedIds)
    told: dict[int, _Told] = field(default_factory=dict[int, _Told])
    due: list[Box] = field(default_factory=list[Box])
    since: list[Box] = field(default_factory=list[Box])
    walk: asyncio.Task[None] | None = None
    slow: bool = False
    asked: int = 0
    last_s: float = 0.0
    fault: str = ""


class Trees:
    """Asks readers of trees beside the reading of pixels, and only while somebody looks.

    An element of a tree holds until pixels in its box change, its window moves, or it is asked again. A
    reader that is missing, late or stale is not there: the elements are the pixels', under the same ids.
    """

    def __init__(self, readers: Sequence[Reader] = (), settings: TreeSettings | None = None) -> None:
        self._settings = settings or TreeSettings()
        self._tellers = [_Teller(reader, Identities(reader.name[0])) for reader in readers]
        self._windows: tuple[Window, ...] = ()
        self._begun_ns = 0
        self._looked_ns = -(10**18)
        self._t_ns = 0
        self.news = False
        """Whether a tree has told something that was not fused yet."""

    def begin(self, t_ns: int, dirty: Sequence[Box], windows: Sequence[Window]) -> None:
        """Pixels of these boxes changed, captured at `t_ns`: forget what was told of them, and ask."""
        self._windows, self._t_ns, self._begun_ns = _askable(windows), t_ns, time.monotonic_ns()
        for teller in self._tellers:
            _forget(teller, dirty, self._windows)
            teller.due = join_near([*teller.due, *dirty], 0)
            if time.monotonic_ns() - self._looked_ns < self._settings.looked_s * 1e9:
                self._ask(teller)

    async def wait(self) -> None:
        """Wait for the answers that can be expected in time."""
        budget = self._settings.budget_s * max(1, len(self._windows))
        end_ns = self._begun_ns + int(min(budget, self._settings.most_s) * 1e9)
        await self._until(end_ns)

    async def looked(self, windows: Callable[[], tuple[tuple[Window, ...], Any]]) -> None:
        """Somebody looks: what changed while nobody did is asked now, and waited for within the budget."""
        self._looked_ns = time.monotonic_ns()
        late = [teller for teller in self._tellers if teller.due and teller.walk is None]
        if late:
            self._windows, self._begun_ns = _askable(windows()[0]), self._looked_ns
            for teller in late:
                self._ask(teller)
            await self.wait()

    def fused(
        self, seen: Sequence[Element], windows: Sequence[Window], ink: Ink | None
    ) -> tuple[Element, ...]:
        """The elements of the pixels, which have their ids, together with what the trees told."""
        self.news = False
        elements = list(seen)
        for teller in self._tellers:
            reading = _in_force(teller, windows)
            elements = teller.fused.assign(fuse(elements, reading, windows, ink))
        return tuple(sorted(elements, key=reading_key) if len(elements) > len(seen) else elements)

    def health(self) -> dict[str, Any]:
        """For each reader how often it was asked, how long that took last, of how many windows it tells.

        `slow` ones are not waited for; `fault` is the last error of a reader that broke.
        """
        return {
            teller.reader.name: {
                "asked": teller.asked,
                "last_s": teller.last_s,
                "windows": sum(bool(told.elements) for told in teller.told.values()),
                "slow": teller.slow,
                "fault": teller.fault,
            }
            for teller in self._tellers
        }

    async def close(self) -> None:
        """Stop asking; readers that hold lines open hang up."""
        walks = [teller.walk for teller in self._tellers if teller.walk is not None]
        for walk in walks:
            walk.cancel()
        await asyncio.gather(*walks, return_exceptions=True)
        for teller in self._tellers:
            close = getattr(teller.reader, "close", None)
            if close is not None:
                await asyncio.to_thread(close)

    def _ask(self, teller: _Teller) -> None:
        if teller.walk is None and teller.due:
            teller.walk = asyncio.create_task(self._walk(teller))

    async def _until(self, end_ns: int) -> None:
        walks = [t.walk for t in self._tellers if t.walk is not None and not t.slow]
        left_s = (end_ns - time.monotonic_ns()) / 1e9
        if walks and left_s > 0:
            await asyncio.wait(walks, timeout=left_s)

    async def _walk(self, teller: _Teller) -> None:
        """Ask until nothing is due; what changes meanwhile is asked right after."""
        try:
            while teller.due:
                dirty, teller.due, teller.since = teller.due, [], []
                windows, start_ns = self._windows, time.monotonic_ns()
                view = View(windows, tuple(dirty), None, self._t_ns)
                deadline_ns = start_ns + int(self._settings.limit_s * 1e9)
                reading = await asyncio.to_thread(_read, teller, view, deadline_ns)
                teller.asked += 1
                teller.last_s = (time.monotonic_ns() - start_ns) / 1e9
                teller.slow = teller.last_s > self._settings.most_s
                self._take(teller, reading, dirty, windows)
        finally:
            teller.walk = None

    def _take(
        self, teller: _Teller, reading: Reading, dirty: Sequence[Box], windows: Sequence[Window]
    ) -> None:
        for window in windows:
            if any(window.box.overlaps(box) for box in dirty):
                teller.told[window.id] = _renewed(teller.told.get(window.id), window, reading, windows)
                self.news = True
        _forget(teller, teller.since, self._windows)


def _read(teller: _Teller, view: View, deadline_ns: int) -> Reading:
    """What a reader tells; one that breaks on what a program answers tells nothing, and pixels are left."""
    try:
        return teller.reader.read(view, deadline_ns)
    except Exception as error:
        teller.fault = repr(error)
        return Reading(teller.reader.name, (), (), view.t_ns)


def _askable(windows: Sequence[Window]) -> tuple[Window, ...]:
    """The windows without the sign; programs whose windows are withheld are not even asked."""
    return tuple(window for window in without_sign(tuple(windows)) if not window.withheld)


def _owner(element: Element, windows: Sequence[Window]) -> int | None:
    return next((w.id for w in reversed(windows) if w.frame.holds(element.box.center)), None)


def _renewed(old: _Told | None, window: Window, reading: Reading, windows: Sequence[Window]) -> _Told:
    """What holds of a window now; where nothing has changed the older answer does, if it is not told anew."""
    new = [e for e in reading.elements if _owner(e, windows) == window.id]
    regions = tuple(r for r in reading.regions if r.area and window.frame.contains(r))
    if old is None:
        return _Told(window, tuple(new), regions)
    again = {(e.role, e.box) for e in new}
    kept = [
        e
        for e in old.elements
        if (e.role, e.box) not in again and not any(e.box.overlaps(region) for region in regions)
    ]
    known = (*old.regions, *(r for r in regions if not any(o.contains(r) for o in old.regions)))
    return _Told(window, (*kept, *new), known[-MOST_REGIONS:], whole=bool(regions))


def _forget(teller: _Teller, dirty: Sequence[Box], windows: Sequence[Window]) -> None:
    """What was told of places that changed, and of windows that moved or went, does not hold any more."""
    if teller.walk is not None:
        teller.since += dirty
    boxes = {window.id: window.box for window in windows}
    for id_, told in list(teller.told.items()):
        if boxes.get(id_) != told.window.box:
            del teller.told[id_]
            continue
        told.elements = tuple(e for e in told.elements if not any(e.box.overlaps(box) for box in dirty))
        told.whole = told.whole and not any(told.window.box.overlaps(box) for box in dirty)


def _in_force(teller: _Teller, windows: Sequence[Window]) -> Reading:
    """What holds now, under the numbers of this reader."""
    here = {window.id: window.box for window in windows}
    told = [one for id_, one in teller.told.items() if here.get(id_) == one.window.box]
    elements = [e for one in told for e in one.elements if _owner(e, windows) == one.window.id]
    numbered = teller.ids.assign([replace(e, readers=(teller.reader.name,)) for e in elements])
    regions = tuple(region for one in told if one.whole for region in one.regions)
    return Reading(teller.reader.name, regions, numbered, 0)
