# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportMissingImports=false
"""Pictures, sound and clips in numpy: the same numbers as the publishers' own processors make."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from lookhear.errors import InvalidInput
from lookhear.perception import Box, SentImage
from lookhear.perception.omni import AudioPart, ImagePart
from lookhear.perception.omni.local import (
    Media,
    ModelFolder,
    NemotronPreprocessor,
    Preprocessor,
    QwenPreprocessor,
)
from tests.tiny_models.opening import SEEN, clip, picture, tiny_folder, tone

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLIP_MEAN = np.array([0.48145466, 0.4578275, 0.40821073], np.float32)
CLIP_STD = np.array([0.26862954, 0.26130258, 0.27577711], np.float32)


def nemotron() -> NemotronPreprocessor:
    return NemotronPreprocessor(ModelFolder(tiny_folder("nemotron")))


def qwen() -> QwenPreprocessor:
    return QwenPreprocessor(ModelFolder(tiny_folder("qwen")))


def runs(preprocessor: Preprocessor, part: Any) -> list[Media]:
    return [piece for piece in preprocessor.lay_out(part) if isinstance(piece, Media)]


def noise(width: int, height: int) -> ImagePart:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 4), np.uint8)
    return ImagePart(pixels, SentImage(Box(0, 0, width, height), (width, height)), SEEN)


def speech_like(samples: int) -> NDArray[np.float32]:
    chance = np.random.default_rng(1)
    return (0.1 * chance.standard_normal(samples) * np.sin(np.arange(samples) / 900)).astype(np.float32)


@pytest.mark.parametrize("size", [(450, 290), (300, 1000), (1919, 500)])
def test_nemotrons_patches_are_an_antialiased_bicubic_of_the_frame(size: tuple[int, int]) -> None:
    import torch

    part = noise(*size)
    [run] = runs(nemotron(), part)
    inputs = run.make()
    rows, columns = inputs["image_grid_hw"][0]
    assert (columns * 16, rows * 16) == nemotron().resized_size(*size)
    channels = torch.from_numpy(part.frame[..., 2::-1].astype(np.float32).transpose(2, 0, 1))[None]
    resized = torch.nn.functional.interpolate(
        channels, (int(rows) * 16, int(columns) * 16), mode="bicubic", antialias=True
    )[0].numpy()
    normal = (resized.transpose(1, 2, 0) / 255 - CLIP_MEAN) / CLIP_STD
    third = inputs["pixel_values"][int(columns) + 2].reshape(3, 16, 16)
    assert np.abs(third.transpose(1, 2, 0) - normal[16:32, 32:48]).max() < 1e-3
    assert run.tokens == rows * columns // 4


@pytest.mark.parametrize(("size", "tokens"), [((1920, 1080), 2040), ((1280, 720), 920), ((2560, 1440), 3311)])
def test_screens_cost_nemotron_what_its_own_processor_says(
    size: tuple[int, int], tokens: int, tmp_path: Path
) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "nemotron_h_omni"}', encoding="utf-8")
    width, height = NemotronPreprocessor(ModelFolder(tmp_path)).resized_size(*size)
    assert width * height // 1024 == tokens


@pytest.mark.parametrize("size", [(430, 285), (60, 900), (31, 31)])  # here Pillow goes across first, too
def test_qwens_patches_are_those_of_the_released_processor(size: tuple[int, int]) -> None:
    from PIL import Image
    from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

    part = noise(*size)
    theirs: Any = Qwen2VLImageProcessorPil(size={"shortest_edge": 56 * 56, "longest_edge": 448 * 448})
    wanted = theirs(images=[Image.fromarray(part.frame[..., 2::-1])], return_tensors="np")
    ours = runs(qwen(), part)[0].make()
    assert ours["image_grid_thw"].tolist() == wanted["image_grid_thw"].tolist()
    # One level of 255 here and there: the released code computes with fixed point numbers.
    apart = np.abs(ours["pixel_values"] - wanted["pixel_values"]) * 255 * CLIP_STD.min()
    assert apart.max() < 1.1
    assert apart.mean() < 0.02


@pytest.mark.parametrize("samples", [16_000, 16_001, 7_777])
def test_mel_frames_are_those_of_the_released_extractors(samples: int) -> None:
    from transformers import ParakeetFeatureExtractor, WhisperFeatureExtractor

    sound = speech_like(samples)
    parakeet: Any = ParakeetFeatureExtractor(feature_size=80)
    theirs = parakeet([sound], sampling_rate=16_000, return_tensors="np")
    ours = runs(nemotron(), AudioPart(sound, SEEN))[0].make()
    assert np.abs(ours["input_features"] - theirs["input_features"]).max() < 2e-3
    assert ours["input_features_mask"].tolist() == theirs["attention_mask"].tolist()
    whisper: Any = WhisperFeatureExtractor(feature_size=32)
    heard = whisper([sound], sampling_rate=16_000, return_attention_mask=True, return_tensors="np")
    mine = runs(qwen(), AudioPart(sound, SEEN))[0].make()["input_features"]
    frames = int(heard["attention_mask"].sum())
    assert mine.shape[-1] == frames
    assert np.abs(mine - heard["input_features"][..., :frames]).max() < 1e-3


def test_sound_costs_what_the_encoders_make_of_it() -> None:
    assert [runs(nemotron(), tone(400, seconds))[0].tokens for seconds in (1, 3)] == [13, 38]
    assert runs(qwen(), tone(400, 2))[0].tokens == 50
    for preprocessor in (nemotron(), qwen()):
        with pytest.raises(InvalidInput, match="shorter"):
            preprocessor.lay_out(tone(400, 0.01))


def test_a_clip_is_pairs_of_frames_with_their_times() -> None:
    laid = nemotron().lay_out(clip(0, 3))
    labels = [piece for piece in laid if isinstance(piece, str)]
    assert labels[0] == "Frame 1 sampled at 0.00 seconds and frame 2 sampled at 0.50 seconds: <img>"
    assert labels[2] == "\nFrame 3 sampled at 1.00 seconds: <img>"
    pairs = [run.make()["pixel_values_videos"] for run in runs(nemotron(), clip(0, 3))]
    assert [pair.shape[:2] for pair in pairs] == [(2, 3), (2, 3)]
    [whole] = runs(qwen(), clip(0, 3))
    assert whole.grid is not None
    assert whole.grid[0] == 2
    assert whole.seconds == 1.0


def test_equal_content_has_one_key() -> None:
    for preprocessor in (nemotron(), qwen()):
        keys = [runs(preprocessor, picture(number))[0].key for number in (1, 1, 2)]
        assert keys[0] == keys[1] != keys[2]


def test_a_strip_that_no_encoder_was_shown_is_refused() -> None:
    with pytest.raises(InvalidInput, match="cannot be resized"):
        qwen().lay_out(noise(5000, 20))
