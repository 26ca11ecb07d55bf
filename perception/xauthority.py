"""Cookies of X servers: the file format every X client reads (`Xau(3)`), and which entry fits a display."""

from __future__ import annotations

import os
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

__all__ = ["XCookie", "cookie_for", "local_cookies", "read_cookies", "write_cookies"]

COOKIE_NAME = b"MIT-MAGIC-COOKIE-1"
FAMILY_LOCAL = 256
FAMILY_WILD = 65535


@dataclass(frozen=True, slots=True)
class XCookie:
    """One entry; `number` is the display number in decimal, empty for any."""

    family: int
    address: bytes
    number: bytes
    name: bytes
    data: bytes

    def pack(self) -> bytes:
        """The entry as it stands in the file: every part behind its big-endian 16-bit length."""
        parts = (self.address, self.number, self.name, self.data)
        return struct.pack(">H", self.family) + b"".join(struct.pack(">H", len(p)) + p for p in parts)

    def fits(self, number: int) -> bool:
        """Whether it is for local display `number`."""
        local = self.family == FAMILY_WILD or (
            self.family == FAMILY_LOCAL and self.address == socket.gethostname().encode()
        )
        return local and self.number in (b"", str(number).encode()) and self.name == COOKIE_NAME


def local_cookies(number: int, data: bytes) -> list[XCookie]:
    """Entries for local display `number` that every client finds.

    libXau takes the wild one even after the host was renamed; python-xlib knows only the one with the
    host's name.
    """
    host, name = socket.gethostname().encode(), str(number).encode()
    return [
        XCookie(FAMILY_LOCAL, host, name, COOKIE_NAME, data),
        XCookie(FAMILY_WILD, b"", name, COOKIE_NAME, data),
    ]


def read_cookies(path: str | Path) -> list[XCookie]:
    """Every whole entry of the file; empty where it is missing, unreadable or cut off."""
    try:
        raw = Path(path).read_bytes()
    except OSError:
        return []
    cookies: list[XCookie] = []
    at = 0
    try:
        while at < len(raw):
            (family,) = struct.unpack_from(">H", raw, at)
            at += 2
            parts: list[bytes] = []
            for _ in range(4):
                (length,) = struct.unpack_from(">H", raw, at)
                parts.append(raw[at + 2 : at + 2 + length])
                at += 2 + length
            if at <= len(raw):
                cookies.append(XCookie(family, parts[0], parts[1], parts[2], parts[3]))
    except struct.error:
        pass
    return cookies


def write_cookies(path: str | Path, cookies: list[XCookie]) -> None:
    """Replace the file at once, readable by its owner only."""
    target = Path(path)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(b"".join(cookie.pack() for cookie in cookies))
    fresh.replace(target)


def cookie_for(number: int, path: str | Path | None = None) -> XCookie | None:
    """The cookie for local display `number`, from `path`, $XAUTHORITY or ~/.Xauthority."""
    home = os.environ.get("HOME", "")
    source = path or os.environ.get("XAUTHORITY") or os.path.join(home, ".Xauthority")
    return next((cookie for cookie in read_cookies(source) if cookie.fits(number)), None)
