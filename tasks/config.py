"""Settings and where each value came from: CLI > environment > project file > user file > default."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from ..errors import InvalidInput
from ..perception import PrivacyRules
from .privacy_settings import PrivacySettings, privacy_rules, read_privacy

__all__ = ["Config", "LoadedConfig", "load_config"]

PREFIX = "LOOKHEAR_"
_NO_SETTINGS = ("LOOKHEAR_DESKTOP_ID",)  # marks the processes of a private desktop


_Side = Annotated[int, Field(ge=320, le=8192)]


class Config(BaseModel):
    """Everything that can be set: these names in files, in capitals after LOOKHEAR_ in the environment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    policy: str = "assist"
    """Shipped policy (observe, assist, unattended) or the path of a policy file."""
    desktop: Literal["current", "private"] = "current"
    """Where to act: the desktop of $DISPLAY, or a private one that exists for the run."""
    desktop_size: tuple[_Side, _Side] = (1280, 800)
    """Width and height of the private desktop in pixels; written 1280x800."""
    hands: Literal["xtest", "pyautogui"] = "xtest"
    """Back end of pointer and keyboard."""
    readers: tuple[Literal["pixels", "a11y", "dom"], ...] = ("pixels", "a11y", "dom")
    """Who reads the screen: pixels, which always do, accessibility trees, pages by their structure."""
    model: str = "embedded"
    """The model that perceives and plans: embedded, NAME@URL of a server, or local:FOLDER."""
    perceiver: str = ""
    """The model that perceives, where it is another one."""
    planner: str = ""
    """The model that plans, where it is another one; embedded is the command compiler."""
    model_steps: int = Field(default=100, ge=1)
    """How many answers of a model a run may take."""
    model_tokens: int | None = Field(default=None, ge=1)
    """How many tokens of a model a run may use, prompts and answers together."""
    model_cost: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """How much money a run may cost, by the prices of the model's profile."""
    listen: Literal["push", "wake", "open", "off"] = "push"
    """When speech is understood: while the push key is held, after the wake word, always, or never."""
    voice: bool = True
    """Whether questions and answers are spoken, where the microphone is on."""
    push_key: str = "f9"
    """Key to hold while talking, whatever window has the focus; empty for none."""
    pause_key: str = "pause"
    """Key that pauses listening and acting, and goes on; empty for none."""
    stop_key: str = "ctrl+alt+escape"
    """Keys that stop what is running; empty for none."""
    timeout_s: float = Field(default=300.0, gt=0, allow_inf_nan=False)
    """Seconds after which a run is given up."""
    find_limit_s: float = Field(default=4.0, ge=0, allow_inf_nan=False)
    """Seconds to wait for a target to appear."""
    wait_limit_s: float = Field(default=30.0, ge=0, allow_inf_nan=False)
    """Seconds a `wait until …` step waits."""
    data: Path | None = None
    """Folder for journals; the default is $XDG_DATA_HOME/lookhear."""
    privacy: tuple[PrivacySettings, ...] = ()
    """Windows that are never seen, from every settings file: a later one can only withhold more."""

    @property
    def privacy_rules(self) -> PrivacyRules:
        """What is withheld: the built-in list, and what the files add to it."""
        return privacy_rules(self.privacy)

    @field_validator("desktop_size", mode="before")
    @classmethod
    def _size(cls, value: object) -> object:
        if isinstance(value, str):
            parts = value.lower().split("x")
            if len(parts) != 2 or not all(part.isdigit() for part in parts):
                raise ValueError("a size is written 1280x800")
            return tuple(int(part) for part in parts)
        return value

    @field_validator("readers", mode="before")
    @classmethod
    def _readers(cls, value: object) -> object:
        return tuple(value.split(",")) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """The settings in force; `origins` says for each where it came from."""

    values: Config
    origins: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """Name → value and origin."""
        dumped = self.values.model_dump(mode="json")
        return {name: {"value": dumped[name], "from": self.origins[name]} for name in dumped}


def load_config(
    cli: Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    home: Path | None = None,
) -> LoadedConfig:
    """Merge all sources; `cli` holds only what was given on the command line.

    Raises:
        InvalidInput: a file or value is wrong; the message names source, setting and the nearest valid one.
    """
    env = os.environ if environ is None else environ
    base = Path(env.get("XDG_CONFIG_HOME") or (home or Path.home()) / ".config")
    user_file = str(base / "lookhear" / "config.toml")
    sources: list[tuple[str, Mapping[str, Any]]] = [
        _file(Path(user_file)),
        _file((folder or Path.cwd()) / "lookhear.toml"),
        ("environment", _environment(env)),
        ("command line", {k: v for k, v in (cli or {}).items() if v is not None}),
    ]
    merged: dict[str, Any] = {}
    sections: list[PrivacySettings] = []
    origins = dict.fromkeys(Config.model_fields, "default")
    for origin, values in sources:
        _check_names(values, origin)
        if "privacy" in values:
            text = Path(origin).read_text(encoding="utf-8") if Path(origin).is_file() else ""
            sections.append(read_privacy(values["privacy"], origin, text, users=origin == user_file))
        merged.update(values)
        origins.update(dict.fromkeys(values, origin))
    merged["privacy"] = sections
    try:
        return LoadedConfig(Config.model_validate(merged), origins)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        where = origins.get(name, "settings")
        raise InvalidInput(f"{name} = {merged.get(name)!r} ({where}): {first['msg']}.") from error


def _file(path: Path) -> tuple[str, Mapping[str, Any]]:
    if not path.is_file():
        return str(path), {}
    try:
        return str(path), tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput(f"The settings file {path} cannot be used: {error}.") from error


def _environment(env: Mapping[str, str]) -> dict[str, str]:
    names = {PREFIX + name.upper(): name for name in Config.model_fields}
    _check_spelling(env, names)
    return {names[key]: value for key, value in env.items() if key in names and value}


def _check_spelling(env: Mapping[str, str], names: Mapping[str, str]) -> None:
    """Refuse a variable that is nearly a setting; others with the prefix belong to somebody else."""
    for key in env:
        near = difflib.get_close_matches(key, names, n=1, cutoff=0.85)
        if key.startswith(PREFIX) and key not in (*names, *_NO_SETTINGS) and near:
            raise InvalidInput(f"environment: there is no setting {key}.", remedy=f"Did you mean {near[0]}?")


def _check_names(values: Mapping[str, Any], origin: str) -> None:
    for name in values:
        if name not in Config.model_fields:
            near = difflib.get_close_matches(name, Config.model_fields, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(Config.model_fields)}."
            raise InvalidInput(f"{origin}: there is no setting {name!r}.", remedy=hint)
