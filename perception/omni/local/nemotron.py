"""Media of Nemotron 3 Nano Omni: C-RADIO patches, Parakeet mel frames, pairs of video frames."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any, assert_never

import numpy as np

from ....errors import InvalidInput
from ..parts import AudioPart, ImagePart, Sense, VideoPart
from .folder import ModelFolder
from .media import Inputs, Media, MediaPart, content_key, rgb
from .mel import HOP, parakeet_mel
from .resampling import bicubic

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NemotronPreprocessor"]

_PATCH = 16
_MERGE = 2  # pixel shuffle: 2 x 2 patches become one token
_HALVINGS = 3  # the audio encoder's strided convolutions
_CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
_CLIP_STD = (0.26862954, 0.26130258, 0.27577711)


class NemotronPreprocessor:
    """Pictures keep their aspect at one token for 32 x 32 pixels; sound is 12.5 tokens a second."""

    def __init__(self, folder: ModelFolder) -> None:
        image, video = folder.processing("image_processor"), folder.processing("video_processor")
        self._least = int(image.get("min_num_patches", 1024))
        self._most = int(image.get("max_num_patches") or 13312)
        self._video_patches = int(video.get("video_target_num_patches", 1024))
        self._mean = _of_channels(image, "image_mean", "norm_mean", _CLIP_MEAN)
        self._std = _of_channels(image, "image_std", "norm_std", _CLIP_STD)
        audio = folder.part("audio_config", "sound_config")
        self._bins = int(audio.get("num_mel_bins", 80))
        self._hears = bool(audio)

    @property
    def senses(self) -> frozenset[Sense]:
        """Everything; no sound where the checkpoint has no ears."""
        return frozenset({"text", "image", "video", *(("audio",) if self._hears else ())})

    def resized_size(self, width: int, height: int) -> tuple[int, int]:
        """Both sides become multiples of 32 pixels."""
        rows, columns = _patch_grid(width, height, self._least, self._most)
        return columns * _PATCH, rows * _PATCH

    def lay_out(self, part: MediaPart) -> list[str | Media]:
        """A picture in `<img>` marks, sound in `<so_start>` and `<so_end>`, a clip as labelled pairs."""
        match part:
            case ImagePart():
                return ["<img>", self._picture(part.frame), "</img>"]
            case AudioPart():
                return ["<so_start>", self._sound(part.samples), "<so_end>"]
            case VideoPart():
                return self._clip(part)
            case _:
                assert_never(part)

    def _picture(self, frame: NDArray[np.uint8]) -> Media:
        width, height = self.resized_size(frame.shape[1], frame.shape[0])
        make = partial(self._image_inputs, frame, width, height)
        return Media(content_key("image", frame), "image", _tokens(width, height), make)

    def _image_inputs(self, frame: NDArray[np.uint8], width: int, height: int) -> Inputs:
        rows, columns = height // _PATCH, width // _PATCH
        tiles = self._normal(frame, width, height).reshape(rows, _PATCH, columns, _PATCH, 3)
        patches = tiles.transpose(0, 2, 4, 1, 3).reshape(rows * columns, -1)
        return {"pixel_values": patches, "image_grid_hw": np.array([[rows, columns]])}

    def _sound(self, samples: NDArray[np.float32]) -> Media:
        if len(samples) < 2 * HOP:
            raise InvalidInput("The sound is shorter than 20 ms.", remedy="Send a longer piece.")
        length = 1 + len(samples) // HOP
        for _ in range(_HALVINGS):
            length = (length - 1) // 2 + 1
        return Media(content_key("audio", samples), "audio", length, partial(self._audio_inputs, samples))

    def _audio_inputs(self, samples: NDArray[np.float32]) -> Inputs:
        mel = parakeet_mel(samples, self._bins)
        mask = np.arange(len(mel)) < len(samples) // HOP
        return {"input_features": mel[None], "input_features_mask": mask[None]}

    def _clip(self, part: VideoPart) -> list[str | Media]:
        """Two frames make one set of tokens, each pair under its times."""
        pieces: list[str | Media] = []
        for first in range(0, len(part.frames), 2):
            pair = part.frames[first : first + 2]
            times = [
                f"{word} {place + 1} sampled at {place / part.fps:.2f} seconds"
                for place, word in zip(range(first, first + len(pair)), ("Frame", "frame"), strict=False)
            ]
            label = ("\n" if pieces else "") + " and ".join(times) + ": <img>"
            pieces += [label, self._pair(pair), "</img>"]
        return pieces

    def _pair(self, pair: tuple[NDArray[np.uint8], ...]) -> Media:
        height, width = pair[0].shape[:2]
        rows, columns = _video_grid(width, height, self._video_patches)
        size = columns * _PATCH, rows * _PATCH
        make = partial(self._pair_inputs, (pair * 2)[:2] if len(pair) == 1 else pair, *size)
        return Media(content_key("video", *pair), "video", _tokens(*size), make)

    def _pair_inputs(self, pair: tuple[NDArray[np.uint8], ...], width: int, height: int) -> Inputs:
        frames = [self._normal(frame, width, height).transpose(2, 0, 1) for frame in pair]
        return {"pixel_values_videos": np.stack(frames)}

    def _normal(self, frame: NDArray[np.uint8], width: int, height: int) -> NDArray[np.float32]:
        return (bicubic(rgb(frame), width, height) / np.float32(255) - self._mean) / self._std


def _of_channels(
    settings: dict[str, Any], name: str, older: str, default: tuple[float, ...]
) -> NDArray[np.float32]:
    return np.asarray(settings.get(name) or settings.get(older) or default, np.float32)


def _tokens(width: int, height: int) -> int:
    return width * height // (_PATCH * _MERGE) ** 2


def _patch_grid(width: int, height: int, least: int, most: int) -> tuple[int, int]:
    """Rows and columns of patches: the picture's own grid, scaled into the bounds, both even.

    The rounding is that of the released processor, to the patch: another grid shifts every coordinate.
    """
    rows, columns = round(height / _PATCH + 0.5), round(width / _PATCH + 0.5)
    shrink = min(math.sqrt(most / (rows * columns)), 1.0)
    rows, columns = math.floor(shrink * rows), math.floor(shrink * columns)
    if most > least and rows * columns < least:
        grow = math.sqrt(least / (rows * columns))
        rows, columns = math.ceil(grow * rows), math.ceil(grow * columns)
    rows = _even(rows, columns, most)
    return rows, _even(columns, rows, most)


def _even(side: int, other: int, most: int) -> int:
    if side % _MERGE == 0:
        return side
    return side + 1 if (side + 1) * other <= most else max(_MERGE, side - 1)


def _video_grid(width: int, height: int, patches: int) -> tuple[int, int]:
    """Rows and columns of patches of a frame in a clip, near the target and in the frame's aspect."""
    aspect = width / max(height, 1)
    rows, columns = max(round(math.sqrt(patches / aspect)), 1), max(round(math.sqrt(patches * aspect)), 1)
    up = rows + rows % _MERGE, columns + columns % _MERGE
    if up[0] * up[1] <= patches:
        return up
    return max(_MERGE, rows - rows % _MERGE), max(_MERGE, columns - columns % _MERGE)
