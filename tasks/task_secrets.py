"""Secrets of a task: looked up before anything starts, held in memory only, handed out when typed."""

from __future__ import annotations

import getpass
import importlib
import importlib.util
import os
import re
import sys
from collections.abc import Sequence

from ..errors import InvalidInput

__all__ = ["Secrets", "secret_variable"]

SERVICE = "lookhear"
HIDDEN = "•••"


def secret_variable(name: str) -> str:
    """The environment variable of a secret: `api-key` is in `LOOKHEAR_SECRET_API_KEY`."""
    return f"LOOKHEAR_SECRET_{re.sub(r'[^A-Za-z0-9]', '_', name).upper()}"


class Secrets:
    """The secrets of one run; looks all of them up now.

    Raises:
        InvalidInput: one is nowhere, and nobody can be asked.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._held = {name: _found(name) for name in names}

    def __call__(self, name: str) -> str:
        """The secret of a name."""
        return self._held[name]

    def hide(self, text: str) -> str:
        """A text without any of them, for what a server or a screen says back; also where it was cut off."""
        for secret in self._held.values():
            text = text.replace(secret, HIDDEN)
            for length in range(len(secret) - 1, 2, -1):
                text = text.replace(f"{secret[:length]}…", f"{HIDDEN}…")
        return text


def _found(name: str) -> str:
    known = os.environ.get(secret_variable(name)) or _in_keyring(name)
    if known:
        return known
    if sys.stdin.isatty():
        asked = getpass.getpass(f"Secret {name}: ", stream=sys.stderr)
        if asked:
            return asked
    raise InvalidInput(
        f"The secret {name!r} is not known.",
        remedy=f"Set {secret_variable(name)}, or store it: keyring set {SERVICE} {name}.",
    )


def _in_keyring(name: str) -> str | None:
    if importlib.util.find_spec("keyring") is None:
        return None
    keyring = importlib.import_module("keyring")
    try:
        return keyring.get_password(SERVICE, name)
    except Exception:  # a keyring without a back end, or locked, raises errors of its own kinds
        return None
