"""Finding and ending the processes of one desktop, by a mark in their environment, never by name."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

__all__ = ["MARK", "end_marked", "end_process", "is_same_process", "marked", "start_stamp"]

MARK = "LOOKHEAR_DESKTOP"


def start_stamp(pid: int) -> str | None:
    """What tells this process from a later one with the same pid; None where it has ended.

    Boot id and start time in clock ticks since boot (field 22 of `/proc/<pid>/stat`, `proc(5)`).
    """
    fields = _stat(pid)
    if fields is None or fields[0] in ("Z", "X"):
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}:{fields[19]}"


def is_same_process(pid: int, stamp: str) -> bool:
    """Whether the process that had this stamp still runs."""
    return start_stamp(pid) == stamp


def marked(desktop_id: str) -> set[int]:
    """Processes whose environment names the desktop, and everything descended from them.

    Descendants count because a program may overwrite the memory its environment lies in.
    """
    wanted = f"{MARK}={desktop_id}".encode()
    parents = _parents()
    found = {pid for pid in parents if wanted in _environment(pid)}
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found - {os.getpid()}


def end_marked(desktop_id: str, *, spare: frozenset[int] = frozenset(), grace_s: float = 0.5) -> None:
    """End every process of a desktop: politely first, by force after `grace_s`."""
    _signal_all(marked(desktop_id) - spare, signal.SIGTERM)
    deadline = time.monotonic() + grace_s
    while (left := marked(desktop_id) - spare) and time.monotonic() < deadline:
        time.sleep(0.01)
    for _ in range(100):
        if not left:
            return
        _signal_all(left, signal.SIGKILL)
        time.sleep(0.01)
        left = marked(desktop_id) - spare


def end_process(pid: int, *, grace_s: float = 1.0) -> None:
    """End one process: politely first, by force after `grace_s`."""
    stamp = start_stamp(pid)
    if stamp is None:
        return
    _signal_all({pid}, signal.SIGTERM)
    deadline = time.monotonic() + grace_s
    while is_same_process(pid, stamp):
        if time.monotonic() > deadline:
            _signal_all({pid}, signal.SIGKILL)
        time.sleep(0.005)


def _signal_all(pids: set[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _stat(pid: int) -> list[str] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text.rpartition(")")[2].split()


def _parents() -> dict[int, int]:
    parents: dict[int, int] = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (fields := _stat(int(name))) is not None and fields[0] not in ("Z", "X"):
            parents[int(name)] = int(fields[1])
    return parents


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []
