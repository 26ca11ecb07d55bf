"""A folder with a saved model: what its files say before anything heavy is loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from ....errors import InvalidInput

__all__ = ["ModelFolder"]

Settings = dict[str, Any]


class ModelFolder:
    """Args: path: the folder that `save_pretrained` or a download made.

    Raises:
        InvalidInput: there is no such folder, or it holds no model.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path).expanduser()
        if not self.path.is_dir():
            raise InvalidInput(
                f"There is no folder {self.path}.", remedy="Name the folder of a downloaded model."
            )
        self.config = self._read("config.json")
        if not self.config:
            raise InvalidInput(
                f"{self.path} holds no config.json.", remedy="Name the folder of a saved model."
            )

    @property
    def model_type(self) -> str:
        """As transformers names the family; empty where the file does not say it."""
        return str(self.config.get("model_type", ""))

    def part(self, *names: str) -> Settings:
        """The first of these sections of the configuration that is there; nested ones of a thinker, too."""
        for holder in (self.config, self.config.get("thinker_config") or {}):
            for name in names:
                if holder.get(name):
                    return cast("Settings", holder[name])
        return {}

    def processing(self, section: str) -> Settings:
        """How media are prepared: `image_processor`, `video_processor` or `feature_extractor`."""
        flat = (
            "video_preprocessor_config.json" if section == "video_processor" else "preprocessor_config.json"
        )
        nested: Settings = self._read("processor_config.json").get(section) or {}
        return {**self._read(flat), **nested}

    def _read(self, name: str) -> Settings:
        try:
            found = json.loads((self.path / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise InvalidInput(f"{self.path / name} cannot be read: {error}") from None
        return cast("Settings", found) if isinstance(found, dict) else {}
