"""A recorded session on disk: append-only, readable up to the last whole record however the writer died.

Two files in a folder: `data.bin` holds pictures and sound one after the other, `index.jsonl` one line a
record with where its data lie and their hash. Data are written before the line that names them, so a line
that is whole names data that are whole, or the hash says otherwise; reading ends there.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import InvalidInput, StorageError

__all__ = ["SessionReader", "SessionRecord", "SessionWriter"]

FORMAT = 1
DATA, INDEX = "data.bin", "index.jsonl"
_SYNC_EVERY_S = 2.0  # what a crash of the whole machine may cost; of this process nothing is lost


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One thing that happened: number, time on the ordering clock, kind, what it says, its data."""

    seq: int
    t_ns: int
    kind: str
    said: dict[str, Any]
    data: bytes = b""


class SessionWriter:
    """Appends records to a new folder; belongs to one thread at a time.

    Raises:
        InvalidInput: the folder holds something already.
        StorageError: it cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        if folder.exists() and any(folder.iterdir()):
            raise InvalidInput(f"{folder} is not empty.", remedy="Name a new folder for the recording.")
        self.folder = folder
        self.sizes: dict[str, int] = {}
        self._seq = self._at = 0
        self._synced = time.monotonic()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._data, self._index = _private(folder / DATA), _private(folder / INDEX)
        except OSError as error:
            raise StorageError(f"{folder} cannot be written ({error.strerror}).") from error

    def append(self, kind: str, t_ns: int, said: dict[str, Any], data: bytes = b"") -> int:
        """Write one record; its number.

        Raises:
            StorageError: the disk is full, or the folder has gone.
        """
        from xxhash import xxh3_64_hexdigest

        line: dict[str, Any] = {"seq": self._seq, "t": t_ns, "kind": kind, "said": said}
        if data:
            line |= {"at": self._at, "length": len(data), "hash": xxh3_64_hexdigest(data)}
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        try:
            if data:
                self._data.write(data)
            self._index.write(text)
            self._sync()
        except OSError as error:
            raise StorageError(f"The recording cannot be written ({error.strerror}).") from error
        self._at += len(data)
        self.sizes[kind] = self.sizes.get(kind, 0) + len(data) + len(text)
        self._seq += 1
        return self._seq - 1

    def _sync(self) -> None:
        if time.monotonic() - self._synced > _SYNC_EVERY_S:
            self._synced = time.monotonic()
            os.fdatasync(self._data.fileno())
            os.fdatasync(self._index.fileno())

    def close(self) -> None:
        """Everything is on the disk."""
        for file in (self._data, self._index):
            with contextlib.suppress(OSError):
                os.fsync(file.fileno())
            file.close()


def _private(path: Path) -> BinaryIO:
    """A new file of ours alone, without a buffer: what was written is there when the process dies."""
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600), "wb", buffering=0)


class SessionReader:
    """Reads a recorded session; `broken` says why reading ended early, empty where it did not.

    Raises:
        InvalidInput: there is no recording in the folder.
    """

    def __init__(self, folder: Path) -> None:
        if not (folder / INDEX).is_file() or not (folder / DATA).is_file():
            raise InvalidInput(
                f"{folder} holds no recorded session.", remedy="Make one: lookhear record FOLDER."
            )
        self.folder = folder
        self.broken = ""

    def records(self) -> Iterator[SessionRecord]:
        """Every whole record, in the order they were written."""
        with (self.folder / INDEX).open("rb") as index, (self.folder / DATA).open("rb") as data:
            for number, line in enumerate(index):
                record = self._record(number, line, data)
                if record is None:
                    return
                yield record

    def _record(self, number: int, line: bytes, data: BinaryIO) -> SessionRecord | None:
        from xxhash import xxh3_64_hexdigest

        try:
            told: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {}
            body = b""
            if "at" in told:
                data.seek(told["at"])
                body = data.read(told["length"])
                if xxh3_64_hexdigest(body) != told["hash"]:
                    told = {}
            if told.get("seq") != number:
                self.broken = f"it ends within record {number}"
                return None
            return SessionRecord(number, int(told["t"]), str(told["kind"]), told["said"], body)
        except (ValueError, KeyError, TypeError):
            self.broken = f"record {number} cannot be read"
            return None
