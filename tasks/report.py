"""The report of a run: one page that needs nothing beside it, and the same as JSON.

Everything comes from the journal and the kept pictures, so that a run that was killed, resumed or is long
over has one, too.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ..errors import InvalidInput, StorageError
from ..memory import RunFolder, data_folder, find_run
from .media import MediaFolder
from .report_data import read_report
from .report_page import render_page

__all__ = ["prepared_path", "report_json", "report_of", "write_report"]


def write_report(run_folder: Path, path: Path) -> Path:
    """Write `path` (with `.html` if it has no such ending) and the JSON beside it; returns the page.

    Both can be read by their owner only: the pictures show the screen.

    Raises:
        StorageError: the journal cannot be read, or the files cannot be written.
    """
    folder = RunFolder(run_folder)
    report = read_report(folder)
    page = page_path(path)
    html = render_page(report, MediaFolder(run_folder))
    text = report.model_dump_json(indent=2, exclude_none=True) + "\n"
    try:
        _write(page, html)
        _write(page.with_suffix(".json"), text)
    except OSError as error:
        raise StorageError(
            f"The report {page} cannot be written: {error.strerror}.",
            remedy=f"Make it again elsewhere: lookhear report {folder.run_id} FILE",
        ) from error
    return page


def report_json(run_folder: Path) -> dict[str, Any]:
    """What the JSON beside the page holds.

    Raises:
        StorageError: the journal cannot be read.
    """
    return read_report(RunFolder(run_folder)).model_dump(mode="json", exclude_none=True)


def report_of(run_id: str, path: Path | None = None, *, data: Path | None = None) -> Path:
    """Write the report of a run, into its own folder where no path is given.

    Raises:
        InvalidInput: there is no such run, or the path is none.
        StorageError: it cannot be read or written.
    """
    folder = find_run(data or data_folder(), run_id)
    chosen = prepared_path(path) if path is not None else folder.path / "report.html"
    return write_report(folder.path, chosen)


def page_path(path: Path) -> Path:
    """The page of a report called `path`: with the ending `.html`."""
    return path if path.suffix.lower() in (".html", ".htm") else path.with_name(f"{path.name}.html")


def prepared_path(path: Path) -> Path:
    """The page's path, absolute, its folder made: a run must not find out at its end that it has none.

    Raises:
        InvalidInput: nothing can be written there.
    """
    page = page_path(path.expanduser().absolute())
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(f"The folder of the report {page} cannot be made: {error.strerror}.") from error
    if page.is_dir() or not os.access(page.parent, os.W_OK):
        raise InvalidInput(f"The report {page} cannot be written.", remedy="Name a file you can write to.")
    return page


def _write(path: Path, text: str) -> None:
    """All of it or nothing, mode 0600."""
    part = path.with_name(f".{path.name}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
    part.replace(path)
