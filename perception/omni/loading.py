"""The way to models in this process, which costs nothing before one is wanted."""

from __future__ import annotations

from pathlib import Path

from .profile import ModelProfile
from .session import GenerativeModel

__all__ = ["open_local_model"]


def open_local_model(folder: str | Path, profile: ModelProfile) -> GenerativeModel:
    """A model that was saved to a folder; it is loaded when its first session is opened.

    Raises:
        EnvironmentFault: the extra `omni` is not installed.
        InvalidInput: the folder holds no model of a class that can be run.
    """
    from .local import open_local_model as opened

    return opened(folder, profile)
