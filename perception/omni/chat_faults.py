"""What a server's refusal means, for the loop that tries again and for the person."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from ...errors import EnvironmentFault
from .json_values import Json, as_list, as_object

__all__ = ["ChatTrouble", "Refusal", "read_refusal", "refused_field", "retry_after_s"]

_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_SPENT = re.compile(r"insufficient_quota|exceeded your current quota|billing", re.IGNORECASE)
_TOO_LONG = re.compile(
    r"context.{0,20}(length|size|window)|exceed_context|maximum (model )?(context|length|number of tokens)"
    r"|prompt (is )?too long|longer than the (maximum|model)|too many tokens|input length",
    re.IGNORECASE,
)
_NO_MODEL = re.compile(
    r"model.{0,80}(not (be )?found|does not exist|not exist|unknown|no such)|model_not_found|pinned to",
    re.IGNORECASE | re.DOTALL,
)
_NO_FIELD = re.compile(
    r"unsupported|not supported|unexpected|unknown|unrecognized|extra|not permitted|not allowed"
    r"|not implemented|invalid (field|parameter)|unused|does not support",
    re.IGNORECASE,
)
_NEEDED = frozenset({"model", "messages", "stream", "tools"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as a server words it; `code` joins its code, type and parameter."""

    status: int
    message: str
    code: str = ""
    wait_s: float | None = None

    @property
    def passing(self) -> bool:
        """Whether the same request may be taken later."""
        return self.status in _PASSING and not self._matches(_SPENT) and not self.too_long

    @property
    def too_long(self) -> bool:
        """Whether the conversation does not fit the model."""
        return self.status in (400, 413, 422, 500) and self._matches(_TOO_LONG)

    @property
    def no_model(self) -> bool:
        """Whether the server does not have the model."""
        return self.status in (400, 404) and (self.status == 404 or self._matches(_NO_MODEL))

    def fault(self, model: str, address: str, key_env: str, offered: list[str]) -> EnvironmentFault:
        """What the person is told.

        Args:
            model: as it was asked for.
            address: of the server.
            key_env: name of the environment variable that holds the key.
            offered: the models that the server has.
        """
        dot = "" if self.message.endswith((".", "!", "?")) else "."
        said = f" It says: {self.message}{dot}" if self.message else ""
        if self.status in (401, 403):
            return EnvironmentFault(
                f"The model server at {address} does not let us in ({self.status}).{said}",
                remedy=f"Put the right key into the environment variable {key_env}.",
            )
        if self.too_long:
            return EnvironmentFault(
                f"The conversation is too long for the model {model}.{said}",
                remedy="Keep fewer pictures (history.images of its profile), or give it a longer context.",
            )
        if self.no_model:
            names = ", ".join(offered[:20])
            return EnvironmentFault(
                f"The model server at {address} has no model {model}.{said}",
                remedy=f"Set --model to one of: {names}." if names else "Look up its name on the server.",
            )
        if self.status == 429:
            return EnvironmentFault(
                f"The model server at {address} takes no more requests now.{said}",
                remedy="Wait, or raise the limit of the account.",
            )
        return EnvironmentFault(
            f"The model server at {address} refuses the request ({self.status}).{said}",
            remedy="Look into the log of the server, and at the fields that the profile adds (extra).",
        )

    def _matches(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(f"{self.message} {self.code}") is not None


class ChatTrouble(Exception):
    """An answer did not come.

    Args:
        fault: what the person is told.
        passing: whether it may come if it is asked for again.
        wait_s: how long the server wants to be left alone.
        refusal: what the server says, where it said something.
    """

    def __init__(
        self,
        fault: EnvironmentFault,
        *,
        passing: bool = False,
        wait_s: float | None = None,
        refusal: Refusal | None = None,
    ) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.passing = passing
        self.wait_s = wait_s
        self.refusal = refusal


def read_refusal(status: int, body: str, wait_s: float | None = None) -> Refusal:
    """The error in the body of an answer, or in the stream; every server has its own shape for it."""
    try:
        said: Any = json.loads(body)
    except ValueError:
        text = re.sub(r"<[^>]*>|\s+", " ", body)  # a proxy's page
        return Refusal(status, _short(text), wait_s=wait_s)
    outer = as_object(said)
    found: Any = outer.get("error") or outer.get("detail") or said
    if as_list(found):  # the list of a validator: where, and what
        return Refusal(status, _short(json.dumps(found)), "validation", wait_s)
    error = as_object(found)
    if not error:
        return Refusal(status, _short(str(found)), wait_s=wait_s)
    code: Any = error.get("code")
    if isinstance(code, int) and 400 <= code < 600:
        status = code
    words = (code, error.get("type"), error.get("param"))
    return Refusal(
        status,
        _short(str(error.get("message") or error.get("detail") or json.dumps(error))),
        " ".join(str(word) for word in words if word),
        wait_s,
    )


def refused_field(refusal: Refusal, body: Json) -> str | None:
    """The field of a request that the server does not know and that it can be asked without."""
    if refusal.status not in (400, 422, 501) or refusal.too_long:
        return None
    said = f"{refusal.message} {refusal.code}"
    if not _NO_FIELD.search(said):
        return None
    optional = [name for name in body if name not in _NEEDED and re.search(rf"\b{re.escape(name)}\b", said)]
    return max(optional, key=len, default=None)


def retry_after_s(headers: dict[str, str]) -> float | None:
    """The wait that a server asks for, in seconds or until a date.

    Args:
        headers: with names in lower case.
    """
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        value = headers["retry-after"].strip()
    except (KeyError, ValueError):
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _short(text: str, most: int = 600) -> str:
    text = text.strip()
    return text if len(text) <= most else text[:most] + " …"
