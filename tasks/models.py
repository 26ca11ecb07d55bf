"""Which model works: its name or address on the command line, its profile, what can be had here."""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InvalidInput
from ..perception import (
    ChatSettings,
    GenerativeModel,
    ModelProfile,
    all_profiles,
    find_profile,
    open_chat_model,
    open_local_model,
)

__all__ = ["EMBEDDED", "list_models", "open_model", "profile_folders"]

EMBEDDED = "embedded"
_SERVED = re.compile(r"^(?P<model>.+?)@(?P<url>https?://.+)$")
_FORMS = (
    "Write embedded, NAME@http://HOST:PORT/v1 for a model behind a server that speaks the OpenAI format, "
    "or local:FOLDER for one in this process."
)


@dataclass(frozen=True, slots=True)
class _Spec:
    kind: str
    name: str
    url: str = ""


def profile_folders(environ: Mapping[str, str] | None = None) -> tuple[Path, ...]:
    """Where a person keeps profiles of their own: `lookhear/models` in the folder of settings."""
    env = os.environ if environ is None else environ
    base = Path(env.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return (base / "lookhear" / "models",)


def open_model(text: str, folders: Iterable[Path] | None = None) -> GenerativeModel | None:
    """The generative model that a setting names, not connected or loaded yet; None for the embedded one.

    Raises:
        InvalidInput: it names nothing, or its profile is broken.
    """
    spec = _read(text)
    if spec.kind == EMBEDDED:
        return None
    profile = find_profile(spec.name, profile_folders() if folders is None else folders)
    if spec.kind == "served":
        return open_chat_model(spec.name, spec.url, profile, ChatSettings())
    return _local(Path(spec.name).expanduser(), profile)


def _read(text: str) -> _Spec:
    if text == EMBEDDED:
        return _Spec(EMBEDDED, text)
    if text.startswith("local:") and text != "local:":
        return _Spec("local", text.removeprefix("local:"))
    served = _SERVED.match(text)
    if served:
        return _Spec("served", served["model"], served["url"])
    raise InvalidInput(f"There is no model {text!r}.", remedy=_FORMS)


def _local(folder: Path, profile: ModelProfile) -> GenerativeModel:
    if not folder.is_dir():
        raise InvalidInput(f"{folder} is no folder.", remedy="Name the folder that a model was saved to.")
    return open_local_model(folder, profile)


def list_models(folders: Iterable[Path] | None = None) -> dict[str, Any]:
    """Back ends with what they need, and profiles with what they say."""
    there = {name: importlib.util.find_spec(name) is not None for name in ("httpx2", "torch", "transformers")}
    profiles = [
        {
            "name": profile.name,
            "dialect": profile.dialect,
            "coordinates": profile.coordinates,
            "senses": sorted(profile.capabilities.senses),
            "file": str(path),
        }
        for path, profile in all_profiles(profile_folders() if folders is None else folders)
    ]
    return {
        "backends": [
            {"name": EMBEDDED, "ready": True, "needs": ""},
            {"name": "served", "ready": there["httpx2"], "needs": "a server that speaks the OpenAI format"},
            {"name": "local", "ready": there["torch"] and there["transformers"], "needs": "lookhear[omni]"},
        ],
        "profiles": profiles,
    }
