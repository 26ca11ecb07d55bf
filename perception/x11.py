# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingParameterType=false, reportPrivateUsage=false
# pyright: reportMissingTypeArgument=false, reportAttributeAccessIssue=false, reportCallIssue=false
# pyright: reportPrivateImportUsage=false
# xcffib carries `py.typed` but almost no annotations; everything that leaves this file is typed.
"""The only door to the X server: one connection with typed, deadline-bound requests.

A connection belongs to one thread; open another one for another thread. Whatever happens to the
server, the caller sees `DisplayError`; what happens to a window (it is gone) is an empty answer.
"""

from __future__ import annotations

import contextlib
import select
import struct
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from ..errors import DisplayError
from .geometry import Box, Point
from .scene import Window
from .x11_events import Attributes, Property, XEvent, translate
from .x11_greeting import greet, parse_display

if TYPE_CHECKING:
    from collections.abc import Generator

    from .coordinates import Monitor

__all__ = ["X11Display"]

EXTENSIONS = {
    "xtest": "XTEST", "xfixes": "XFIXES", "damage": "DAMAGE", "shm": "MIT-SHM", "randr": "RANDR"
}  # fmt: skip
_ANSWER_WITHIN_S = 5.0
_WHOLE = 0x1FFFFFFF  # "all of it" in 32-bit units


