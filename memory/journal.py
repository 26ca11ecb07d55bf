"""One append-only, hash-chained SQLite file per run; the state of a run is a fold over it.

`NORMAL` sync survives a killed process; irreversible intents are written with `FULL`, which survives a
power cut. The chain covers ids, kinds and keyed payload hashes, never the payloads themselves: forgetting
a payload leaves a chain that still verifies.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from ..errors import StorageError
from .records import Kind, Payload, Record, RunState, fold

__all__ = ["Journal", "MemoryJournal", "SqliteJournal"]

SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE records (
    seq INTEGER PRIMARY KEY, t INTEGER NOT NULL, kind TEXT NOT NULL, node TEXT NOT NULL,
    attempt INTEGER NOT NULL, payload_hash TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE blobs (hash TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
"""
_REMEDY = "Free some space or check the permissions of the data folder (LOOKHEAR_DATA), then resume the run."


class Journal(Protocol):
    """What happened, in order, for ever."""

    def append(
        self,
        kind: Kind,
        node: str = "",
        payload: Payload | None = None,
        *,
        attempt: int = 0,
        durable: bool = False,
    ) -> int:
        """Write one record and return its sequence number; `durable` survives a power cut.

        Raises:
            StorageError: the record could not be written; nothing was.
        """
        ...

    def records(self) -> Iterator[Record]:
        """Every record in order."""
        ...

    def fold(self) -> RunState:
        """The state the records add up to."""
        ...

    def verify(self) -> str | None:
        """None where the chain holds, else which record breaks it and how."""
        ...


def _payload_bytes(payload: Payload | None) -> bytes:
    return (
        json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        if payload
        else b""
    )


def _link(prev: str, seq: int, t_ns: int, kind: str, node: str, attempt: int, payload_hash: str) -> str:
    text = "\x1f".join((prev, str(seq), str(t_ns), kind, node, str(attempt), payload_hash))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


class _Chain:
    """Where the next record attaches."""

    def __init__(self, key: bytes, seq: int = 0, head: str = "") -> None:
        self.key, self.seq, self.head = key, seq, head

    def next(self, kind: Kind, node: str, payload: bytes, attempt: int) -> tuple[Any, ...]:
        payload_hash = hashlib.blake2b(payload, key=self.key, digest_size=16).hexdigest() if payload else ""
        seq, t_ns = self.seq + 1, time.time_ns()
        link = _link(self.head, seq, t_ns, kind.value, node, attempt, payload_hash)
        return seq, t_ns, kind.value, node, attempt, payload_hash, self.head, link

    def advance(self, row: tuple[Any, ...]) -> None:
        self.seq, self.head = row[0], row[7]


def _verify(records: Iterator[Record], key: bytes) -> str | None:
    prev, expected_seq = "", 1
    for record in records:
        if record.seq != expected_seq:
            return f"record {expected_seq} is missing"
        if record.prev_hash != prev:
            return f"record {record.seq} does not follow the record before it"
        link = _link(
            prev, record.seq, record.t_ns, record.kind.value, record.node, record.attempt, record.payload_hash
        )
        if link != record.hash:
            return f"record {record.seq} was changed"
        if record.payload is not None:
            found = hashlib.blake2b(_payload_bytes(record.payload), key=key, digest_size=16).hexdigest()
            if not hmac.compare_digest(found, record.payload_hash):
                return f"the payload of record {record.seq} was changed"
        prev, expected_seq = record.hash, record.seq + 1
    return None


class MemoryJournal:
    """The same chain in a list; for rehearsal and tests."""

    def __init__(self) -> None:
        self._chain = _Chain(secrets.token_bytes(32))
        self._records: list[Record] = []

    def append(
        self,
        kind: Kind,
        node: str = "",
        payload: Payload | None = None,
        *,
        attempt: int = 0,
        durable: bool = False,
    ) -> int:
        """Append to the list."""
        row = self._chain.next(kind, node, _payload_bytes(payload), attempt)
        self._chain.advance(row)
        self._records.append(Record(row[0], row[1], kind, *row[3:], payload=payload))
        return row[0]

    def records(self) -> Iterator[Record]:
        """Every record in order."""
        return iter(tuple(self._records))

    def fold(self) -> RunState:
        """The state the records add up to."""
        return fold(self.records())

    def verify(self) -> str | None:
        """None where the chain holds."""
        return _verify(self.records(), self._chain.key)


