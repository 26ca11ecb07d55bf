"""One runtime at a time drives a desktop."""

from __future__ import annotations

import fcntl
import os
import re
from types import TracebackType
from typing import IO, Self

from ..errors import LeaseError
from .registry import Registry

__all__ = ["DesktopLease"]


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
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _read(file)[1]
            file.close()
            raise LeaseError(
                f"Display {self.display} is driven by process {holder}.",
                remedy="Stop that run, or use a private desktop.",
            ) from None
        self.epoch = _read(file)[0] + 1
        file.truncate(0)
        file.write(f"{self.epoch} {os.getpid()}\n")
        file.flush()
        self._file = file
        return self.epoch

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


def _read(file: IO[str]) -> tuple[int, int]:
    file.seek(0)
    match = re.match(r"(\d+) (\d+)", file.read())
    return (int(match[1]), int(match[2])) if match else (0, 0)
