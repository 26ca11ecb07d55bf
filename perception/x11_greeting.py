"""Greets an X server before the real connection is made, to be able to say what is wrong.

libxcb answers every failed connection with one number and writes the server's reason to stderr; the
set-up exchange of the X protocol (`X Window System Protocol`, section 8) says it in words.
"""

from __future__ import annotations

import os
import re
import socket
import struct
from pathlib import Path

from ..errors import DisplayError
from .xauthority import XCookie, cookie_for

__all__ = ["Address", "greet", "parse_display"]

_PATTERN = re.compile(r"^(?P<host>[^:]*)::?(?P<number>\d+)(?:\.\d+)?$")
_ANSWER_WITHIN_S = 5.0
Address = tuple[str, int]


def parse_display(display: str | None) -> tuple[str, Address]:
    """The display name and its host ("" for local) and number; $DISPLAY where `display` is None.

    Raises:
        DisplayError: there is no name, or it is not one.
    """
    name = os.environ.get("DISPLAY", "") if display is None else display
    if not name:
        wayland = " This is a Wayland session without X." if os.environ.get("WAYLAND_DISPLAY") else ""
        raise DisplayError(
            f"There is no display: DISPLAY is not set.{wayland}",
            remedy="Run inside an X11 session (or start XWayland), or use a private desktop.",
        )
    match = _PATTERN.match(name)
    if match is None:
        raise DisplayError(f"{name!r} is not a display name.", remedy="It looks like :0 or host:0.")
    host = match["host"]
    return name, ("" if host in ("", "unix") else host, int(match["number"]))


def greet(name: str, address: Address, xauthority: str | Path | None) -> XCookie | None:
    """Find the cookie and check that the server lets us in with it.

    Raises:
        DisplayError: nobody listens there, nobody answers, or the cookie is refused.
    """
    host, number = address
    cookie = cookie_for(number, xauthority)
    try:
        with _open(host, number) as connection:
            connection.settimeout(_ANSWER_WITHIN_S)
            connection.sendall(_setup_request(cookie))
            head = connection.recv(8, socket.MSG_WAITALL)
            reason = connection.recv(head[1]) if len(head) == 8 and head[0] == 0 else b""
    except TimeoutError:
        raise DisplayError(
            f"The X server of display {name} does not answer.", remedy="It hangs; restart it."
        ) from None
    except OSError as error:
        raise DisplayError(
            f"There is no X server at display {name} ({error.strerror or error}).",
            remedy="Check DISPLAY, or use a private desktop.",
        ) from None
    if len(head) < 8 or head[0] != 1:
        words = reason.decode("latin-1").strip() or "no reason given"
        raise DisplayError(
            f"The X server of display {name} refuses the connection: {words}.",
            remedy="Point XAUTHORITY at the file that holds its cookie.",
        )
    return cookie


def _open(host: str, number: int) -> socket.socket:
    if host:
        return socket.create_connection((host, 6000 + number), timeout=_ANSWER_WITHIN_S)
    path = f"/tmp/.X11-unix/X{number}"
    for target in (f"\0{path}", path):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(target)
        except OSError:
            connection.close()
            if target == path:
                raise
        else:
            return connection
    raise AssertionError("unreachable")


def _setup_request(cookie: XCookie | None) -> bytes:
    name, data = (cookie.name, cookie.data) if cookie else (b"", b"")
    order = ord("l") if struct.pack("=H", 1) == b"\x01\x00" else ord("B")
    head = struct.pack("=BxHHHHxx", order, 11, 0, len(name), len(data))
    return head + _padded(name) + _padded(data)


def _padded(part: bytes) -> bytes:
    return part + bytes(-len(part) % 4)