class SqliteJournal:
    """The journal on disk, mode 0600, one writer: a second one would break the chain of the first.

    The kernel gives the claim back when its holder dies.

    Raises:
        StorageError: the file cannot be opened, belongs to a newer lookhear, or another process writes it.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._claim = None if read_only else _claim(path.with_suffix(".lock"))
        try:
            self._db = self._open(path, read_only)
            key, seq, head = self._db.execute(
                "SELECT value, (SELECT max(seq) FROM records), "
                "(SELECT hash FROM records ORDER BY seq DESC LIMIT 1) FROM meta WHERE name='key'"
            ).fetchone()
        except (sqlite3.Error, OSError, TypeError) as error:
            self._let_go()
            raise StorageError(f"The journal {path} cannot be opened: {error}.", remedy=_REMEDY) from error
        self._chain = _Chain(bytes.fromhex(key), seq or 0, head or "")
        self._full = False

    @staticmethod
    def _open(path: Path, read_only: bool) -> sqlite3.Connection:
        fresh = not path.exists()
        if fresh and read_only:
            raise FileNotFoundError(path)
        if fresh:
            path.touch(mode=0o600)
        target = f"file:{path}?mode=ro" if read_only else f"file:{path}"
        db = sqlite3.connect(target, uri=True, isolation_level=None, timeout=2.0, check_same_thread=False)
        try:
            if not read_only:
                db.execute("PRAGMA journal_mode=WAL")
                db.execute("PRAGMA synchronous=NORMAL")
            _migrate(db, fresh)
        except BaseException:
            db.close()
            raise
        return db

    def append(
        self,
        kind: Kind,
        node: str = "",
        payload: Payload | None = None,
        *,
        attempt: int = 0,
        durable: bool = False,
    ) -> int:
        """One transaction: the payload blob, then the record that names its hash."""
        data = _payload_bytes(payload)
        row = self._chain.next(kind, node, data, attempt)
        try:
            if durable != self._full:
                self._db.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
                self._full = durable
            self._db.execute("BEGIN IMMEDIATE")
            if data:
                self._db.execute("INSERT OR IGNORE INTO blobs VALUES (?, ?)", (row[5], data))
            self._db.execute("INSERT INTO records VALUES (?,?,?,?,?,?,?,?)", row)
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise StorageError(
                f"The journal {self.path} cannot be written: {error}.", remedy=_REMEDY
            ) from error
        self._chain.advance(row)
        return row[0]

    def records(self) -> Iterator[Record]:
        """Every record in order; a forgotten payload is None."""
        rows = self._db.execute(
            "SELECT seq, t, kind, node, attempt, payload_hash, prev_hash, records.hash, data "
            "FROM records LEFT JOIN blobs ON blobs.hash = payload_hash ORDER BY seq"
        )
        for row in rows:
            payload = json.loads(row[8]) if row[8] is not None else None
            yield Record(row[0], row[1], Kind(row[2]), *row[3:8], payload=payload)

    def fold(self) -> RunState:
        """The state the records add up to."""
        return fold(self.records())

    def verify(self) -> str | None:
        """None where the chain holds, else which record breaks it and how."""
        try:
            return _verify(self.records(), self._chain.key)
        except (sqlite3.Error, ValueError) as error:
            return f"the file is damaged: {error}"

    def forget(self, seq: int) -> None:
        """Destroy the payload of one record; the chain still verifies."""
        self._db.execute("PRAGMA secure_delete=ON")
        self._db.execute(
            "DELETE FROM blobs WHERE hash = (SELECT payload_hash FROM records WHERE seq = ?)", (seq,)
        )

    def close(self) -> None:
        """Close the file; it can be reopened."""
        self._db.close()
        self._let_go()

    def _let_go(self) -> None:
        if self._claim is not None:
            os.close(self._claim)
            self._claim = None


def _claim(path: Path) -> int:
    """The descriptor that holds the claim; a file of its own, SQLite locks the other one its own way."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StorageError(f"The journal {path} cannot be opened: {error}.", remedy=_REMEDY) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 20, 0).decode() or "another"
        os.close(descriptor)
        raise StorageError(
            f"Process {holder} is at work on this run.", remedy="Wait until it has ended, or stop it."
        ) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def _migrate(db: sqlite3.Connection, fresh: bool) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if fresh or version == 0:
        key = f"INSERT INTO meta VALUES ('key', '{secrets.token_hex(32)}');"
        db.executescript(f"BEGIN;{_SCHEMA}{key}PRAGMA user_version={SCHEMA_VERSION};COMMIT;")
    elif version > SCHEMA_VERSION:
        raise sqlite3.DatabaseError(f"it was written by a newer lookhear (schema {version})")
