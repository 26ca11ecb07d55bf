"""What must hold when everything is done, asked of something that is not the model."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from ..perception import Scene
from .evidence import Evidence
from .screen_text import shows_text

__all__ = [
    "CommandExpectation",
    "DomExpectation",
    "Expectation",
    "FileExpectation",
    "HttpExpectation",
    "ProbeVerifier",
    "ScreenExpectation",
    "Verifier",
]

_FROZEN = ConfigDict(frozen=True, extra="forbid")
MAX_ANSWER_BYTES = 1_000_000


class ScreenExpectation(BaseModel):
    """A text is (or, if `absent`, is not) on the screen."""

    model_config = _FROZEN
    kind: Literal["screen"] = "screen"
    text: str
    absent: bool = False


class FileExpectation(BaseModel):
    """A file exists and holds `equals` or `contains` (trailing newline ignored); `absent`: none like that."""

    model_config = _FROZEN
    kind: Literal["file"] = "file"
    path: Path
    equals: str | None = None
    contains: str | None = None
    absent: bool = False


class HttpExpectation(BaseModel):
    """A GET of `url` answers 200 and its JSON equals `json_equals`, or its text contains `contains`.

    `absent`: it answers something else.
    """

    model_config = _FROZEN
    kind: Literal["http"] = "http"
    url: str
    json_equals: Any = None
    contains: str | None = None
    absent: bool = False


class DomExpectation(BaseModel):
    """In the page shown, the first element that fits a CSS selector is as said; `absent`: there is none.

    `equals` and `contains` are compared with what was typed or chosen, else with the text, spaces folded.
    `page` is a part of the page's title, where several are open.
    """

    model_config = _FROZEN
    kind: Literal["dom"] = "dom"
    selector: str
    equals: str | None = None
    contains: str | None = None
    checked: bool | None = None
    absent: bool = False
    page: str | None = None


class CommandExpectation(BaseModel):
    """A read-only command exits 0 and prints `contains`; `absent`: it prints something else."""

    model_config = _FROZEN
    kind: Literal["command"] = "command"
    argv: Annotated[tuple[str, ...], Field(min_length=1)]
    contains: str | None = None
    absent: bool = False


Expectation = Annotated[
    ScreenExpectation | FileExpectation | HttpExpectation | DomExpectation | CommandExpectation,
    Field(discriminator="kind"),
]
Look = Callable[[], Awaitable[Scene]]
AskDom = Callable[[DomExpectation], Awaitable[Evidence]]


class Verifier(Protocol):
    """Decides whether an expectation holds."""

    async def check(self, expectation: Expectation, *, limit_s: float) -> Evidence:
        """Ask until it holds or the limit is over."""
        ...


class ProbeVerifier:
    """Asks the screen, files, servers, pages and commands; reads only.

    `look` returns a fresh, complete scene; `dom` asks the pages that are shown.
    """

    def __init__(self, look: Look, dom: AskDom | None = None) -> None:
        self._look = look
        self._dom = dom

    async def check(self, expectation: Expectation, *, limit_s: float = 3.0) -> Evidence:
        """Ask every 100 ms until it holds or the limit is over: servers and files lag the screen."""
        deadline = asyncio.get_running_loop().time() + limit_s
        while True:
            evidence = await self._ask(expectation)
            if evidence.holds or asyncio.get_running_loop().time() >= deadline:
                return evidence
            await asyncio.sleep(0.1)

    async def _ask(self, expectation: Expectation) -> Evidence:
        if isinstance(expectation, ScreenExpectation):
            shown = shows_text(expectation.text, await self._look())
            word = "is" if shown else "is not"
            return Evidence(
                "screen", shown is not expectation.absent, f"{expectation.text!r} {word} on the screen."
            )
        if isinstance(expectation, DomExpectation):
            if self._dom is None:
                return Evidence("dom", None, "No browser can be asked here.", external=True)
            return await self._dom(expectation)
        if isinstance(expectation, FileExpectation):
            return _turned(await asyncio.to_thread(_file, expectation), expectation.absent)
        if isinstance(expectation, HttpExpectation):
            return _turned(await asyncio.to_thread(_http, expectation), expectation.absent)
        return _turned(await _command(expectation), expectation.absent)


def _turned(evidence: Evidence, absent: bool) -> Evidence:
    """Where something must not be so: what could not be asked at all stays without an answer."""
    if not absent or evidence.holds is None:
        return evidence
    return replace(evidence, holds=not evidence.holds)


def _file(expectation: FileExpectation) -> Evidence:
    try:
        text = expectation.path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        return Evidence(
            "file", False, f"{expectation.path.name} cannot be read: {error.strerror}.", external=True
        )
    return _content("file", expectation.path.name, text, expectation.equals, expectation.contains)


def _content(kind: str, what: str, text: str, equals: str | None, contains: str | None) -> Evidence:
    holds = (equals is None or text.rstrip("\n") == equals.rstrip("\n")) and (
        contains is None or contains in text
    )
    shown = text if len(text) <= 200 else f"{text[:200]}…"
    return Evidence(kind, holds, f"{what} holds {shown!r}.", external=True)


def _http(expectation: HttpExpectation) -> Evidence:
    try:
        with urllib.request.urlopen(expectation.url, timeout=2.0) as answer:
            body = answer.read(MAX_ANSWER_BYTES).decode("utf-8", errors="replace")
    except (urllib.error.URLError, OSError, ValueError) as error:
        # A server that is gone cannot say that something is not so.
        holds = None if expectation.absent and not isinstance(error, urllib.error.HTTPError) else False
        return Evidence("http", holds, f"{expectation.url} did not answer: {error}.", external=True)
    if expectation.json_equals is not None:
        try:
            holds = json.loads(body) == expectation.json_equals
        except ValueError:
            holds = False
        return Evidence("http", holds, f"the server answered {body[:200]!r}.", external=True)
    return _content("http", "the answer", body, None, expectation.contains)


async def _command(expectation: CommandExpectation) -> Evidence:
    try:
        process = await asyncio.create_subprocess_exec(
            *expectation.argv, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE
        )
    except OSError as error:
        return Evidence(
            "command", False, f"{expectation.argv[0]} cannot be run: {error.strerror}.", external=True
        )
    try:
        async with asyncio.timeout(10):
            output = (await process.communicate())[0].decode("utf-8", errors="replace")
    except TimeoutError:
        process.kill()
        await process.wait()
        return Evidence("command", False, f"{expectation.argv[0]} did not end within 10 s.", external=True)
    if process.returncode != 0:
        return Evidence(
            "command", False, f"{expectation.argv[0]} exited {process.returncode}.", external=True
        )
    return _content("command", expectation.argv[0], output, None, expectation.contains)
