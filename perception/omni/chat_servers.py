"""What each kind of server takes beyond the plain wire format, and how it says which it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .chat_settings import ChatServer
from .json_values import Json, as_list, as_object
from .parts import Sense
from .profile import Capabilities

__all__ = ["ServerManners", "manners_of", "model_names", "narrowed", "server_of"]


@dataclass(frozen=True, slots=True)
class ServerManners:
    """What may be sent to a server without it refusing the request."""

    media_ids: bool = False
    """`uuid` on media, so that what it has seen is not hashed and encoded again."""
    schema: Literal["response_format", "structured_outputs"] = "response_format"
    running_usage: bool = False
    """Usage with every piece, so that a cancelled answer is counted, too."""
    video: bool = False
    """`video_url`."""
    thoughts: bool = False
    """`reasoning_content` of earlier answers."""
    top_k: bool = True


_MANNERS: dict[ChatServer, ServerManners] = {
    "vllm": ServerManners(True, "structured_outputs", running_usage=True, video=True, thoughts=True),
    "sglang": ServerManners(video=True, thoughts=True),
    "llama.cpp": ServerManners(thoughts=True),
    "openai": ServerManners(top_k=False),
    "transformers": ServerManners(video=True, top_k=False),
}

_OWNERS: dict[str, ChatServer] = {
    "vllm": "vllm",
    "sglang": "sglang",
    "llamacpp": "llama.cpp",
    "library": "ollama",
    "openai": "openai",
    "system": "openai",
}


def manners_of(server: ChatServer) -> ServerManners:
    """What a kind of server takes; the plain format where nothing is known."""
    return _MANNERS.get(server, ServerManners())


def _entries(models: Mapping[str, Any]) -> list[Json]:
    return [as_object(entry) for entry in as_list(models.get("data"))]


def model_names(models: Mapping[str, Any]) -> list[str]:
    """The names in a server's list of models."""
    return [str(entry["id"]) for entry in _entries(models) if "id" in entry]


def server_of(models: Mapping[str, Any]) -> ChatServer:
    """The kind of server by the `owned_by` of its list of models, `plain` where it does not say."""
    owners = [str(entry.get("owned_by")) for entry in _entries(models)]
    known: list[ChatServer] = [_OWNERS[owner] for owner in owners if owner in _OWNERS]
    return known[0] if known else "plain"


def narrowed(
    profiled: Capabilities, model: str, models: Mapping[str, Any], properties: Mapping[str, Any]
) -> Capabilities:
    """The capabilities of a profile, less what the server says it does not have.

    Args:
        profiled: those of the profile.
        model: its name.
        models: the server's list of models; vLLM and SGLang name the length of the context there.
        properties: `/props` of llama.cpp, which names it, too, and the senses it was started with.
    """
    entries = _entries(models)
    only = entries[0] if len(entries) == 1 else {}
    mine = next((entry for entry in entries if entry.get("id") == model), only)
    defaults = as_object(properties.get("default_generation_settings"))
    said = [mine.get("max_model_len"), mine.get("context_length"), defaults.get("n_ctx")]
    lengths = [length for length in said if isinstance(length, int) and length > 0]
    changes: dict[str, Any] = {"context_tokens": min([profiled.context_tokens, *lengths])}
    modalities = as_object(properties.get("modalities"))
    lacking: set[Sense] = set()
    lacking |= {"image", "video"} if modalities.get("vision") is False else set()
    lacking |= {"audio"} if modalities.get("audio") is False else set()
    changes["senses"] = profiled.senses - lacking
    return profiled.model_copy(update=changes)