class X11Display:
    """One connection to an X server.

    Args:
        display: name such as `:0`; $DISPLAY where None.
        xauthority: file with its cookie; $XAUTHORITY or ~/.Xauthority where None.

    Raises:
        DisplayError: no display, a wrong one, or a refused cookie; says what to do.
    """

    def __init__(self, display: str | None = None, xauthority: str | Path | None = None) -> None:
        self.name, address = parse_display(display)
        cookie = greet(self.name, address, xauthority)
        import xcffib
        import xcffib.xproto

        self._x = xcffib
        self._proto = xcffib.xproto
        self._atoms: dict[str, int] = {}
        self._atom_names: dict[int, str] = {0: ""}
        self._closed = False
        with self._alive():
            self._link = self._connect(cookie)
            self._core: Any = self._link.core
            screen = self._link.setup.roots[0]
            self.root: int = screen.root
            self._descriptor: int = self._link.get_file_descriptor()
            self._test: Any = self.extension("xtest")

    def _connect(self, cookie: Any) -> Any:
        ffi = self._x.ffi
        if cookie is None:
            return self._x.Connection(self.name)
        keep = (ffi.new("char[]", cookie.name), ffi.new("char[]", cookie.data))
        auth = ffi.new("xcb_auth_info_t *")
        auth.name, auth.data = keep
        auth.namelen, auth.datalen = len(cookie.name), len(cookie.data)
        raw = self._x.lib.xcb_connect_to_display_with_auth_info(self.name.encode(), auth, ffi.new("int *"))
        if self._x.lib.xcb_connection_has_error(raw):
            self._x.lib.xcb_disconnect(raw)
            raise DisplayError(f"Display {self.name} went away while connecting.")
        return self._x.wrap(raw)

    def __enter__(self) -> Self:
        """The connection itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Give the connection back; closing twice is fine."""
        if not self._closed:
            self._closed = True
            self._link.disconnect()

    # -- speaking with the server

    @contextlib.contextmanager
    def _alive(self) -> Generator[None]:
        """Turn every failure of the connection into DisplayError."""
        if self._closed:
            raise DisplayError(f"The connection to display {self.name} is closed.")
        try:
            yield
        except self._x.XcffibException as error:
            raise DisplayError(
                f"Display {self.name} is gone ({error or 'connection lost'}).",
                remedy="Start the display again and resume the run.",
            ) from None

    def _ask(self, request: Any, *arguments: Any) -> Any:
        """Send a request and wait for its reply; None where the server answers with an error."""
        ffi, lib = self._x.ffi, self._x.lib
        with self._alive():
            cookie = request(*arguments)
            self._link.flush()
            reply, error = ffi.new("void **"), ffi.new("xcb_generic_error_t **")
            deadline = time.monotonic() + _ANSWER_WITHIN_S
            while not lib.xcb_poll_for_reply(self._link._conn, cookie.sequence, reply, error):
                if not select.select([self._descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
                    raise DisplayError(f"Display {self.name} does not answer.", remedy="Restart it.")
            if error[0] != ffi.NULL:
                self._x.c_free(error[0])
            self._link.invalid()
            if reply[0] == ffi.NULL:
                return None
            data = ffi.gc(reply[0], self._x.c_free)
            length = ffi.cast("xcb_generic_reply_t *", data).length
            return cookie.reply_type(self._x.CffiUnpacker(data, known_max=32 + length * 4))

    def _tell(self, request: Any, *arguments: Any) -> None:
        """Queue a request that has no reply."""
        with self._alive():
            request(*arguments)

    def flush(self) -> None:
        """Send what is queued."""
        with self._alive():
            self._link.flush()

    def sync(self) -> None:
        """Return once the server has processed everything sent so far."""
        self._ask(self._core.GetInputFocus)

    def atom(self, name: str) -> int:
        """The number of a name."""
        if name not in self._atoms:
            self._atoms[name] = int(self._ask(self._core.InternAtom, False, len(name), name).atom)
        return self._atoms[name]

    def atom_name(self, atom: int) -> str:
        """The name of a number; empty for none."""
        if atom not in self._atom_names:
            reply = self._ask(self._core.GetAtomName, atom)
            self._atom_names[atom] = reply.name.to_string() if reply else ""
        return self._atom_names[atom]

    # -- extensions of the protocol, for the parts of this room that speak them

    def extension(self, name: str) -> Any:
        """The requests of an extension, one of `EXTENSIONS`; None where the server does not speak it."""
        import importlib

        known = EXTENSIONS[name]
        if not self._ask(self._core.QueryExtension, len(known), known).present:
            return None
        module = importlib.import_module(f"xcffib.{name}")
        with self._alive():
            self._link._setup_extensions()  # the event numbers of an extension that was loaded late
            return self._link(module.key)

    def new_id(self) -> int:
        """A number for something to be created on the server."""
        with self._alive():
            return int(self._link.generate_id())

    # -- the screen and its windows

    def size(self) -> tuple[int, int]:
        """Width and height of the whole screen in pixels, as they are now."""
        box = self.geometry(self.root)
        return (box.w, box.h) if box else (0, 0)

    def monitors(self) -> tuple[Monitor, ...]:
        """Every monitor, the primary one first."""
        from .x11_monitors import list_monitors

        return list_monitors(self, self._ask)

    def pointer(self) -> Point:
        """Where the pointer is."""
        reply = self._ask(self._core.QueryPointer, self.root)
        return Point(reply.root_x, reply.root_y)

    def pointer_mask(self) -> int:
        """Held modifiers (bits 0-7), held buttons 1-5 (bits 8-12), keyboard group (bits 13-14)."""
        return int(self._ask(self._core.QueryPointer, self.root).mask)

    def window_under_pointer(self) -> int:
        """The window a program opened, below the frame a window manager put round it; 0 for none."""
        top = int(self._ask(self._core.QueryPointer, self.root).child)
        inside = (window for window in self.children(top) if self.property(window, "WM_STATE"))
        return next(inside, 0) if top else 0

    def windows(self) -> tuple[Window, ...]:
        """Every top-level window that shows, bottom to top, menus and drop-downs included."""
        from .x11_windows import list_windows

        return list_windows(self)

    def children(self, window: int) -> tuple[int, ...]:
        """Windows inside, bottom to top."""
        reply = self._ask(self._core.QueryTree, window)
        return tuple(reply.children) if reply else ()

    def attributes(self, window: int) -> Attributes | None:
        """What kind of window it is; None where it is gone."""
        reply = self._ask(self._core.GetWindowAttributes, window)
        if reply is None:
            return None
        return Attributes(reply.map_state == 2, bool(reply.override_redirect), reply._class == 2)

    def geometry(self, window: int) -> Box | None:
        """The box of a window on the whole screen, without its border; None where it is gone."""
        shape = self._ask(self._core.GetGeometry, window)
        place = self._ask(self._core.TranslateCoordinates, window, self.root, 0, 0)
        if shape is None or place is None:
            return None
        return Box(place.dst_x, place.dst_y, shape.width, shape.height)

    def property(self, window: int, name: str, *, delete: bool = False) -> Property | None:
        """A property of a window; None where either is missing."""
        reply = self._ask(self._core.GetProperty, delete, window, self.atom(name), 0, 0, _WHOLE)
        if reply is None or reply.format == 0:
            return None
        return Property(self.atom_name(reply.type), reply.format, bytes(reply.value.raw))

    def set_property(self, window: int, name: str, kind: str, form: int, data: bytes) -> None:
        """Replace a property; `form` is 8, 16 or 32 bits per item."""
        items = len(data) * 8 // form
        self._tell(self._core.ChangeProperty, 0, window, self.atom(name), self.atom(kind), form, items, data)

    def delete_property(self, window: int, name: str) -> None:
        """Remove a property."""
        self._tell(self._core.DeleteProperty, window, self.atom(name))

    def focus(self) -> int:
        """The window that gets the keys; 0 none, 1 whatever is under the pointer."""
        return int(self._ask(self._core.GetInputFocus).focus)

    def client_of(self, window: int) -> int:
        """A number shared by everything the same program created through one connection."""
        return window & ~int(self._link.setup.resource_id_mask)

    def activate(self, window: int) -> None:
        """Raise a window and give it the keys; the window manager does it where there is one."""
        if self.property(self.root, "_NET_SUPPORTING_WM_CHECK"):
            self.message(window, "_NET_ACTIVE_WINDOW", (2, 0, 0, 0, 0))
        else:
            self._tell(self._core.ConfigureWindow, window, 0x40, [0])
            self._tell(self._core.SetInputFocus, 2, window, 0)
        self.sync()

    def close_window(self, window: int) -> None:
        """Ask the program to close the window, as its close button does."""
        if self.property(self.root, "_NET_SUPPORTING_WM_CHECK"):
            self.message(window, "_NET_CLOSE_WINDOW", (0, 2, 0, 0, 0))
        else:
            self._send(window, window, "WM_PROTOCOLS", (self.atom("WM_DELETE_WINDOW"), 0, 0, 0, 0), 0)
        self.sync()

    def message(self, window: int, name: str, values: tuple[int, int, int, int, int]) -> None:
        """Send a client message about `window` to the window manager."""
        self._send(self.root, window, name, values, 0x180000)

    def responds(self, window: int, timeout_s: float) -> bool | None:
        """Whether the program has dealt with what it was sent so far; None where it is not made to tell.

        It answers a ping (EWMH 1.5, `_NET_WM_PING`) behind the events it got before.
        """
        ping = self.atom("_NET_WM_PING")
        told = self.property(window, "WM_PROTOCOLS")
        if told is None or ping not in told.integers:
            return None
        stamp = time.monotonic_ns() // 1_000_000 & 0xFFFFFFFF
        self._tell(self._core.ChangeWindowAttributes, self.root, 0x800, [0x80000])
        self._send(window, window, "WM_PROTOCOLS", (ping, stamp, window, 0, 0), 0)
        deadline = time.monotonic() + timeout_s
        while (left := deadline - time.monotonic()) > 0:
            event = self.next_event(left)
            if event is not None and (event.kind, event.atom, event.time) == ("message", ping, stamp):
                return True
        return False

    def _send(self, to: int, window: int, name: str, values: tuple[int, ...], mask: int) -> None:
        event = struct.pack("=BBHII5I", 33, 32, 0, window, self.atom(name), *values)
        self._tell(self._core.SendEvent, False, to, mask, event)

    # -- pointer and keys

    def fake_motion(self, x: int, y: int) -> None:
        """Put the pointer on a pixel."""
        self._tell(self._test.FakeInput, 6, 0, 0, self.root, x, y, 0)

    def fake_button(self, button: int, press: bool) -> None:
        """Press or release a button: 1 left, 2 middle, 3 right, 4-7 the wheel."""
        self._tell(self._test.FakeInput, 4 if press else 5, button, 0, 0, 0, 0, 0)

    def fake_key(self, keycode: int, press: bool) -> None:
        """Press or release a key."""
        self._tell(self._test.FakeInput, 2 if press else 3, keycode, 0, 0, 0, 0, 0)

    def held_keys(self) -> tuple[int, ...]:
        """Keycodes that are down."""
        bits = bytes(self._ask(self._core.QueryKeymap).keys)
        return tuple(code for code in range(256) if bits[code // 8] >> (code % 8) & 1)

    def keysyms(self) -> tuple[int, tuple[tuple[int, ...], ...]]:
        """The first keycode and, per keycode, the keysyms of its columns."""
        first, last = self._link.setup.min_keycode, self._link.setup.max_keycode
        reply = self._ask(self._core.GetKeyboardMapping, first, last - first + 1)
        flat, width = tuple(reply.keysyms), reply.keysyms_per_keycode
        return first, tuple(flat[at : at + width] for at in range(0, len(flat), width))

    def grab_key(self, keycode: int, modifiers: int) -> None:
        """Have a key with these modifiers reported here, and to nobody else, whatever has the focus.

        Silently without effect where another program has grabbed it before.
        """
        for locks in (0, 0x2, 0x10, 0x12):  # Caps Lock and Num Lock count as modifiers, too
            self._tell(self._core.GrabKey, False, self.root, modifiers | locks, keycode, 1, 1)
        self.flush()

    # -- selections

    def new_window(self) -> int:
        """An invisible window of our own, told about changes of its properties."""
        window = self.new_id()
        self._tell(self._core.CreateWindow, 0, window, self.root, -9, -9, 1, 1, 0, 2, 0, 0x800, [0x400000])
        return window

    def watch_properties(self, window: int) -> None:
        """Have changes of a window's properties reported."""
        self._tell(self._core.ChangeWindowAttributes, window, 0x800, [0x400000])

    def selection_owner(self, selection: str) -> int:
        """The window that holds a selection; 0 for nobody."""
        return int(self._ask(self._core.GetSelectionOwner, self.atom(selection)).owner)

    def own_selection(self, window: int, selection: str, time: int = 0) -> None:
        """Take a selection for `window`; 0 gives it up."""
        self._tell(self._core.SetSelectionOwner, window, self.atom(selection), time)

    def convert_selection(self, window: int, selection: str, target: str, into: str) -> None:
        """Ask the holder for its content; a selection_notify event follows."""
        atoms = (self.atom(selection), self.atom(target), self.atom(into))
        self._tell(self._core.ConvertSelection, window, *atoms, 0)
        self.flush()

    def notify_selection(self, request: XEvent, stored: bool) -> None:
        """Tell the requestor that its property is written, or that the target is refused."""
        kept = request.atom if stored else 0
        parts = (request.time, request.window, request.selection, request.target, kept)
        self._tell(self._core.SendEvent, False, request.window, 0, struct.pack("=BxH5I8x", 31, 0, *parts))
        self.flush()

    # -- events

    def watch_damage(self, window: int | None = None) -> None:
        """Have changed areas of a window (the whole screen where None) reported as `damage` events."""
        damage = self.extension("damage")
        self._ask(damage.QueryVersion, 1, 1)
        # Level 0 reports every rectangle; coarser levels go silent until the area is subtracted.
        self._tell(damage.Create, self.new_id(), window or self.root, 0)
        self.flush()

    def fileno(self) -> int:
        """The descriptor to select on before `next_event`."""
        return self._descriptor

    def next_event(self, timeout_s: float = 0.0) -> XEvent | None:
        """The next event, waiting up to `timeout_s`; None where none came."""
        deadline = time.monotonic() + timeout_s
        while True:
            with self._alive():
                self._link.flush()
                try:
                    event = self._link.poll_for_event()
                except self._x.Error:
                    continue  # the answer to a request about a window that has gone meanwhile
            if event is not None:
                return translate(event)
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._descriptor], [], [], left)[0]:
                return None
