"""What is known, and what happened: the journal of every run."""

from .journal import Journal, MemoryJournal, SqliteJournal
from .records import DeedState, Kind, Record, RunState, fold
from .runs import RETENTION_DAYS, RunFolder, create_run, data_folder, find_run

__all__ = [
    "RETENTION_DAYS",
    "DeedState",
    "Journal",
    "Kind",
    "MemoryJournal",
    "Record",
    "RunFolder",
    "RunState",
    "SqliteJournal",
    "create_run",
    "data_folder",
    "find_run",
    "fold",
]
