"""Cleans up private desktops: the one that stops, and those whose owner was killed."""

from __future__ import annotations

import shutil
import socket
import time
from pathlib import Path

from .processes import end_marked, end_process, is_same_process
from .registry import Entry, Registry

__all__ = ["reap_abandoned", "sweep"]


def reap_abandoned(registry: Registry | None = None) -> list[str]:
    """End and remove every desktop whose owner no longer runs; returns their ids."""
    registry = registry or Registry()
    with registry.locked():
        abandoned = [e for e in registry.entries() if not is_same_process(e.owner_pid, e.owner_stamp)]
        for entry in abandoned:
            sweep(entry, registry)
    return [entry.id for entry in abandoned]


def sweep(entry: Entry, registry: Registry) -> None:
    """End all processes of a desktop, the X server last, and remove its files, sockets and entry."""
    sessions = registry.sessions(entry.id)
    end_marked(entry.id, sessions, spare=frozenset({entry.server_pid}))
    if entry.server_pid and is_same_process(entry.server_pid, entry.server_stamp):
        end_process(entry.server_pid)
    end_marked(entry.id, sessions)
    _remove_server_files(entry)
    _remove_folder(registry.folder(entry.id))
    registry.remove(entry.id)
    if not any(other.owner_pid == entry.owner_pid for other in registry.entries()):
        registry.cookies(entry.owner_pid).unlink(missing_ok=True)


def _remove_server_files(entry: Entry) -> None:
    """A killed X server leaves its socket; one that somebody listens on is another server's."""
    path = Path(f"/tmp/.X11-unix/X{entry.display.removeprefix(':')}")
    if not entry.display or not path.exists():
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
        except OSError:
            return


def _remove_folder(folder: Path) -> None:
    # A program that is just ending may still write; a second look removes what it added.
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.02)
