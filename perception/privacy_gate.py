"""The privacy gate: asked before and after every grab what of the screen must not be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .clock import Clock, SystemClock
from .elements import Element
from .geometry import Box, Point, bounding_box
from .privacy import PrivacyRules, WindowIdentity
from .privacy_ledger import Ledger
from .privacy_pages import PageHosts
from .privacy_stack import UNKNOWN, Stacked, Withheld, withheld_windows
from .privacy_x11 import Change, StackWatch
from .scene import Window
from .veil import Veil

__all__ = ["PrivacyGate", "unseen"]

LINGER_NS = 1_000_000_000
"""How long a window stays withheld after its title or page has become a harmless one."""

_EVERYWHERE = Box(0, 0, 1 << 15, 1 << 15)

WindowList = Callable[[], tuple[tuple[Window, ...], Point | None]]


@dataclass(frozen=True, slots=True)
class _State:
    """What was found out last, read by other threads as a whole."""

    stack: tuple[Stacked, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    hosts: tuple[tuple[int, str | None], ...] = ()
    lingering: frozenset[int] = frozenset()


class PrivacyGate:
    """Keeps rules over one X display; `veil` belongs to the thread that grabs, everything else to any."""

    def __init__(
        self,
        rules: PrivacyRules | None = None,
        display: str | None = None,
        xauthority: str | Path | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.rules = rules if rules is not None else PrivacyRules()
        self.ledger = Ledger()
        self._display, self._xauthority = display, xauthority
        self._clock = clock or SystemClock()
        self._watch: StackWatch | None = None
        self._pages = PageHosts(self.rules) if self.rules.about_hosts else None
        self._places: dict[int, Box] = {}
        self._asks_more = self.rules.about_hosts or any(rule.title for rule in self.rules.every)
        self._version = 0
        self._state = _State()
        self._unsure = True
        self._lingering: dict[int, tuple[Withheld, int]] = {}

    def veil(self) -> Veil:
        """What must not be seen now.

        Raises:
            DisplayError: the windows cannot be listed.
        """
        if self._watch is None:
            self._watch = StackWatch(self._display, self._xauthority)
        changes = self._watch.changes()
        stack = self._watch.stack() if changes or self._unsure else self._state.stack
        hosts = self._hosts(stack)
        now = self._clock.now_ns()
        self._lingering = {w: held for w, held in self._lingering.items() if held[1] > now}
        same = not changes and not self._unsure and hosts == self._state.hosts
        if same and self._lingering.keys() == self._state.lingering:
            self.ledger.note(now, self._state.withheld)
            return Veil(self._version, _parts(self._state.withheld), restless=self._restless)
        return self._changed(self._watch.screen, stack, hosts, changes)

    def _changed(
        self,
        screen: Box,
        stack: tuple[Stacked, ...],
        hosts: tuple[tuple[int, str | None], ...],
        changes: tuple[Change, ...],
    ) -> Veil:
        before = self._state
        known = dict(hosts)

        def ruled(lingering: dict[int, Withheld]) -> tuple[Withheld, ...]:
            return withheld_windows(stack, self.rules, lambda client: known.get(client.id), screen, lingering)

        self._linger(before, ruled({}))
        withheld = ruled({window: held for window, (held, _) in self._lingering.items()})
        # A frame whose window is not known yet says nothing when it becomes known: it is looked at again.
        self._unsure = any(not window.clients and not window.popup for window in stack)
        self._state = _State(stack, withheld, hosts, frozenset(self._lingering))
        self.ledger.note(self._clock.now_ns(), withheld)
        if changes or withheld != before.withheld:
            self._version += 1
        ids = {one.window.id for one in withheld}
        was = {one.window.id for one in before.withheld}
        freed = tuple(window.box for window in stack if window.id in was - ids)
        between = tuple(self._between(before, changes))
        return Veil(self._version, _parts(withheld), between, freed, self._restless)

    @property
    def _restless(self) -> bool:
        """Titles and pages change without a change on the screen; what lingers ends with time."""
        return self._asks_more or bool(self._lingering) or self._unsure

    def _linger(self, before: _State, ruled: tuple[Withheld, ...]) -> None:
        """A window whose title or page has changed shows the old one for a while, until it is drawn again."""
        now, ids = self._clock.now_ns(), {one.window.id for one in ruled}
        for one in before.withheld:
            if one.window.id in ids or one.rule is UNKNOWN:
                self._lingering.pop(one.window.id, None)
            elif one.window.id not in before.lingering:
                self._lingering[one.window.id] = (one, now + LINGER_NS)

    def _between(self, before: _State, changes: tuple[Change, ...]) -> Iterable[Box]:
        """Where something withheld or unknown may have been seen since the veil before."""
        now = self._state
        hidden = {one.window.id for state in (before, now) for one in state.withheld}
        # One that closed while it was listed has nothing to be known by.
        fine = {window.id for state in (before, now) for window in state.stack if window.clients} - hidden
        yield from (one.window.box for state in (before, now) for one in state.withheld)
        for change in changes:
            if change.box is not None:
                self._places[change.window] = change.box
            if change.window not in fine and (change.box is not None or change.shown):
                yield self._places.get(change.window, _EVERYWHERE)
            if change.gone:
                self._places.pop(change.window, None)

    def _hosts(self, stack: tuple[Stacked, ...]) -> tuple[tuple[int, str | None], ...]:
        if self._pages is None:
            return ()
        browsers = [
            (client, window.box)
            for window in stack
            for client in window.clients
            if WindowIdentity(client.names).browser
        ]
        return self._pages.hosts(browsers)

    def over(self, listed: WindowList) -> WindowList:
        """The same window list under the gate."""

        def judged() -> tuple[tuple[Window, ...], Point | None]:
            windows, pointer = listed()
            return self.judged(windows), pointer

        return judged

    def judged(self, windows: Iterable[Window]) -> tuple[Window, ...]:
        """The same windows; those that are withheld say so and have lost their titles."""
        state = self._state
        ids = {client.id for one in state.withheld for client in one.window.clients}
        ids |= {one.window.id for one in state.withheld}
        known = {client.id: client for window in state.stack for client in window.clients}
        hosts = dict(state.hosts)
        return tuple(
            replace(window, title="", withheld=True)
            if window.id in ids or (window.id not in known and self._denies(window, hosts))
            else window
            for window in windows
        )

    def _denies(self, window: Window, hosts: dict[int, str | None]) -> bool:
        """Judge a window that came up after the last look at the stack."""
        names = frozenset((window.wm_class,) if window.wm_class else ())
        titles = (window.title,) if window.title else ()
        return self.rules.against(WindowIdentity(names, titles, hosts.get(window.id))) is not None

    def shown(self) -> list[dict[str, Any]]:
        """What is withheld at this moment: boxes, rule and application of each, no titles."""
        return [
            {"box": list(bounding_box(one.parts)), "app": one.app, "rule": one.rule.name}
            for one in self._state.withheld
            if one.parts
        ]

    def health(self) -> dict[str, Any]:
        """What is and what was withheld."""
        return {"now": self.shown(), "withheld": self.ledger.summary()}

    def close(self) -> None:
        """Give the connections back; the grabbing thread has ended."""
        if self._watch is not None:
            self._watch.close()
        if self._pages is not None:
            self._pages.close()


def _parts(withheld: Iterable[Withheld]) -> tuple[Box, ...]:
    return tuple(part for one in withheld for part in one.parts)


def unseen(
    elements: tuple[Element, ...], windows: Iterable[Window], boxes: tuple[Box, ...]
) -> tuple[Element, ...]:
    """The elements without those of withheld windows and those that lie in what was painted over."""
    ids = {window.id for window in windows if window.withheld}
    if not ids and not boxes:
        return elements
    seen = tuple(e for e in elements if e.window not in ids and not _mostly_in(e.box, boxes))
    return seen if len(seen) < len(elements) else elements


def _mostly_in(box: Box, hidden: tuple[Box, ...]) -> bool:
    if any(one.holds(box.center) for one in hidden):
        return True
    return 2 * sum(box.intersection(one).area for one in hidden) > box.area
