# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false
"""The Moonshine tiny network on onnxruntime: sound to states, states to tokens and their probabilities.

The weights (MIT) come in the wheel of moonshine-voice and are read as data; its own library is not
loaded. Running the network here gives what that library hides: the probability of each token, the
probability of a text one asks about, one thread, and where in the sound each token is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...errors import EnvironmentFault
from .weights import PinnedFile, read_pinned

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Decoded", "MoonshineNet", "log_softmax"]

_REMEDY = "Install moonshine-voice==0.0.73, the version whose wheel carries the weights."
_FOLDER = "moonshine_voice/assets/tiny-en"
_ENCODER = PinnedFile(
    "moonshine-voice",
    f"{_FOLDER}/encoder_model.ort",
    "94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221",
)
_DECODER = PinnedFile(
    "moonshine-voice",
    f"{_FOLDER}/decoder_model_merged.ort",
    "cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0",
)
_TOKENS = PinnedFile(
    "moonshine-voice",
    f"{_FOLDER}/tokenizer.bin",
    "6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d",
)
_BEGIN, _END = 1, 2
_HEADS, _HEAD_WIDTH = 8, 36
_TOKENS_PER_S = 6.5  # Moonshine's own limit; past it the decoder only repeats itself
_SHORTEST = 1600
_STRIDE = 384


@dataclass(frozen=True, slots=True)
class Decoded:
    """Token ids without begin and end, the natural log-probability of each, and that of the end."""

    ids: tuple[int, ...]
    logs: tuple[float, ...]
    end_log: float


class MoonshineNet:
    """Encoder, decoder and tokens; one thread.

    Raises:
        EnvironmentFault: weights or onnxruntime are missing or not the pinned ones.
    """

    def __init__(self) -> None:
        self._encoder = _session(_ENCODER)
        self._decoder = _session(_DECODER)
        self._inputs = [i.name for i in self._decoder.get_inputs()]
        self._outputs = [o.name for o in self._decoder.get_outputs()]
        self.tokens = _read_tokens(read_pinned([_TOKENS], "Moonshine", _REMEDY))

    def encode(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """States, float32, shape (1, frames, 288), 24 ms a frame."""
        import numpy as np

        if len(samples) < _SHORTEST:
            samples = np.pad(samples, (0, _SHORTEST - len(samples)))
        mask = np.ones((1, len(samples)), np.int64)
        return self._encoder.run(None, {"input_values": samples[None], "attention_mask": mask})[0]

    def decode(self, states: NDArray[np.float32], seconds: float) -> Decoded:
        """The likeliest token at each step, until the end or as many as fit in `seconds`."""
        ids: list[int] = []
        logs: list[float] = []
        past = self._no_past(1)
        last, end_log = _BEGIN, 0.0
        for step in range(int(seconds * _TOKENS_PER_S) + 8):
            found, past = self._step(states, [[last]], past, cached=step > 0)
            likely = log_softmax(found[0, -1])
            last = int(likely.argmax())
            end_log = float(likely[_END])
            if last == _END or _repeats([*ids, last]):
                break
            ids.append(last)
            logs.append(float(likely[last]))
        return Decoded(tuple(ids), tuple(logs), end_log)

    def logits(self, states: NDArray[np.float32], ids: Sequence[int]) -> NDArray[np.float32]:
        """Logits of every next token after each prefix of `ids`, and after none.

        `states` has shape (batch, frames, 288); returns float32, shape (batch, len(ids) + 1, tokens).
        """
        batch = len(states)
        return self._step(states, [[_BEGIN, *ids]] * batch, self._no_past(batch), cached=False)[0]

    def text(self, ids: Sequence[int]) -> str:
        """Tokens as text."""
        return b"".join(self.tokens[i] for i in ids).replace(b"\xe2\x96\x81", b" ").decode(errors="replace")

    def _no_past(self, batch: int) -> dict[str, NDArray[np.float32]]:
        import numpy as np

        empty = np.zeros((batch, _HEADS, 0, _HEAD_WIDTH), np.float32)
        return {name: empty for name in self._inputs if name.startswith("past_key_values")}

    def _step(
        self,
        states: NDArray[np.float32],
        ids: Sequence[Sequence[int]],
        past: dict[str, NDArray[np.float32]],
        *,
        cached: bool,
    ) -> tuple[NDArray[np.float32], dict[str, NDArray[np.float32]]]:
        import numpy as np

        given: dict[str, Any] = {
            # The network takes every 384th entry: the mask is one of samples, not of states.
            "encoder_attention_mask": np.ones((len(states), states.shape[1] * _STRIDE), np.int64),
            "encoder_hidden_states": states,
            "input_ids": np.asarray(ids, np.int64),
            "use_cache_branch": np.array([cached]),
            **past,
        }
        found: list[Any] = self._decoder.run(None, {name: given[name] for name in self._inputs})
        fresh = dict(past)
        for name, value in zip(self._outputs[1:], found[1:], strict=True):
            # The keys of the sound are made once, in the first step; later steps give empty ones.
            if not cached or ".decoder." in name:
                fresh[name.replace("present", "past_key_values")] = value
        return found[0], fresh


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Natural logarithms of the softmax over the last axis."""
    import numpy as np

    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _repeats(ids: Sequence[int]) -> bool:
    """Whether the end of `ids` is the same one to four tokens four times over."""
    return any(len(ids) >= 4 * n and ids[-4 * n :] == [*ids[-n:]] * 4 for n in range(1, 5))


def _session(file: PinnedFile) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise EnvironmentFault(f"onnxruntime cannot be loaded ({error}).", remedy=_REMEDY) from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # An arena doubles and keeps what the longest sound took; malloc is as fast and can give it back.
    options.enable_cpu_mem_arena = False
    data = read_pinned([file], "Speech recognition", _REMEDY)
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def _read_tokens(data: bytes) -> list[bytes]:
    """Moonshine's `tokenizer.bin`: each token is its length (one byte, or two from 128 on) and its bytes."""
    tokens: list[bytes] = []
    at = 0
    while at < len(data):
        size = data[at]
        at += 1
        if size >= 128:
            size = (size & 127) + data[at] * 128
            at += 1
        tokens.append(data[at : at + size])
        at += size
    return tokens
