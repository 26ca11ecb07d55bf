"""How a model wants to be spoken to, as data: a TOML file a model; a user's own before the shipped ones."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...errors import InvalidInput
from ..coordinates import CoordinateSpace, SentImage, smart_resize
from .parts import Sense

__all__ = [
    "Capabilities",
    "HistoryPolicy",
    "ModelProfile",
    "Prices",
    "Resizing",
    "Sampling",
    "all_profiles",
    "find_profile",
    "load_profile",
]

_FROZEN = ConfigDict(frozen=True, extra="forbid")
_SHIPPED = Path(__file__).parent / "profiles"


class Capabilities(BaseModel):
    """What a model takes and gives."""

    model_config = _FROZEN
    senses: frozenset[Sense] = frozenset({"text"})
    streaming: bool = True
    tools: bool = False
    structured_output: bool = False
    caching: bool = False
    context_tokens: Annotated[int, Field(gt=0)] = 8192
    unified: bool = False
    """One network for all its senses, not a cascade joined by text."""


class HistoryPolicy(BaseModel):
    """What of older steps is kept in front of the model."""

    model_config = _FROZEN
    images: Annotated[int, Field(ge=1)] = 3
    """How many pictures, the newest among them."""
    older: Literal["text", "omitted"] = "text"
    """What becomes of older ones: the step in words, or a note that a picture was there."""


class Sampling(BaseModel):
    """How an answer is drawn."""

    model_config = _FROZEN
    temperature: Annotated[float, Field(ge=0)] = 0.0
    top_p: Annotated[float, Field(gt=0, le=1)] = 1.0
    top_k: Annotated[int, Field(ge=0)] = 0
    max_tokens: Annotated[int, Field(gt=0)] = 1024
    seed: int | None = None


class Prices(BaseModel):
    """Of a million tokens, in `currency`."""

    model_config = _FROZEN
    prompt: Annotated[float, Field(ge=0)] = 0.0
    cached: Annotated[float, Field(ge=0)] = 0.0
    completion: Annotated[float, Field(ge=0)] = 0.0
    currency: str = "USD"


class Resizing(BaseModel):
    """What the processor of a model that counts resized pixels makes of a picture: `smart_resize`."""

    model_config = _FROZEN
    factor: Annotated[int, Field(gt=0)] = 28
    min_pixels: Annotated[int, Field(gt=0)] = 3136
    max_pixels: Annotated[int, Field(gt=0)] = 12_845_056


class ModelProfile(BaseModel):
    """One model: what it can, how it counts pixels, what dialect it acts in, what it is sent."""

    model_config = _FROZEN
    name: str
    models: tuple[str, ...] = ()
    """Shell patterns of the names that servers and folders give it, in lower case."""
    capabilities: Capabilities = Capabilities()
    coordinates: CoordinateSpace = "pixels"
    resizing: Resizing = Resizing()
    """For the space `resized`."""
    dialect: str = "tools"
    history: HistoryPolicy = HistoryPolicy()
    sampling: Sampling = Sampling()
    prices: Prices = Prices()
    longest_side: Annotated[int, Field(ge=0)] = 0
    """Pictures are made smaller so that no side is longer, in pixels; 0 sends them as they are."""
    extra: dict[str, Any] = {}
    """Fields that are added to each request to a server."""

    def sent(self, image: SentImage) -> SentImage:
        """The picture with the size that the model counts its pixels in.

        Raises:
            InvalidInput: no model of that kind takes a picture of these proportions.
        """
        if self.coordinates != "resized":
            return image
        limits = self.resizing
        try:
            size = smart_resize(*image.size, limits.factor, limits.min_pixels, limits.max_pixels)
        except ValueError as error:
            raise InvalidInput(f"{self.name}: {error}.") from None
        return replace(image, resized=size)

    @property
    def matches(self) -> tuple[str, ...]:
        """Every pattern of its names."""
        return (self.name.casefold(), *self.models)


def load_profile(path: Path) -> ModelProfile:
    """Read one profile.

    Raises:
        InvalidInput: the file cannot be read, is no TOML, or holds an unknown field or a wrong value.
    """
    try:
        return ModelProfile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InvalidInput(f"The model profile {path} cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(f"The model profile {path} is no TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file"
        raise InvalidInput(f"The model profile {path}: {field}: {first['msg']}.") from None


def find_profile(model: str, folders: Iterable[Path] = ()) -> ModelProfile:
    """The profile of a model by its name, or a plain one.

    Args:
        model: name or path, as a server or a person says it.
        folders: the user's own folders of profiles, asked before the shipped ones.

    Raises:
        InvalidInput: a profile on the way is broken.
    """
    wanted = model.rstrip("/").casefold()
    names = {wanted, wanted.rsplit("/", 1)[-1]}
    for _, profile in all_profiles(folders):
        if any(fnmatchcase(name, pattern) for name in names for pattern in profile.matches):
            return profile
    return ModelProfile(name=model)


def all_profiles(folders: Iterable[Path] = ()) -> Iterator[tuple[Path, ModelProfile]]:
    """Every profile with its file, in the order they are asked: those of `folders`, then the shipped ones.

    Raises:
        InvalidInput: one of them is broken.
    """
    for folder in (*folders, _SHIPPED):
        for path in sorted(folder.glob("*.toml")):
            yield path, load_profile(path)
