"""The data folder: one folder a run, found again by its id, pruned after seven days."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from pathlib import Path

from ..errors import InvalidInput, StorageError
from .journal import SqliteJournal

__all__ = ["RETENTION_DAYS", "RunFolder", "create_run", "data_folder", "find_run"]

RETENTION_DAYS = 7
_REMEDY = "Set LOOKHEAR_DATA to a folder you can write to."


class RunFolder:
    """`<data>/runs/<run>`, mode 0700, with `journal.db` inside."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def run_id(self) -> str:
        """The name of the folder."""
        return self.path.name

    @property
    def journal_path(self) -> Path:
        """Where the journal lies."""
        return self.path / "journal.db"

    @property
    def hands_log_path(self) -> Path:
        """Where the hands write down what they began and ended."""
        return self.path / "hands.log"

    def journal(self, *, read_only: bool = False) -> SqliteJournal:
        """Open the journal.

        Raises:
            StorageError: it cannot be opened.
        """
        return SqliteJournal(self.journal_path, read_only=read_only)


def data_folder() -> Path:
    """`LOOKHEAR_DATA`, else `$XDG_DATA_HOME/lookhear`, else `~/.local/share/lookhear`."""
    chosen = os.environ.get("LOOKHEAR_DATA")
    if chosen:
        return Path(chosen).expanduser()
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "lookhear"


def create_run(data: Path) -> RunFolder:
    """A new run folder; runs older than the retention are deleted first.

    Raises:
        StorageError: the data folder cannot be created or written.
    """
    name = time.strftime("%Y%m%d-%H%M%S-") + secrets.token_hex(3)
    folder = data / "runs" / name
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(mode=0o700)
        _prune(folder.parent)
    except OSError as error:
        raise StorageError(
            f"The data folder {data} cannot be written: {error.strerror}.", remedy=_REMEDY
        ) from error
    return RunFolder(folder)


def find_run(data: Path, run: str) -> RunFolder:
    """The run with this id, or the only one whose id starts or ends with it; `last` is the newest.

    Raises:
        InvalidInput: there is no such run, or several.
    """
    root = data / "runs"
    names = sorted(path.name for path in root.iterdir()) if root.is_dir() else []
    matches = [n for n in names if n.startswith(run) or n.endswith(run)] if run != "last" else names[-1:]
    if run in names:
        matches = [run]
    if len(matches) == 1:
        return RunFolder(root / matches[0])
    if matches:
        raise InvalidInput(
            f"Several runs match {run!r}: {', '.join(matches[:5])}.", remedy="Give more of the id."
        )
    known = f"The newest are {', '.join(names[-3:])}." if names else "There are no runs yet."
    raise InvalidInput(f"There is no run {run!r} in {root}.", remedy=known)


def _prune(root: Path) -> None:
    oldest = time.time() - RETENTION_DAYS * 86400
    for path in root.iterdir():
        if path.stat().st_mtime < oldest:
            shutil.rmtree(path, ignore_errors=True)
