"""How a model behind a chat server is reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["ChatServer", "ChatSettings", "VideoForm"]

ChatServer = Literal["auto", "plain", "openai", "vllm", "sglang", "llama.cpp", "ollama", "transformers"]
VideoForm = Literal["auto", "url", "frames"]


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """Limits, patience and what the server takes."""

    server: ChatServer = "auto"
    """What kind of server it is; auto believes what its list of models says, plain takes nothing special."""
    api_key_env: str = "LOOKHEAR_API_KEY"
    """Name of the environment variable that holds the key; no key is sent where it is not set."""
    connect_s: float = 5.0
    """Seconds until a connection stands."""
    first_token_s: float = 120.0
    """Seconds from the request to the first piece of the answer; servers load a model in that time."""
    between_tokens_s: float = 30.0
    """Seconds of silence inside an answer after which the server is taken to be stuck."""
    attempts: int = 4
    """How often a request is made in all, as long as nothing of the answer has come."""
    backoff_s: float = 0.5
    """Seconds before the second attempt; each further wait is twice as long, less up to half by chance."""
    backoff_limit_s: float = 20.0
    """The longest wait of its own, in seconds."""
    retry_after_limit_s: float = 60.0
    """The longest wait in seconds that a server may ask for; beyond it the run is told instead."""
    video: VideoForm = "auto"
    """Frames as one `video_url`, or as pictures; auto sends a video to servers that are known to take it."""
    image_detail: str = ""
    """The `detail` of pictures (`high`, `original`), for servers that know it."""
    thinks_first: bool = False
    """The model's template opens the thought itself, so that what comes as answer begins inside one."""
    media_kept: int = 32
    """How many encoded pictures, sounds and videos are kept to be sent again."""
