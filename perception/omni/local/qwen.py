"""Media of Qwen2.5-Omni: smart-resized pictures, Whisper mel frames, clips of paired frames."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any, assert_never

import numpy as np

from ....errors import InvalidInput
from ...coordinates import smart_resize
from ..parts import AudioPart, ImagePart, Sense, VideoPart
from .folder import ModelFolder
from .media import Inputs, Media, MediaPart, content_key, rgb
from .mel import HOP, RATE, whisper_mel
from .resampling import bicubic_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["QwenPreprocessor"]

_CLIP_MEAN = np.array([0.48145466, 0.4578275, 0.40821073], np.float32)
_CLIP_STD = np.array([0.26862954, 0.26130258, 0.27577711], np.float32)


class QwenPreprocessor:
    """One token for 28 x 28 pixels within bounds; sound is 25 tokens a second."""

    def __init__(self, folder: ModelFolder) -> None:
        vision = folder.part("vision_config")
        self._patch = int(vision.get("patch_size", 14))
        self._merge = int(vision.get("spatial_merge_size", 2))
        self._depth = int(vision.get("temporal_patch_size", 2))
        self._image = _bounds(folder.processing("image_processor"), 56 * 56, 28 * 28 * 1280)
        self._video = _bounds(folder.processing("video_processor"), 128 * 28 * 28, 768 * 28 * 28)
        self._bins = int(folder.part("audio_config").get("num_mel_bins", 128))
        self._longest_s = int(folder.processing("feature_extractor").get("chunk_length", 300))

    @property
    def senses(self) -> frozenset[Sense]:
        """Everything."""
        return frozenset({"text", "image", "audio", "video"})

    def resized_size(self, width: int, height: int) -> tuple[int, int]:
        """Both sides become multiples of 28 pixels."""
        return self._size(width, height, self._image)

    def _size(self, width: int, height: int, bounds: tuple[int, int]) -> tuple[int, int]:
        try:
            return smart_resize(width, height, self._patch * self._merge, *bounds)
        except ValueError as error:
            raise InvalidInput(f"Not for this model: {error}.") from None

    def lay_out(self, part: MediaPart) -> list[str | Media]:
        """Each between its own pair of marks."""
        match part:
            case ImagePart():
                return ["<|vision_bos|>", self._picture(part.frame), "<|vision_eos|>"]
            case AudioPart():
                return ["<|audio_bos|>", self._sound(part.samples), "<|audio_eos|>"]
            case VideoPart():
                return ["<|vision_bos|>", self._clip(part), "<|vision_eos|>"]
            case _:
                assert_never(part)

    def _picture(self, frame: NDArray[np.uint8]) -> Media:
        width, height = self.resized_size(frame.shape[1], frame.shape[0])
        grid = 1, height // self._patch, width // self._patch
        make = partial(self._inputs, ("pixel_values", "image_grid_thw"), (frame,), grid)
        return Media(content_key("image", frame), "image", self._tokens(grid), make, grid)

    def _clip(self, part: VideoPart) -> Media:
        high, wide = part.frames[0].shape[:2]
        width, height = self._size(wide, high, self._video)
        grid = -(-len(part.frames) // self._depth), height // self._patch, width // self._patch
        make = partial(self._inputs, ("pixel_values_videos", "video_grid_thw"), part.frames, grid)
        key = content_key(f"video {part.fps}", *part.frames)
        return Media(key, "video", self._tokens(grid), make, grid, self._depth / part.fps)

    def _tokens(self, grid: tuple[int, int, int]) -> int:
        return math.prod(grid) // self._merge**2

    def _inputs(
        self, names: tuple[str, str], frames: tuple[NDArray[np.uint8], ...], grid: tuple[int, int, int]
    ) -> Inputs:
        """Patches in the order of the tokens they merge into; the last frame fills up the last pair."""
        size = grid[2] * self._patch, grid[1] * self._patch
        pictures = [_normal(frame, *size) for frame in frames]
        pictures += [pictures[-1]] * (grid[0] * self._depth - len(pictures))
        rows, columns = grid[1] // self._merge, grid[2] // self._merge
        tiles = np.stack(pictures).reshape(
            grid[0], self._depth, rows, self._merge, self._patch, columns, self._merge, self._patch, 3
        )
        patches = tiles.transpose(0, 2, 5, 3, 6, 8, 1, 4, 7).reshape(math.prod(grid), -1)
        return {names[0]: patches, names[1]: np.array([grid])}

    def _sound(self, samples: NDArray[np.float32]) -> Media:
        frames = -(-len(samples) // HOP)
        if frames < 4:
            raise InvalidInput("The sound is shorter than 40 ms.", remedy="Send a longer piece.")
        if len(samples) > self._longest_s * RATE:
            raise InvalidInput(f"The sound is longer than {self._longest_s} s.", remedy="Send it in pieces.")
        tokens = ((frames - 1) // 2 - 1) // 2 + 1
        return Media(content_key("audio", samples), "audio", tokens, partial(self._audio_inputs, samples))

    def _audio_inputs(self, samples: NDArray[np.float32]) -> Inputs:
        mel = whisper_mel(samples, self._bins)
        return {"input_features": mel[None], "feature_attention_mask": np.ones((1, mel.shape[1]), np.int64)}


def _normal(frame: NDArray[np.uint8], width: int, height: int) -> NDArray[np.float32]:
    """Resized as bytes, as the released processor does, then normalised."""
    return (bicubic_bytes(rgb(frame), width, height) / np.float32(255) - _CLIP_MEAN) / _CLIP_STD


def _bounds(settings: dict[str, Any], least: int, most: int) -> tuple[int, int]:
    """Least and most pixels of a picture, under the names that older and newer files use."""
    size: dict[str, Any] = settings.get("size") or {}
    return (
        int(settings.get("min_pixels") or size.get("shortest_edge") or least),
        int(settings.get("max_pixels") or size.get("longest_edge") or most),
    )
