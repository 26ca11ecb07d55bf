"""Finding and ending the processes of one desktop, by a mark in their environment, never by name."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

__all__ = ["MARK", "end_marked", "end_process", "is_same_process", "marked", "start_stamp"]

MARK = "LOOKHEAR_DESKTOP_ID"


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


def marked(desktop_id: str, known: frozenset[int] = frozenset()) -> set[int]:
    """Processes whose environment names the desktop, their descendants and the rest of their sessions.

    Relations count because a program may overwrite the memory its environment lies in (Chromium does).
    `known` are pids found before, ended or not, whose relations count too.
    """
    wanted = f"{MARK}={desktop_id}".encode()
    relations = _relations()
    found = {pid for pid in relations if wanted in _environment(pid)} | known
    grown = True
    while grown:
        more = {pid for pid, related in relations.items() if related & found} - found
        found |= more
        grown = bool(more)
    return (found & relations.keys()) - {os.getpid()}


def end_marked(
    desktop_id: str,
    sessions: Mapping[int, str],
    *,
    spare: frozenset[int] = frozenset(),
    grace_s: float = 0.5,
) -> None:
    """End every process of a desktop: politely first, by force after `grace_s`.

    `sessions` are the pids and stamps of the session leaders that were started there.

    A process once seen is waited for by its stamp: orphaned by its parent's end it may no longer be
    recognised as marked.
    """
    # The number of a session is not given to a new process while the session has members.
    seen = {pid: stamp for pid, stamp in sessions.items() if start_stamp(pid) in (stamp, None)}
    deadline = time.monotonic() + grace_s
    told: set[int] = set()
    while left := _still_there(desktop_id, seen, spare):
        force = time.monotonic() > deadline
        if time.monotonic() > deadline + 5.0:
            return  # not ours to end, or stuck in the kernel
        _signal_all(left if force else left - told, signal.SIGKILL if force else signal.SIGTERM)
        told |= left
        time.sleep(0.01)


def _still_there(desktop_id: str, seen: dict[int, str], spare: frozenset[int]) -> set[int]:
    for pid in marked(desktop_id, frozenset(seen)) - seen.keys() - spare:
        if stamp := start_stamp(pid):
            seen[pid] = stamp
    return {pid for pid, stamp in seen.items() if is_same_process(pid, stamp)} - spare


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


def _relations() -> dict[int, set[int]]:
    """Every running process with its parent and the leader of its session."""
    relations: dict[int, set[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (fields := _stat(int(name))) is not None and fields[0] not in ("Z", "X"):
            relations[int(name)] = {int(fields[1]), int(fields[3])} - {0, 1}
    return relations


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []
