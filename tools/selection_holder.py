"""Owning a selection and serving it to whoever asks (ICCCM 2.2), also in pieces (2.7.2)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from ..perception import X11Display, XEvent
from .selection_content import Content

__all__ = ["SelectionHolder"]

_PIECE_BYTES = 128 * 1024  # well below the largest request any server takes


@dataclass(slots=True)
class _Transfer:
    """The rest of a content that goes over in pieces; each deleted property asks for the next."""

    content: Content
    sent: int = 0


@dataclass(slots=True)
class SelectionHolder:
    """Holds selections through one window of our own.

    `served` lists the windows that have taken data (not merely the list of targets) since it was last
    cleared; `busy` says that a transfer in pieces is under way.
    """

    display: X11Display
    window: int
    held: dict[str, dict[str, Content]] = field(default_factory=dict[str, dict[str, Content]])
    served: list[int] = field(default_factory=list[int])
    _transfers: dict[tuple[int, int], _Transfer] = field(default_factory=dict[tuple[int, int], "_Transfer"])

    @property
    def busy(self) -> bool:
        """Whether somebody is still fetching pieces."""
        return bool(self._transfers)

    def hold(self, selection: str, contents: dict[str, Content]) -> None:
        """Take a selection."""
        self.held[selection] = contents
        self.display.own_selection(self.window, selection)
        self.display.flush()

    def let_go(self, selection: str) -> None:
        """Give a selection up, if it is still ours, so that nobody holds it."""
        if self.held.pop(selection, None) is not None and self.owns(selection):
            self.display.own_selection(0, selection)
            self.display.flush()

    def owns(self, selection: str) -> bool:
        """Whether the server says it is ours."""
        return self.display.selection_owner(selection) == self.window

    def handle(self, event: XEvent) -> None:
        """Answer a request, note a loss, send the next piece."""
        if event.kind == "selection_request":
            self._answer(event)
        elif event.kind == "selection_clear" and event.window == self.window:
            self._lost(event)
        elif event.kind == "property" and event.gone:
            self._continue(event)

    def _lost(self, event: XEvent) -> None:
        name = self.display.atom_name(event.selection)
        if name in self.held and not self.owns(name):
            del self.held[name]

    def _answer(self, event: XEvent) -> None:
        contents = self.held.get(self.display.atom_name(event.selection), {})
        target = self.display.atom_name(event.target)
        if target == "MULTIPLE":
            stored = self._answer_multiple(event, contents)
        else:
            stored = self._store(event.window, event.atom, target, contents)
        self.display.notify_selection(event, stored)

    def _answer_multiple(self, event: XEvent, contents: dict[str, Content]) -> bool:
        name = self.display.atom_name(event.atom)
        pairs = self.display.property(event.window, name)
        if pairs is None or pairs.format != 32:
            return False
        atoms = list(pairs.integers)
        for at in range(0, len(atoms) - 1, 2):
            if not self._store(event.window, atoms[at + 1], self.display.atom_name(atoms[at]), contents):
                atoms[at + 1] = 0
        self.display.set_property(event.window, name, "ATOM_PAIR", 32, struct.pack(f"={len(atoms)}I", *atoms))
        return True

    def _store(self, window: int, atom: int, target: str, contents: dict[str, Content]) -> bool:
        name = self.display.atom_name(atom)
        if target == "TARGETS" and contents:
            atoms = [self.display.atom(each) for each in ("TARGETS", "MULTIPLE", *contents)]
            self.display.set_property(window, name, "ATOM", 32, struct.pack(f"={len(atoms)}I", *atoms))
            return True
        content = contents.get(target)
        if content is None:
            return False
        if len(content.data) > _PIECE_BYTES:
            self.display.watch_properties(window)
            self.display.set_property(window, name, "INCR", 32, struct.pack("=I", len(content.data)))
            self._transfers[(window, atom)] = _Transfer(content)
        else:
            self.display.set_property(window, name, content.type, content.format, content.data)
        self.served.append(window)
        return True

    def _continue(self, event: XEvent) -> None:
        transfer = self._transfers.get((event.window, event.atom))
        if transfer is None:
            return
        content = transfer.content
        piece = content.data[transfer.sent : transfer.sent + _PIECE_BYTES]
        self.display.set_property(
            event.window, self.display.atom_name(event.atom), content.type, content.format, piece
        )
        self.display.flush()
        transfer.sent += len(piece)
        if not piece:
            del self._transfers[(event.window, event.atom)]
