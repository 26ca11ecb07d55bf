"""Keeping what a run shows, where that was asked for: the options that say so, and the parts that do it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..agent import PlannedGoal, Secrets
from ..errors import StorageError
from ..memory import Journal, RunFolder
from ..perception import Eyes
from .recording import Recorder, RecordOptions
from .report import prepared_path, write_report

if TYPE_CHECKING:
    from .run import RunOptions

__all__ = ["Keeping", "prepared", "reported"]


def prepared(options: RunOptions) -> RunOptions:
    """The options with a report that can be written, and recording for it.

    Raises:
        InvalidInput: the report cannot be written there.
    """
    if options.report is None:
        return options
    return replace(options, report=prepared_path(options.report), record=options.record or RecordOptions())


def reported(options: RunOptions, folder: RunFolder) -> str | None:
    """Write the report that was asked for; None where there is none, or it cannot be written any more.

    The run has ended, and how it ended must not be lost with its report.
    """
    if options.report is None or not folder.journal_path.exists():
        return None
    with contextlib.suppress(StorageError):
        return str(write_report(folder.path, options.report))
    return None


class Keeping:
    """The recorder of one run, or nothing; `options` has it among the observers."""

    def __init__(self, options: RunOptions, folder: Path, journal: Journal) -> None:
        self.options = options
        self._recorder: Recorder | None = None
        if options.record is None or not options.record.pictures:
            return
        secrets = Secrets()
        self._recorder = Recorder(folder, journal, secrets)
        secret = secrets.listening_to(options.secret) if options.secret is not None else None
        self.options = replace(options, observers=(*options.observers, self._recorder), secret=secret)

    def watch(self, eyes: Eyes, goal: PlannedGoal) -> None:
        """Pictures come from these eyes from now on."""
        if self._recorder is not None:
            self._recorder.watch(eyes, goal)

    async def close(self) -> None:
        """Every picture is on disk and in the journal afterwards."""
        if self._recorder is not None:
            await self._recorder.close()
