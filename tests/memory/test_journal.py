"""The journal: chain, fold, forgetting, damage, permissions."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from lookhear.errors import InvalidInput, StorageError
from lookhear.memory import (
    DeedState,
    Journal,
    Kind,
    MemoryJournal,
    SqliteJournal,
    create_run,
    find_run,
)


@pytest.fixture(params=["memory", "sqlite"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    if request.param == "memory":
        yield MemoryJournal()
        return
    opened = SqliteJournal(tmp_path / "journal.db")
    yield opened
    opened.close()


def _deed(journal: Journal, key: str, *kinds: Kind) -> None:
    for kind in kinds:
        journal.append(kind, "n1", {"key": key, "verb": "click"})


def test_sequence_numbers_and_chain(journal: Journal) -> None:
    assert [journal.append(Kind.RUN, payload={"goal": "x"}), journal.append(Kind.FIRE, "n1")] == [1, 2]
    first, second = journal.records()
    assert second.prev_hash == first.hash
    assert first.payload == {"goal": "x"}
    assert journal.verify() is None


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ((Kind.INTENT,), DeedState.INTENDED),
        ((Kind.INTENT, Kind.FIRE), DeedState.FIRED),
        ((Kind.INTENT, Kind.FIRE, Kind.DONE), DeedState.DONE),
        ((Kind.INTENT, Kind.REVOKED), DeedState.REVOKED),
    ],
)
def test_fold_says_how_far_a_deed_got(journal: Journal, kinds: tuple[Kind, ...], state: DeedState) -> None:
    _deed(journal, "k", *kinds)
    folded = journal.fold()
    assert folded.deeds["k"][0] is state
    assert bool(folded.pending()) is (state in (DeedState.INTENDED, DeedState.FIRED))


def test_reopened_journal_goes_on_where_it_ended(tmp_path: Path) -> None:
    first = SqliteJournal(tmp_path / "journal.db")
    first.append(Kind.RUN, payload={"goal": "x"}, durable=True)
    first.close()
    second = SqliteJournal(tmp_path / "journal.db")
    assert second.append(Kind.OUTCOME, payload={"outcome": "verified"}) == 2
    assert second.verify() is None
    assert second.fold().outcome == {"outcome": "verified"}
    second.close()


def test_forgetting_a_payload_keeps_the_chain(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal.db")
    journal.append(Kind.INTENT, "n1", {"key": "k", "text": "my secret"})
    journal.forget(1)
    assert next(journal.records()).payload is None
    assert journal.verify() is None
    journal.close()


def _edit(statement: str) -> Callable[[sqlite3.Connection], object]:
    return lambda db: db.execute(statement)


@pytest.mark.parametrize(
    "damage",
    [
        _edit("UPDATE records SET node = 'n9' WHERE seq = 2"),
        _edit("DELETE FROM records WHERE seq = 2"),
        _edit("UPDATE records SET seq = -seq WHERE seq IN (2, 3)"),
        _edit('UPDATE blobs SET data = \'{"key":"other"}\''),
        _edit("UPDATE records SET t = t + 1 WHERE seq = 4"),
    ],
)
def test_any_edit_is_found(tmp_path: Path, damage: Callable[[sqlite3.Connection], object]) -> None:
    path = tmp_path / "journal.db"
    journal = SqliteJournal(path)
    _deed(journal, "k", Kind.INTENT, Kind.FIRE, Kind.DONE)
    journal.append(Kind.OUTCOME, payload={"outcome": "failed"})
    journal.close()
    db = sqlite3.connect(path)
    damage(db)
    db.commit()
    db.close()
    reopened = SqliteJournal(path, read_only=True)
    assert reopened.verify()
    reopened.close()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([*Kind]), st.text(max_size=5), st.integers(0, 3)), max_size=30))
def test_every_sequence_verifies(rows: list[tuple[Kind, str, int]]) -> None:
    journal = MemoryJournal()
    for kind, text, attempt in rows:
        journal.append(kind, text, {"key": text, "n": attempt}, attempt=attempt)
    assert journal.verify() is None
    assert [r.seq for r in journal.records()] == list(range(1, len(rows) + 1))


def test_file_is_private(tmp_path: Path) -> None:
    run = create_run(tmp_path)
    run.journal().close()
    assert stat.S_IMODE(os.stat(run.journal_path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(run.path).st_mode) == 0o700


def test_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    SqliteJournal(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version=99")
    db.close()
    with pytest.raises(StorageError, match="newer"):
        SqliteJournal(path)


def test_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StorageError, match="LOOKHEAR_DATA"):
        create_run(tmp_path / "data")


def test_runs_are_found_by_part_of_their_id(tmp_path: Path) -> None:
    run = create_run(tmp_path)
    assert find_run(tmp_path, run.run_id[-6:]).path == run.path
    assert find_run(tmp_path, "last").path == run.path
    with pytest.raises(InvalidInput, match="no run"):
        find_run(tmp_path, "nonesuch")


def test_old_runs_are_pruned(tmp_path: Path) -> None:
    old = create_run(tmp_path)
    os.utime(old.path, (0, 0))
    create_run(tmp_path)
    assert not old.path.exists()
