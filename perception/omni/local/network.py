# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportMissingImports=false, reportUnknownParameterType=false
# pyright: reportMissingTypeArgument=false, reportPrivateUsage=false, reportUntypedFunctionDecorator=false
"""The network itself: loading, encoders, one step of the decoder; it runs in the model's thread."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoConfig, AutoModelForMultimodalLM, GenerationConfig
from transformers.utils import logging

from ....errors import EnvironmentFault, InvalidInput
from ..parts import Sense
from .folder import ModelFolder
from .media import Media

__all__ = ["Network", "memory_fault"]

Ids = NDArray[np.int64]
_KEPT_BYTES = 256 << 20  # of encoded media; a full screen is about 11 MB


class Network:
    """A model of transformers' own classes, read from a folder; code in the folder is never run.

    Raises:
        InvalidInput: the weights do not fit the configuration.
        EnvironmentFault: the weights cannot be read, or the memory is too small.
    """

    def __init__(self, folder: ModelFolder) -> None:
        if "TRANSFORMERS_VERBOSITY" not in os.environ:
            logging.set_verbosity_error()  # its notes would land between the lines of the live view
        logging.disable_progress_bar()
        whole = _load(folder)
        self.model: Any = getattr(whole, "thinker", whole)  # an omni model that speaks has its thinker inside
        self.config: Any = self.model.config
        text = self.config.get_text_config()
        self.senses: frozenset[Sense] = frozenset(self.model.input_modalities)
        self.vocabulary = int(text.vocab_size)
        self.ends = _ends(whole, text)
        self.device = self.model.device
        self._rope: Any = getattr(self.model, "get_rope_index", None)
        # The module with the decoder and the head: for some classes inside a wrapper, for others themselves.
        self._writer: Any = self.model.language_model if self._rope is None else self.model
        self._plain_attention = (
            text._attn_implementation == "sdpa" and "sliding_attention" not in text.layer_types
        )
        self._encoded: OrderedDict[bytes, torch.Tensor] = OrderedDict()
        self.encodings = 0

    @property
    def placeholders(self) -> dict[str, int]:
        """The token that stands for each kind of media; clips may have to take that of pictures."""
        image = int(self.config.image_token_id)
        video = image if self._rope is None else int(self.config.video_token_id)
        audio = getattr(self.config, "audio_token_id", None)
        return {"image": image, "video": video, "audio": -1 if audio is None else int(audio)}

    @property
    def rows(self) -> int:
        """How many numbers a position has: one, or time, row and column."""
        return 1 if self._rope is None else 3

    def positions(self, ids: Ids, media: Sequence[Media]) -> Ids:
        """Positions of a run that begins at 0, int64 [rows, n].

        A run goes on one after the highest position before it, so runs can be numbered by themselves:
        equal to numbering the whole history at once, at the cost of the new part only.
        """
        seen = [run for run in media if run.grid is not None]
        if self._rope is None or not seen:
            return np.tile(np.arange(len(ids)), (self.rows, 1))
        grids = {kind: [run.grid for run in seen if run.kind == kind] for kind in ("image", "video")}
        # The model counts sound in mel frames; four times the tokens give back the same tokens.
        heard = torch.tensor([4 * run.tokens for run in media if run.kind == "audio"], dtype=torch.long)
        seconds = torch.tensor([run.seconds for run in seen if run.kind == "video"])
        tokens = torch.from_numpy(ids)[None]
        found, _ = self._rope(
            tokens,
            image_grid_thw=torch.tensor(grids["image"]) if grids["image"] else None,
            video_grid_thw=torch.tensor(grids["video"]) if grids["video"] else None,
            attention_mask=torch.ones_like(tokens),
            audio_seqlens=heard,
            second_per_grids=seconds,
        )
        return np.ascontiguousarray(found[:, 0].numpy())

    def step(
        self, ids: Ids, positions: Ids, media: Sequence[tuple[int, Media]], cache: Any, before: int
    ) -> NDArray[np.float32]:
        """Feed a run into the cache; the logits after its last token, float32 [vocabulary].

        Args:
            ids: int64 [n].
            positions: int64 [rows, n].
            media: (offset in `ids`, run); a run may begin before `ids` or end after them.
            cache: transformers' cache of everything before.
            before: how many tokens that is.
        """
        with torch.inference_mode():
            tokens = torch.from_numpy(ids).to(self.device)[None]
            embedded = self.model.get_input_embeddings()(tokens)
            for offset, run in media:
                first, last = max(0, offset), min(len(ids), offset + run.tokens)
                embedded[0, first:last] = self._encode(run)[first - offset : last - offset].to(embedded)
            place = torch.from_numpy(positions).to(self.device)
            hidden = self._writer.model(
                inputs_embeds=embedded,
                attention_mask=self._mask(len(ids), before) if self._plain_attention else None,
                position_ids=place if len(positions) == 1 else place[:, None],
                past_key_values=cache,
                use_cache=True,
            )[0]
            return self._writer.lm_head(hidden[0, -1]).float().cpu().numpy()

    def _mask(self, new: int, before: int) -> dict[str, torch.Tensor | None] | None:
        """Who may look at whom, made once for all layers; None where the model does better by itself.

        Left alone, each layer makes it anew from a mask of bits, at about the cost of its attention.
        """
        if new == 1 or not before:
            return None
        hidden = torch.full((new, before + new), -torch.inf, dtype=self.model.dtype, device=self.device)
        return {"full_attention": hidden.triu_(before + 1)[None, None], "linear_attention": None}

    def _encode(self, run: Media) -> torch.Tensor:
        """Float [tokens, hidden] of a run of media, from its encoder or from the last time."""
        if run.key in self._encoded:
            self._encoded.move_to_end(run.key)
            return self._encoded[run.key]
        inputs = {
            name: torch.from_numpy(np.ascontiguousarray(v)).to(self.device) for name, v in run.make().items()
        }
        inputs = {name: v.to(self.model.dtype) if v.is_floating_point() else v for name, v in inputs.items()}
        output = getattr(self.model, f"get_{run.kind}_features")(**inputs, return_dict=True)
        found = output.last_hidden_state if output.get("pooler_output") is None else output.pooler_output
        found = torch.cat(tuple(found)) if isinstance(found, (tuple, list)) else found
        found = found.reshape(-1, found.shape[-1])
        if len(found) != run.tokens:
            raise EnvironmentFault(
                f"The {run.kind} encoder made {len(found)} vectors for {run.tokens} tokens.",
                remedy="The folder's processor settings do not belong to its weights: download it again.",
            )
        self.encodings += 1
        self._encoded[run.key] = found
        while len(self._encoded) > 1 and sum(kept.nbytes for kept in self._encoded.values()) > _KEPT_BYTES:
            self._encoded.popitem(last=False)
        return found


def _load(folder: ModelFolder) -> Any:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        config = AutoConfig.from_pretrained(folder.path, trust_remote_code=False, local_files_only=True)
        if hasattr(config, "enable_audio_output"):
            config.enable_audio_output = False  # the part that speaks is not loaded
        model, report = AutoModelForMultimodalLM.from_pretrained(
            folder.path, config=config, dtype="auto", trust_remote_code=False, local_files_only=True,
            output_loading_info=True,
        )  # fmt: skip
    except (MemoryError, RuntimeError) as error:
        raise memory_fault(error) from None
    except OSError as error:
        raise EnvironmentFault(
            f"The weights in {folder.path} cannot be read: {str(error)[:200]}",
            remedy="Download the folder again.",
        ) from None
    except (ValueError, TypeError, KeyError) as error:
        raise InvalidInput(
            f"{folder.path} does not hold a model that this transformers knows: {str(error)[:200]}",
            remedy="Install the pinned versions: pip install 'lookhear[omni]'.",
        ) from None
    if report["missing_keys"] or report["mismatched_keys"]:
        lost = sorted(str(key) for key in [*report["missing_keys"], *report["mismatched_keys"]])
        raise InvalidInput(
            f"{len(lost)} weights of {folder.path} are missing or misshapen, the first is {lost[0]}.",
            remedy="Download the folder again; without them the model would answer at random.",
        )
    try:
        return model.to(device).eval()
    except RuntimeError as error:
        raise memory_fault(error) from None


def _ends(model: Any, text: Any) -> frozenset[int]:
    saved = getattr(model, "generation_config", None) or GenerationConfig()
    found: set[int] = set()
    for value in (saved.eos_token_id, getattr(text, "eos_token_id", None)):
        found |= {value} if isinstance(value, int) else set(value or ())
    return frozenset(found)


def memory_fault(error: BaseException) -> EnvironmentFault:
    """What a person is told when the network fails while it runs."""
    words = str(error)
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)) or "alloc" in words or "memory" in words:
        return EnvironmentFault(
            "The memory is too small for the model.",
            remedy="Close other programs, send fewer or smaller pictures, or use a smaller model.",
        )
    return EnvironmentFault(
        f"The model failed while it ran: {words[:200]}",
        remedy="Try again; if it stays, install the pinned versions: pip install 'lookhear[omni]'.",
    )
