# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingTypeStubs=false, reportUntypedBaseClass=false
# pyright: reportMissingParameterType=false, reportPrivateImportUsage=false
# pyright: reportIncompatibleMethodOverride=false
# The library is typed for its users, not for a checker: its classes are made at run time.
"""A tiny random Nemotron 3 Nano Omni, built here and served by `transformers serve`.

python serve_nemotron.py FOLDER      builds the model in FOLDER and serves it on a free port of loopback

The classes, the server and its command line are the library's own. Two of its parts need torchvision, which
has no build beside this torch: its picture processor has a stand-in below that does the same in numpy, and
its video processor is left out.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    AutoImageProcessor,
    AutoProcessor,
    ParakeetFeatureExtractor,
    PreTrainedTokenizerFast,
    ProcessorMixin,
)
from transformers.image_processing_backends import PilBackend
from transformers.image_processing_utils import BatchFeature
from transformers.models.nemotron_h_omni.configuration_nemotron_h_omni import (
    NemotronH_Omni_Reasoning_V3_Config as Config,
)
from transformers.models.nemotron_h_omni.modeling_nemotron_h_omni import NemotronH_Omni_Reasoning_V3 as Model
from transformers.models.nemotron_h_omni.processing_nemotron_h_omni import (
    NemotronH_Omni_Reasoning_V3Processor as StockProcessor,
)

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.tiny_models.building import nemotron_config

SPECIAL = """<unk> <s> </s> <|im_start|> <|im_end|> <image> <video> <so_embedding> <so_start> <so_end> <img>
</img> <think> </think>""".split()
CHAT = """{%- for m in messages %}<|im_start|>{{ m.role }}
{% if m.content is string %}{{ m.content }}{% else %}{% for c in m.content %}
{%- if c.type == 'image' %}<image>{% elif c.type == 'audio' %}<so_embedding>{% else %}{{ c.text }}{% endif %}
{%- endfor %}{% endif %}<|im_end|>
{% endfor %}{%- if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""
PATCH = 16


class NumpyPictures(PilBackend):
    """Pictures as flat patches of 16 x 16 pixels, an even number of them each way."""

    model_input_names: ClassVar = ["pixel_values", "image_grid_hw"]
    do_resize = False
    do_rescale = True
    do_normalize = True
    do_convert_rgb = True
    image_mean: ClassVar = [0.45, 0.45, 0.45]
    image_std: ClassVar = [0.27, 0.27, 0.27]
    downsample_ratio = 0.5

    def _preprocess(self, images: list[Any], return_tensors: Any = None, **_kwargs: Any) -> Any:
        patches, grids = zip(*(self._patches(np.asarray(image)) for image in images), strict=True)
        data = {"pixel_values": np.concatenate(patches), "image_grid_hw": np.array(grids)}
        return BatchFeature(data=data, tensor_type=return_tensors)

    def _patches(self, image: np.ndarray) -> tuple[np.ndarray, tuple[int, int]]:
        high, wide = (max(2, side // PATCH // 2 * 2) for side in image.shape[1:])
        rows = np.linspace(0, image.shape[1] - 1, high * PATCH).astype(int)
        columns = np.linspace(0, image.shape[2] - 1, wide * PATCH).astype(int)
        pixels = (image[:, rows][:, :, columns].astype(np.float32) / 255 - 0.45) / 0.27
        cut = pixels.reshape(3, high, PATCH, wide, PATCH).transpose(1, 3, 0, 2, 4)
        return cut.reshape(high * wide, 3 * PATCH * PATCH), (high, wide)


class PictureAndSoundProcessor(StockProcessor):
    """The stock processor without its video part."""

    def __init__(
        self,
        image_processor: Any,
        tokenizer: Any,
        feature_extractor: Any,
        chat_template: Any = None,
        **_kw: Any,
    ) -> None:
        self.image_token, self.video_token, self.audio_token = "<image>", "<video>", "<so_embedding>"
        self.audio_start_token, self.audio_end_token = "<so_start>", "<so_end>"
        self.image_start_token, self.image_end_token = "<img>", "</img>"
        self.image_token_id = tokenizer.convert_tokens_to_ids(self.image_token)
        self.video_token_id = tokenizer.convert_tokens_to_ids(self.video_token)
        self.audio_token_id = tokenizer.convert_tokens_to_ids(self.audio_token)
        self.audio_sampling_rate, self.audio_hop_length = 16_000, 160
        self.audio_subsampling_factor, self.video_temporal_patch_dim = 8, 2
        ProcessorMixin.__init__(
            self, image_processor, tokenizer, feature_extractor, chat_template=chat_template
        )


def new_tokenizer() -> Any:
    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    raw.train_from_iterator(["click the save button, then type into the field and wait"] * 30, trainer)
    names = {"image_token": "<image>", "video_token": "<video>", "audio_token": "<so_embedding>"}
    return PreTrainedTokenizerFast(
        tokenizer_object=raw, eos_token="<|im_end|>", pad_token="<unk>", extra_special_tokens=names
    )


def build(folder: Path) -> None:
    torch.manual_seed(0)
    tokenizer = new_tokenizer()
    ids = {name: tokenizer.convert_tokens_to_ids(name) for name in SPECIAL}
    model = Model(nemotron_config(ids, len(tokenizer)))
    model.generation_config.eos_token_id = None  # a random model would end at a random place
    model.save_pretrained(folder)
    processor = PictureAndSoundProcessor(
        NumpyPictures(), tokenizer, ParakeetFeatureExtractor(feature_size=80), chat_template=CHAT
    )
    processor.save_pretrained(folder)


def main() -> None:
    folder = Path(sys.argv[1])
    torch.set_num_threads(1)
    both = {"pil": NumpyPictures, "torchvision": NumpyPictures}
    AutoImageProcessor.register(Config, image_processor_classes=both, exist_ok=True)
    AutoProcessor.register(Config, PictureAndSoundProcessor, exist_ok=True)
    build(folder)
    from transformers.cli.transformers import app

    where = ["--host", "127.0.0.1", "--port", "0", "--device", "cpu", "--dtype", "float32"]
    app(["serve", str(folder), *where])


if __name__ == "__main__":
    # Nothing is fetched: all there is lies in the folder, and the cache of downloads is an empty one.
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    main()
