"""Where private desktops and leases are written down, so that a later process can clean up or refuse."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Generator
from dataclasses import asdict, dataclass
from pathlib import Path

from ..errors import EnvironmentFault

__all__ = ["Entry", "Registry"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One private desktop; a process is its pid and the stamp of `processes.start_stamp`."""

    id: str
    owner_pid: int
    owner_stamp: str
    display: str = ""
    server_pid: int = 0
    server_stamp: str = ""


class Registry:
    """A folder only its owner may enter, holding one `<id>.json` and one folder `<id>` per desktop.

    Args:
        root: the folder, of a short path; `$XDG_RUNTIME_DIR/lookhear` or `/tmp/lookhear-<uid>` where None.

    Raises:
        EnvironmentFault: the folder cannot be made or belongs to somebody else.
    """

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or _default_root()
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            status = self.root.stat(follow_symlinks=False)
        except OSError as error:
            raise EnvironmentFault(
                f"The folder {self.root} cannot be made ({error.strerror}).",
                remedy="Set XDG_RUNTIME_DIR to a folder you can write.",
            ) from None
        if status.st_uid != os.getuid() or status.st_mode & 0o077:
            raise EnvironmentFault(
                f"The folder {self.root} is open to others.",
                remedy=f"Remove it or make it yours alone: chmod 700 {self.root}",
            )

    @contextlib.contextmanager
    def locked(self) -> Generator[None]:
        """Hold the registry against other processes; released by the kernel if we die."""
        with open(self.root / "lock", "a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def folder(self, desktop_id: str) -> Path:
        """Where a desktop keeps its files."""
        return self.root / desktop_id

    def add_session(self, desktop_id: str, pid: int, stamp: str) -> None:
        """Note the leader of a session that was started on a desktop."""
        with open(self.folder(desktop_id) / "sessions", "a") as file:
            file.write(f"{pid} {stamp}\n")

    def sessions(self, desktop_id: str) -> dict[int, str]:
        """Pids and stamps of the session leaders noted so far."""
        try:
            lines = (self.folder(desktop_id) / "sessions").read_text().splitlines()
        except OSError:
            return {}
        return {int(pid): stamp for pid, stamp in (line.split() for line in lines if line.count(" ") == 1)}

    def cookies(self, pid: int) -> Path:
        """The file with the cookies of all displays of one process."""
        return self.root / f"cookies-{pid}"

    def write(self, entry: Entry) -> None:
        """Add or replace an entry, whole or not at all."""
        target = self.root / f"{entry.id}.json"
        fresh = target.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(entry)))
        fresh.replace(target)

    def remove(self, desktop_id: str) -> None:
        """Forget an entry."""
        (self.root / f"{desktop_id}.json").unlink(missing_ok=True)

    def entries(self) -> list[Entry]:
        """Every readable entry."""
        found: list[Entry] = []
        for path in sorted(self.root.glob("*.json")):
            with contextlib.suppress(OSError, ValueError, TypeError):
                found.append(Entry(**json.loads(path.read_text())))
        return found


def _default_root() -> Path:
    # Programs put sockets below, and the path of a socket ends at 107 bytes; Chromium's needs 60 of them.
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if 0 < len(runtime) <= 32 and os.access(runtime, os.W_OK):
        return Path(runtime) / "lookhear"
    return Path(f"/tmp/lookhear-{os.getuid()}")
