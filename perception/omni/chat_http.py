"""The line to a model server; the one door of the HTTP library."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ...errors import EnvironmentFault, InvalidInput
from .chat_faults import ChatTrouble, read_refusal, retry_after_s
from .chat_settings import ChatSettings
from .interrupt import Interrupt
from .json_values import Json, as_object

if TYPE_CHECKING:
    import httpx2

__all__ = ["ChatLine", "chat_address"]

_MOST_OF_AN_ERROR = 64 << 10
_Named = Callable[[Interrupt, float], AbstractAsyncContextManager[None]]


def chat_address(base_url: str) -> str:
    """The address that `/chat/completions` is added to; `/v1` where none is named.

    Raises:
        InvalidInput: it is no address of a web server, or holds a name and a password.
    """
    parts = urlsplit(base_url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidInput(
            f"{base_url!r} is no address of a model server.", remedy="Write it as http://127.0.0.1:8000/v1."
        )
    if parts.username or parts.password:
        raise InvalidInput(
            f"The address of the model server {parts.hostname} holds a password.",
            remedy="Put the key into an environment variable and name it in the settings.",
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/') or '/v1'}"


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class ChatLine:
    """Connections to one server, opened when they are needed.

    The key is read from the environment once, is sent to this server alone, and is taken out of everything
    that the server says.

    Args:
        address: as `chat_address` gives it.
        settings: limits and the name of the key.

    Raises:
        InvalidInput: the key cannot be sent.
    """

    def __init__(self, address: str, settings: ChatSettings) -> None:
        self.address = address
        self._settings = settings
        self.key_env = settings.api_key_env
        self._key = os.environ.get(settings.api_key_env, "").strip()
        if not (self._key.isascii() and self._key.isprintable()):
            raise InvalidInput(f"The environment variable {self.key_env} holds letters that no key has.")
        self._client: httpx2.AsyncClient | None = None

    @asynccontextmanager
    async def stream(self, body: Json, interrupt: Interrupt, limit_s: float) -> AsyncGenerator[ChatStream]:
        """Send a request; the connection is closed on leaving, which ends the answer at the server.

        Raises:
            ChatTrouble: no connection, no word in time, or a refusal.
        """
        client = self._open()
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        request = client.build_request(
            "POST",
            f"{self.address}/chat/completions",
            content=data,
            headers={"content-type": "application/json"},
        )
        async with self._named(interrupt, limit_s):
            response = await client.send(request, stream=True)
        try:
            if response.status_code != 200:
                raise await self._refused(response, interrupt)
            yield ChatStream(response, self._named, interrupt)
        finally:
            await response.aclose()

    async def get(self, path: str, limit_s: float, *, root: bool = False) -> Json:
        """A JSON object of the server.

        Args:
            path: below the address, or below the server itself.
            limit_s: seconds until it has come.
            root: whether the path begins at the server.

        Raises:
            ChatTrouble: no connection, no word in time, or a refusal.
        """
        parts = urlsplit(self.address)
        address = f"{parts.scheme}://{parts.netloc}" if root else self.address
        interrupt = Interrupt()
        async with self._named(interrupt, limit_s):
            response = await self._open().get(f"{address}/{path}")
        if response.status_code != 200:
            raise await self._refused(response, interrupt)
        try:
            return as_object(response.json())
        except ValueError:
            return {}

    def plain(self, text: str) -> str:
        """The text without the key."""
        return text.replace(self._key, "***") if len(self._key) >= 4 else text

    async def close(self) -> None:
        """Close every connection."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _open(self) -> httpx2.AsyncClient:
        if self._client is None:
            import httpx2

            headers = {"user-agent": "lookhear", "accept-encoding": "identity"}
            if self._key:
                headers["authorization"] = f"Bearer {self._key}"
            self._client = httpx2.AsyncClient(
                headers=headers,
                timeout=httpx2.Timeout(None, connect=self._settings.connect_s),
                trust_env=not _is_here(urlsplit(self.address).hostname or ""),  # no proxy on the way to here
            )
        return self._client

    async def _refused(self, response: httpx2.Response, interrupt: Interrupt) -> ChatTrouble:
        body = b""
        async with self._named(interrupt, self._settings.between_tokens_s):
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > _MOST_OF_AN_ERROR:
                    break
        headers = {name.lower(): value for name, value in response.headers.items()}
        text = self.plain(body.decode("utf-8", errors="replace"))
        refusal = read_refusal(response.status_code, text, retry_after_s(headers))
        fault = refusal.fault("", self.address, self.key_env, [])
        return ChatTrouble(fault, passing=refusal.passing, wait_s=refusal.wait_s, refusal=refusal)

    @asynccontextmanager
    async def _named(self, interrupt: Interrupt, limit_s: float) -> AsyncGenerator[None]:
        """Whatever goes wrong on the line inside, as trouble with a name."""
        import httpx2

        try:
            async with interrupt.within(limit_s):
                yield
        except TimeoutError:
            raise ChatTrouble(
                EnvironmentFault(
                    f"The model server at {self.address} says nothing for {limit_s:.1f} s.",
                    remedy="Look whether it still works, or give it more time in the settings.",
                )
            ) from None
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol) as error:
            raise ChatTrouble(
                EnvironmentFault(
                    f"The model server at {self.address} cannot be reached ({self.plain(str(error))}).",
                    remedy="Start it, or set --model to one that runs.",
                ),
                passing=True,
            ) from None
        except httpx2.RequestError as error:
            raise ChatTrouble(
                EnvironmentFault(
                    f"The line to the model server at {self.address} broke ({self.plain(str(error))}).",
                    remedy="Look into the log of the server, and try again.",
                ),
                passing=True,
            ) from None


class ChatStream:
    """The bytes of one answer."""

    def __init__(self, response: httpx2.Response, named: _Named, interrupt: Interrupt) -> None:
        self._bytes = response.aiter_bytes()
        self._named = named
        self._interrupt = interrupt
        self.is_json = "json" in response.headers.get("content-type", "")

    async def read(self, limit_s: float) -> bytes | None:
        """The next bytes, None at the end.

        Raises:
            ChatTrouble: the line broke, or nothing comes in time.
        """
        async with self._named(self._interrupt, limit_s):
            return await anext(self._bytes, None)
