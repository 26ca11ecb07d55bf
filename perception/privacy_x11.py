# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeArgument=false, reportAttributeAccessIssue=false, reportCallIssue=false
# pyright: reportPrivateImportUsage=false
# xcffib carries `py.typed` but almost no annotations; everything that leaves this file is typed.
"""The whole stack of windows, with all that changes it: nothing can open, move or close unnoticed.

The server reports every change of the children of the root window in order. Whoever has asked it for
anything has all reports of what happened before, so "no report" means that nothing has changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .geometry import Box
from .privacy_stack import Client, Stacked
from .x11 import X11Display

__all__ = ["Change", "StackWatch"]

_SUBSTRUCTURE, _PROPERTIES, _STRUCTURE = 0x80000, 0x400000, 0x20000
_EVENT_MASK = 0x800
_TELLING = ("WM_CLASS", "WM_NAME", "_NET_WM_NAME", "WM_TRANSIENT_FOR", "_NET_WM_PID", "WM_STATE")
_OPACITY = "_NET_WM_WINDOW_OPACITY"
_DEEPEST = 3
_INTERPRETER = re.compile(r"^(python|perl|ruby|node|java|electron|sh|bash|dash|mono|wine|gjs)[\d.]*$")


@dataclass(frozen=True, slots=True)
class Change:
    """Something happened to the window with this id; `box` is where it is, where that was said.

    `shown` says that it came onto the screen by itself, `gone` that it is no more.
    """

    window: int
    box: Box | None = None
    shown: bool = False
    gone: bool = False


class StackWatch(X11Display):
    """A connection that lists every window that shows and hears of every change; for one thread."""

    def __init__(self, display: str | None = None, xauthority: str | Path | None = None) -> None:
        super().__init__(display, xauthority)
        import xcffib.res
        import xcffib.shape

        with self._alive():
            self._link._setup_extensions()
        self._shape: Any = self._extension(xcffib.shape.key, (), "SHAPE")
        self._res: Any = self._extension(xcffib.res.key, (1, 2), "X-Resource")
        self._pid_spec: Any = xcffib.res.ClientIdSpec
        self._clients: dict[int, Client] = {}
        self._inside: dict[int, tuple[int, ...]] = {}
        self._listening: set[int] = set()
        self._telling = frozenset(self.atom(name) for name in (*_TELLING, _OPACITY))
        self.screen = Box(0, 0, *self.size())
        self._hear(self.root, _SUBSTRUCTURE | _STRUCTURE)
        self.sync()

    def _extension(self, key: Any, version: tuple[int, ...], name: str) -> Any:
        present = self._ask(self._core.QueryExtension, len(name), name)
        if present is None or not present.present:
            return None
        with self._alive():
            extension = self._link(key)
        self._ask(extension.QueryVersion, *version)
        return extension

    def _hear(self, window: int, mask: int) -> None:
        self._tell(self._core.ChangeWindowAttributes, window, _EVENT_MASK, [mask])

    # -- what has changed

    def changes(self) -> tuple[Change, ...]:
        """Everything that has happened to windows since the last call, up to now.

        Raises:
            DisplayError: the display is gone.
        """
        self.sync()
        found: list[Change] = []
        while True:
            with self._alive():
                try:
                    event = self._link.poll_for_event()
                except self._x.Error:
                    continue  # the answer to a request about a window that has gone meanwhile
            if event is None:
                return tuple(found)
            change = self._change(event)
            if change is not None:
                found.append(change)

    def _change(self, event: Any) -> Change | None:
        kind = type(event).__name__
        if kind == "PropertyNotifyEvent":
            if event.atom not in self._telling:
                return None
            self._forget(event.window)
            return Change(event.window)
        if kind in ("CreateNotifyEvent", "ConfigureNotifyEvent"):
            if event.window == self.root:
                self.screen = Box(0, 0, event.width, event.height)
            if kind == "CreateNotifyEvent" and event.parent != self.root:
                return None
            edge = 2 * event.border_width
            return Change(event.window, Box(event.x, event.y, event.width + edge, event.height + edge))
        if kind in ("UnmapNotifyEvent", "DestroyNotifyEvent", "ReparentNotifyEvent", "MapNotifyEvent"):
            self._forget(event.window)
            self._inside.pop(event.event, None)
            top = event.event == self.root
            return Change(event.window, None, kind == "MapNotifyEvent" and top, kind == "DestroyNotifyEvent")
        if kind in ("CirculateNotifyEvent", "GravityNotifyEvent"):
            return Change(event.window)
        if kind == "NotifyEvent" and hasattr(event, "affected_window"):  # its shape
            return Change(event.affected_window)
        return None

    def _forget(self, window: int) -> None:
        self._clients.pop(window, None)
        self._inside.pop(window, None)

    # -- what there is

    def stack(self) -> tuple[Stacked, ...]:
        """Every child of the root window that shows, bottom to top."""
        glass = self.selection_owner("_NET_WM_CM_S0") != 0
        found = [self._stacked(window, glass) for window in self.children(self.root)]
        present = {client.id for window in found if window for client in window.clients}
        self._clients = {key: client for key, client in self._clients.items() if key in present}
        return tuple(window for window in found if window is not None)

    def _stacked(self, window: int, glass: bool) -> Stacked | None:
        attributes = self.attributes(window)
        if attributes is None or not attributes.viewable or attributes.input_only:
            return None
        shape = self._ask(self._core.GetGeometry, window)
        if shape is None:
            return None
        edge = 2 * shape.border_width
        box = Box(shape.x, shape.y, shape.width + edge, shape.height + edge)
        ids = self._clients_in(window, attributes.override_redirect)
        clients = tuple(client for one in ids if (client := self._client(one)) is not None)
        covers = not self._shaped(window) and not (glass and self._see_through(window, shape.depth, ids))
        return Stacked(window, box, clients, attributes.override_redirect and window in ids, covers)

    def _clients_in(self, window: int, popup: bool) -> tuple[int, ...]:
        """The window itself, or those that a window manager has put into this frame."""
        known = self._inside.get(window)
        if known is not None:
            return known
        if window not in self._listening:
            self._hear(window, _SUBSTRUCTURE | _PROPERTIES)
            self._listening.add(window)
            if self._shape is not None:
                self._tell(self._shape.SelectInput, window, True)
        inside = self._marked(window, _DEEPEST) or (() if self._is_frame(window, popup) else (window,))
        if inside:
            self._inside[window] = inside
        return inside

    def _marked(self, window: int, depth: int) -> tuple[int, ...]:
        """Windows within that a window manager says it manages."""
        if self.property(window, "WM_STATE") is not None:
            return (window,)
        if depth == 0:
            return ()
        return tuple(found for child in self.children(window) for found in self._marked(child, depth - 1))

    def _is_frame(self, window: int, popup: bool) -> bool:
        """Whether the window manager made it, and what is inside is not known yet."""
        check = self.property(self.root, "_NET_SUPPORTING_WM_CHECK")
        manager = self.client_of(check.integers[0]) if check is not None and check.integers else 0
        if manager == 0 or self.client_of(window) != manager:
            return False
        return not popup or any(self._is_foreign(child, manager) for child in self.children(window))

    def _is_foreign(self, child: int, manager: int) -> bool:
        """Whether it is a program's window, and no icon in a tray."""
        if self.client_of(child) == manager or self.property(child, "WM_CLASS") is None:
            return False
        return self.property(child, "_XEMBED_INFO") is None

    def _client(self, window: int) -> Client | None:
        known = self._clients.get(window)
        if known is None:
            if window not in self._listening:
                self._hear(window, _PROPERTIES | _SUBSTRUCTURE)
                self._listening.add(window)
            known = self._clients[window] = self._described(window)
        box = self.geometry(window)
        if box is None:
            return None
        return replace(known, box=box)

    def _described(self, window: int) -> Client:
        pid = self._pid(window)
        kinds = [part for part in self._text(window, "WM_CLASS").split("\0") if part]
        titles = (self._text(window, "_NET_WM_NAME"), self._text(window, "WM_NAME"))
        above = self.property(window, "WM_TRANSIENT_FOR")
        programs = _programs(pid)
        return Client(
            window,
            frozenset((*kinds, *programs)),
            tuple(dict.fromkeys(title for title in titles if title)),
            pid,
            self.client_of(window),
            above.integers[0] if above is not None and above.format == 32 and above.integers else None,
            app=next(iter((*kinds[::-1], *programs)), ""),
        )

    def _text(self, window: int, name: str) -> str:
        found = self.property(window, name)
        return found.text if found is not None else ""

    def _pid(self, window: int) -> int | None:
        """The process, as the server knows it; as the window says, where the server cannot tell."""
        if self._res is not None:
            reply = self._ask(self._res.QueryClientIds, 1, [self._pid_spec.synthetic(window, 2)])
            for found in reply.ids if reply is not None else ():
                values = list(found.value)
                if found.spec.mask & 2 and values and values[0]:
                    return int(values[0])
        said = self.property(window, "_NET_WM_PID")
        return said.integers[0] if said is not None and said.format == 32 and said.integers else None

    def _shaped(self, window: int) -> bool:
        if self._shape is None:
            return False
        extents = self._ask(self._shape.QueryExtents, window)
        return extents is None or bool(extents.bounding_shaped)

    def _see_through(self, window: int, depth: int, clients: tuple[int, ...]) -> bool:
        return depth == 32 or any(self.property(one, _OPACITY) is not None for one in (window, *clients))


def _programs(pid: int | None) -> tuple[str, ...]:
    """Names of the program a process runs: its file, and the script where that is an interpreter."""
    if pid is None:
        return ()
    try:
        names = [Path(f"/proc/{pid}/exe").readlink().name.removesuffix(" (deleted)")]
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").rstrip("\0").split("\0")
    except OSError:
        return ()
    names.append(Path(words[0].partition(" ")[0]).name)  # some write their whole line over the first word
    if any(_INTERPRETER.match(name) for name in names):
        script = Path(next((word for word in words[1:] if not word.startswith("-")), ""))
        names += [script.name, script.stem]
    return tuple(dict.fromkeys(name for name in names if name))
