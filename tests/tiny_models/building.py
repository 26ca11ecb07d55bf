# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportMissingImports=false
"""Tiny random models of the real classes, built from nothing and saved as a download would lie there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

Family = Literal["nemotron", "qwen"]

_COMMON = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
_NEMOTRON = [
    *_COMMON, "<unk>", "<s>", "</s>", "<image>", "<video>", "<so_embedding>", "<so_start>", "<so_end>",
    "<img>", "</img>", "<think>", "</think>", "<tool_call>", "</tool_call>",
]  # fmt: skip
_QWEN = [
    *_COMMON, "<|IMAGE|>", "<|VIDEO|>", "<|AUDIO|>", "<|vision_bos|>", "<|vision_eos|>", "<|audio_bos|>",
    "<|audio_eos|>", "<tool_call>", "</tool_call>",
]  # fmt: skip
_CORPUS = [
    "click the Save button", "open the file menu and type hello world", 
    "system user assistant tool scroll drag",
    '{"action": "click", "x": 512, "y": 300}', '{"name": "click", "arguments": {"x": 1, "y": 2}}',
] * 20  # fmt: skip
_TURNS = (
    "{%- for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{%- if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_THINKING_TURNS = _TURNS.replace(
    "assistant\n{% endif %}",
    "assistant\n{% if enable_thinking is defined and not enable_thinking %}<think></think>"
    "{% else %}<think>\n{% endif %}{% endif %}",
)


def build(family: Family, folder: Path, *, says: str = "") -> Path:
    """A model of about a million weights, drawn at random, in `folder`.

    `says` is a token that it writes in about every second context; then all others are equally likely.
    """
    import torch
    from transformers.utils import logging

    special = _NEMOTRON if family == "nemotron" else _QWEN
    tokenizer = _tokenizer(special, _THINKING_TURNS if family == "nemotron" else _TURNS)
    ids = {token: tokenizer.convert_tokens_to_ids(token) for token in special}
    logging.disable_progress_bar()
    torch.manual_seed(0)
    model = (_nemotron if family == "nemotron" else _qwen)(ids, len(tokenizer))
    if says:
        head = model.language_model.lm_head if family == "nemotron" else model.lm_head
        with torch.no_grad():
            head.weight[: ids[says]] = 0
            head.weight[ids[says] + 1 :] = 0
            head.weight[ids[says]] *= 1000
    model.generation_config.eos_token_id = ids["<|im_end|>"]
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    processing = {
        "image_processor": {
            "min_num_patches": 64,
            "size": {"shortest_edge": 56 * 56, "longest_edge": 448 * 448},
        },
        "video_processor": {
            "video_target_num_patches": 64,
            "size": {"shortest_edge": 3136, "longest_edge": 112 * 112},
        },
    }
    (folder / "processor_config.json").write_text(json.dumps(processing), encoding="utf-8")
    return folder


def _tokenizer(special: list[str], turns: str) -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    own = Tokenizer(models.BPE())
    own.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    own.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600, special_tokens=special, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )  # fmt: skip
    own.train_from_iterator(_CORPUS, trainer)
    saved = PreTrainedTokenizerFast(tokenizer_object=own, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    saved.chat_template = turns
    return saved


def nemotron_config(ids: Mapping[str, int], vocabulary: int) -> Any:
    """The smallest that is worth the name; `ids` has the tokens that the class must know."""
    from transformers.models.nemotron_h_omni import configuration_nemotron_h_omni as configuration

    text = {
        "model_type": "nemotron_h", "vocab_size": vocabulary, "hidden_size": 64, "num_attention_heads": 4,
        "layers_block_type": ["linear_attention", "moe", "full_attention", "moe"], "num_key_value_heads": 2,
        "head_dim": 16, "intermediate_size": 128, "ssm_state_size": 16, "mamba_num_heads": 4,
        "mamba_head_dim": 32,
        "n_groups": 2, "chunk_size": 32, "n_routed_experts": 4, "moe_intermediate_size": 64,
        "moe_shared_expert_intermediate_size": 64, "num_experts_per_tok": 2, "max_position_embeddings": 32768,
        "bos_token_id": 1, "eos_token_id": ids["<|im_end|>"], "pad_token_id": 0,
    }  # fmt: skip
    vision = {
        "model_type": "radio", "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
        "intermediate_size": 64, "patch_size": 16, "video_temporal_patch_size": 2,
    }  # fmt: skip
    audio = {
        "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64,
        "num_mel_bins": 80, "subsampling_conv_channels": 16, "projection_hidden_size": 64,
        "projection_bias": False,
    }  # fmt: skip
    return configuration.NemotronH_Omni_Reasoning_V3_Config(
        text_config=text, vision_config=vision, audio_config=audio, vision_hidden_size=32,
        projector_hidden_size=128, image_token_id=ids["<image>"], video_token_id=ids["<video>"],
        audio_token_id=ids["<so_embedding>"],
    )  # fmt: skip


def _nemotron(ids: dict[str, int], vocabulary: int) -> Any:
    from transformers.models.nemotron_h_omni.modeling_nemotron_h_omni import NemotronH_Omni_Reasoning_V3

    return NemotronH_Omni_Reasoning_V3(nemotron_config(ids, vocabulary))


def _marks(**ids: int) -> Any:
    """Settings that the class takes and does not declare."""
    return ids


def _qwen(ids: dict[str, int], vocabulary: int) -> Any:
    from transformers import Qwen2_5OmniThinkerForConditionalGeneration
    from transformers.models.qwen2_5_omni.configuration_qwen2_5_omni import Qwen2_5OmniThinkerConfig

    text = {
        "vocab_size": vocabulary, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
        "num_attention_heads": 2, "num_key_value_heads": 1, "max_position_embeddings": 32768,
        "pad_token_id": ids["<|endoftext|>"], "eos_token_id": ids["<|im_end|>"],
        "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [4, 6, 6]},
    }  # fmt: skip
    vision = {
        "depth": 2, "hidden_size": 32, "intermediate_size": 64, "num_heads": 2, "patch_size": 14,
        "spatial_merge_size": 2, "temporal_patch_size": 2, "window_size": 56, "out_hidden_size": 64,
        "fullatt_block_indexes": [1],
    }  # fmt: skip
    audio = {
        "num_mel_bins": 32, "encoder_layers": 2, "encoder_attention_heads": 2, "encoder_ffn_dim": 64,
        "d_model": 32,
        "max_source_positions": 1500, "n_window": 100, "output_dim": 64,
    }  # fmt: skip
    return Qwen2_5OmniThinkerForConditionalGeneration(
        Qwen2_5OmniThinkerConfig(
            text_config=text, vision_config=vision, audio_config=audio, audio_token_index=ids["<|AUDIO|>"],
            image_token_index=ids["<|IMAGE|>"], video_token_index=ids["<|VIDEO|>"],
            audio_start_token_id=ids["<|audio_bos|>"], audio_end_token_id=ids["<|audio_eos|>"],
            **_marks(vision_start_token_id=ids["<|vision_bos|>"], vision_end_token_id=ids["<|vision_eos|>"]),
            user_token_id=0,
        )
    )  # fmt: skip
