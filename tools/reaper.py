"""Cleans up private desktops: the one that stops, and those whose owner was killed."""

from __future__ import annotations

import contextlib
import shutil
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
    end_marked(entry.id, spare=frozenset({entry.server_pid}))
    if entry.server_pid and is_same_process(entry.server_pid, entry.server_stamp):
        end_process(entry.server_pid)
    end_marked(entry.id)
    _remove_server_files(entry)
    _remove_folder(registry.folder(entry.id))
    registry.remove(entry.id)
    if not any(other.owner_pid == entry.owner_pid for other in registry.entries()):
        registry.cookies(entry.owner_pid).unlink(missing_ok=True)


def _remove_server_files(entry: Entry) -> None:
    """A killed X server leaves its lock and socket; only those that still name it are ours."""
    number = entry.display.removeprefix(":")
    lock = Path(f"/tmp/.X{number}-lock")
    with contextlib.suppress(OSError, ValueError):
        if number and int(lock.read_text()) == entry.server_pid:
            Path(f"/tmp/.X11-unix/X{number}").unlink(missing_ok=True)
            lock.unlink(missing_ok=True)


def _remove_folder(folder: Path) -> None:
    # A program that is just ending may still write; a second look removes what it added.
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.02)
