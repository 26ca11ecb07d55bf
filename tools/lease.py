"""One runtime at a time drives a desktop."""

from __future__ import annotations

import fcntl
import os
import re
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from ..errors import LeaseError
from .registry import Registry

__all__ = ["DesktopLease"]

_LETS_GO_WITHIN_S = 2.0


class DesktopLease:
    """An exclusive claim on a display, given back by the kernel when its holder dies.

    `epoch` grows with every acquisition, so that a journal can tell whose acts came later.

    Args:
        display: name such as `:0`; `:0` and `:0.0` are the same desktop.
        registry: where the claim is kept; the user's own folder where None.
    """

    def __init__(self, display: str, registry: Registry | None = None) -> None:
        self.display = display
        name = re.sub(r"[^\w-]", "_", re.sub(r"(:\d+)\.\d+$", r"\1", display))
        self._path = (registry or Registry()).root / f"lease{name}"
        self._file: IO[str] | None = None
        self.epoch = 0

    def acquire(self) -> int:
        """Claim the display and return the new epoch.

        Raises:
            LeaseError: another runtime holds it; the message says which process.
        """
        file = open(self._path, "a+")  # noqa: SIM115 - held open for as long as the lease is
        deadline = time.monotonic() + _LETS_GO_WITHIN_S
        while not _locked(file):
            holder = _read(file)[1]
            if _alive(holder) or time.monotonic() > deadline:
                file.close()
                raise LeaseError(
                    f"Display {self.display} is driven by process {holder}.",
                    remedy="Stop that run, or use a private desktop.",
                )
            time.sleep(0.01)
        self.epoch = _read(file)[0] + 1
        file.truncate(0)
        file.write(f"{self.epoch} {os.getpid()}\n")
        file.flush()
        self._file = file
        return self.epoch

    @property
    def descriptor(self) -> int:
        """What holds the claim; a helper that inherits it keeps the claim until it has let go of the keys."""
        if self._file is None:
            raise LeaseError(f"Display {self.display} has not been claimed.")
        return self._file.fileno()

    def release(self) -> None:
        """Give the claim back; doing so twice is fine."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        """Acquire."""
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release."""
        self.release()


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _alive(pid: int) -> bool:
    """Whether the process that claimed the display is there; if not, only its helper is still ending."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _read(file: IO[str]) -> tuple[int, int]:
    file.seek(0)
    match = re.match(r"(\d+) (\d+)", file.read())
    return (int(match[1]), int(match[2])) if match else (0, 0)
