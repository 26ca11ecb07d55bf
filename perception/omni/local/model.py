"""A model in a folder of this machine, as a `GenerativeModel`."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from weakref import WeakSet

from ....errors import EnvironmentFault, InvalidInput
from ...coordinates import SentImage
from ..parts import Sense
from ..profile import Capabilities, ModelProfile
from .folder import ModelFolder
from .media import Preprocessor
from .nemotron import NemotronPreprocessor
from .qwen import QwenPreprocessor
from .session import LocalSession

if TYPE_CHECKING:
    from .grammar import Grammars
    from .network import Network
    from .segments import SegmentWriter
    from .wording import Wording

__all__ = ["LocalModel", "open_local_model"]

_FAMILIES: dict[str, Callable[[ModelFolder], Preprocessor]] = {
    "nemotron_h_omni": NemotronPreprocessor,
    "qwen2_5_omni": QwenPreprocessor,
    "qwen2_5_omni_thinker": QwenPreprocessor,
}


def open_local_model(path: str | Path, profile: ModelProfile) -> LocalModel:
    """The model in a folder; its weights are loaded when the first session is opened.

    Args:
        path: a folder with config.json, weights and tokenizer, as it is downloaded.
        profile: how the model wants to be spoken to.

    Raises:
        InvalidInput: there is no such folder, or it holds another kind of model.
        EnvironmentFault: torch or transformers is not installed.
    """
    folder = ModelFolder(path)
    make = _FAMILIES.get(folder.model_type)
    if make is None:
        raise InvalidInput(
            f"{folder.path} holds a model of the type {folder.model_type or 'unknown'!r}.",
            remedy=f"This runs {', '.join(sorted(_FAMILIES))}; serve others and name the server instead.",
        )
    missing = [
        name for name in ("torch", "transformers", "tokenizers") if importlib.util.find_spec(name) is None
    ]
    if missing:
        raise EnvironmentFault(
            f"Not installed: {', '.join(missing)}.", remedy="Run: pip install 'lookhear[omni]'."
        )
    return LocalModel(folder, profile, make(folder))


@dataclass(frozen=True, slots=True)
class _Loaded:
    network: Network
    wording: Wording
    segments: SegmentWriter
    grammars: Callable[[], Grammars]


class LocalModel:
    """One set of weights, one thread that runs it, any number of sessions."""

    def __init__(self, folder: ModelFolder, profile: ModelProfile, preprocessor: Preprocessor) -> None:
        self._folder, self._profile, self._preprocessor = folder, profile, preprocessor
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="lookhear-model")
        self._loaded: _Loaded | None = None
        self._sessions: WeakSet[LocalSession] = WeakSet()

    @property
    def name(self) -> str:
        """The folder's name."""
        return self._folder.path.resolve().name

    @property
    def profile(self) -> ModelProfile:
        """How it wants to be spoken to."""
        return self._profile

    @property
    def capabilities(self) -> Capabilities:
        """What the profile says, narrowed to what the class takes; that alone where the profile is silent."""
        said = self._profile.capabilities
        stated = said.model_fields_set if "capabilities" in self._profile.model_fields_set else set[str]()
        text: dict[str, Any] = self._folder.part("text_config", "llm_config")
        senses = self._preprocessor.senses & (
            self._loaded.network.senses if self._loaded else frozenset(get_args(Sense))
        )
        longest = int(text.get("max_position_embeddings") or said.context_tokens)
        return Capabilities(
            senses=said.senses & senses if "senses" in stated else senses,
            tools=said.tools or "tools" not in stated,
            structured_output=said.structured_output or "structured_output" not in stated,
            caching=True,
            context_tokens=min(said.context_tokens, longest) if "context_tokens" in stated else longest,
            unified=True,
        )

    @property
    def encodings(self) -> int:
        """How many pictures, sounds and clips went through an encoder; what was seen before did not."""
        return self._loaded.network.encodings if self._loaded else 0

    def sent(self, image: SentImage) -> SentImage:
        """The picture with the size the model's processor makes of it, for models that count its pixels."""
        return replace(image, resized=self._preprocessor.resized_size(*image.size))

    async def open(self) -> LocalSession:
        """A new conversation; the first one loads the weights.

        Raises:
            InvalidInput: the folder is broken.
            EnvironmentFault: the weights do not fit into the memory or cannot be read.
        """
        loaded = await asyncio.get_running_loop().run_in_executor(self._thread, self._load)
        from .running import Writer

        writer = Writer(
            loaded.network, loaded.wording, loaded.segments, loaded.grammars,
            self._profile.sampling, self.capabilities.context_tokens,
        )  # fmt: skip
        session = LocalSession(writer, self.capabilities, self._thread)
        self._sessions.add(session)
        return session

    async def close(self) -> None:
        """End every answer, forget the weights."""
        for session in list(self._sessions):
            await session.close()
        self._loaded = None
        await asyncio.to_thread(self._thread.shutdown)

    def _load(self) -> _Loaded:
        """In the model's thread: importing torch alone takes seconds."""
        if self._loaded is None:
            from .grammar import Grammars
            from .network import Network
            from .segments import SegmentWriter
            from .turns import read_turns
            from .wording import Wording

            wording = Wording(self._folder)
            turns = read_turns(wording, self._profile.extra.get("chat_template_kwargs") or {})
            network = Network(self._folder)
            segments = SegmentWriter(
                wording, turns, self._preprocessor, network.placeholders, network.positions
            )
            made: list[Grammars] = []

            def grammars() -> Grammars:
                if not made:
                    made.append(Grammars(wording, network.vocabulary, sorted(network.ends | wording.ends)))
                return made[0]

            self._loaded = _Loaded(network, wording, segments, grammars)
        return self._loaded
