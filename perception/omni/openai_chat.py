"""A model behind any server that speaks OpenAI's chat completions, vLLM and Ollama among them."""

from __future__ import annotations

import logging

from ..coordinates import SentImage
from .chat_answer import FieldsRefused
from .chat_faults import ChatTrouble
from .chat_http import ChatLine, chat_address
from .chat_servers import manners_of, narrowed, server_of
from .chat_session import ChatSession, ChatWorkshop
from .chat_settings import ChatServer, ChatSettings
from .chat_wire import MessageWriter
from .json_values import Json
from .media import MediumStore
from .profile import ModelProfile

__all__ = ["ChatModel", "open_chat_model"]

_log = logging.getLogger(__name__)
_LOOK_S = 15.0


class ChatModel:
    """One model of one server.

    Args:
        model: its name, as the server knows it.
        base_url: address of the server, with or without `/v1`.
        profile: how it wants to be spoken to.
        settings: how it is reached.

    Raises:
        InvalidInput: the address is none.
    """

    def __init__(self, model: str, base_url: str, profile: ModelProfile, settings: ChatSettings) -> None:
        self.name = model
        self.profile = profile
        self.capabilities = profile.capabilities
        """Those of the profile; narrowed to what the server says once a session is open."""
        self._settings = settings
        self._line = ChatLine(chat_address(base_url), settings)
        self._media = MediumStore(settings.media_kept)
        self._refused = FieldsRefused()
        self._server: ChatServer | None = None

    @property
    def encoded(self) -> int:
        """How many media were encoded so far."""
        return self._media.encoded

    def sent(self, image: SentImage) -> SentImage:
        """The picture as the profile says that the model counts it."""
        return self.profile.sent(image)

    async def open(self) -> ChatSession:
        """A new conversation.

        Raises:
            EnvironmentFault: the server cannot be reached, or does not let us in.
        """
        if self._server is None:
            self._server = await self._look()
        manners = manners_of(self._server)
        workshop = ChatWorkshop(
            model=self.name,
            profile=self.profile,
            capabilities=self.capabilities,
            settings=self._settings,
            manners=manners,
            line=self._line,
            writer=MessageWriter(self._media, self._settings, manners),
            refused=self._refused,
        )
        return ChatSession(workshop)

    async def close(self) -> None:
        """Close every connection."""
        await self._line.close()

    async def _look(self) -> ChatServer:
        """Ask the server who it is and what the model takes; one that does not say is taken as it comes."""
        models = await self._ask("models")
        server = server_of(models) if self._settings.server == "auto" else self._settings.server
        properties = await self._ask("props", root=True) if server == "llama.cpp" else {}
        self.capabilities = narrowed(self.profile.capabilities, self.name, models, properties)
        gone = self.profile.capabilities.senses - self.capabilities.senses
        if gone:
            _log.warning("The server of %s takes no %s.", self.name, " and no ".join(sorted(gone)))
        return server

    async def _ask(self, path: str, *, root: bool = False) -> Json:
        try:
            return await self._line.get(path, _LOOK_S, root=root)
        except ChatTrouble as trouble:
            refusal = trouble.refusal
            if refusal is None or refusal.status in (401, 403):
                raise trouble.fault from None
            return {}


def open_chat_model(model: str, base_url: str, profile: ModelProfile, settings: ChatSettings) -> ChatModel:
    """A model behind a server, as `ChatModel` says; nothing is sent before a session is opened.

    Raises:
        InvalidInput: the address is none.
    """
    return ChatModel(model, base_url, profile, settings)
