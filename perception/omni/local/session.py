"""A conversation with a model in this process: one kept cache, read as far as it changed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ....errors import InvalidInput
from ..parts import Message, sense_of
from ..profile import Capabilities
from ..session import Delta, Ended, ToolDeclaration, Usage
from .answering import Running
from .history import History

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .running import Writer

__all__ = ["LocalSession"]

_End = Ended | BaseException


class LocalSession:
    """Grows at its end; nothing that stayed is tokenised, encoded or computed again.

    The model works in its own thread and answers one session at a time; `append` never waits for it.
    """

    def __init__(self, writer: Writer, capabilities: Capabilities, thread: Executor) -> None:
        self._writer, self._capabilities, self._thread = writer, capabilities, thread
        self._history = History(writer.segments)
        self._usage = Usage()
        self._running: Running | None = None
        self._appending = asyncio.Lock()

    @property
    def usage(self) -> Usage:
        """Of all answers so far."""
        return self._usage

    @property
    def made(self) -> int:
        """Tokens of the answer that runs; 0 when none does."""
        return self._running.made if self._running else 0

    async def append(self, message: Message) -> None:
        """Put a message at the end; it is tokenised now and read when an answer is asked for.

        Raises:
            InvalidInput: a part needs a sense that the model does not have, or is of a size it cannot take.
            RuntimeError: an answer runs.
        """
        for part in message.parts:
            if sense_of(part) not in self._capabilities.senses:
                raise InvalidInput(
                    f"The model takes no {sense_of(part)}.",
                    remedy="Use a model that does, or send its words.",
                )
        self._refuse_while_answering()
        async with self._appending:
            said = await asyncio.to_thread(self._history.written, message)
            self._history.add(said)

    async def respond(
        self, tools: Sequence[ToolDeclaration] = (), schema: Mapping[str, Any] | None = None
    ) -> AsyncGenerator[Delta, None]:
        """The answer in pieces; the last is `Ended`. A consumer that leaves early cancels it.

        Args:
            tools: what it may call; another list than last time has the whole conversation read again.
            schema: JSON Schema that the whole answer must keep to; the model does not think aloud then.

        Raises:
            EnvironmentFault: the model failed or has no room; the session is as it was before.
            InvalidInput: the schema is not one that can be kept to.
            RuntimeError: an answer runs.
        """
        async with self._appending:
            self._refuse_while_answering()
            running = self._running = Running(threading.Event())
        news: asyncio.Queue[Delta | _End] = asyncio.Queue()
        tell = _from_thread(asyncio.get_running_loop(), news)
        work = asyncio.get_running_loop().run_in_executor(
            self._thread, self._work, running, tuple(tools), schema, tell
        )
        try:
            while isinstance(piece := await news.get(), Delta) and not isinstance(piece, Ended):
                yield piece
        finally:
            running.cancelled.set()
            await asyncio.wait([work])
            self._running = None
        if isinstance(piece, BaseException):
            raise piece
        yield piece

    async def read_ahead(self, tools: Sequence[ToolDeclaration] = ()) -> NDArray[np.float32]:
        """Read what was appended now, so that a later answer begins at once.

        Returns:
            Float32 [vocabulary]: the logits that an answer would begin with.

        Raises:
            EnvironmentFault: the model failed or has no room.
            RuntimeError: an answer runs.
        """
        async with self._appending:
            self._refuse_while_answering()
            running = self._running = Running(threading.Event())
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(
                self._thread, self._writer.read_ahead, self._history, running, tuple(tools)
            )
        finally:
            running.cancelled.set()
            self._running = None

    def cancel(self) -> None:
        """End the answer that runs, within two tokens; it stays in the session as far as it came."""
        if self._running is not None:
            self._running.cancelled.set()

    def mark(self) -> int:
        """This place, to come back to with `rollback`."""
        return self._history.mark()

    def rollback(self, mark: int) -> None:
        """Forget everything after a mark; what was read before it is kept.

        Raises:
            ValueError: there is no such place.
            RuntimeError: an answer runs.
        """
        self._refuse_while_answering()
        self._history.rollback(mark)

    async def close(self) -> None:
        """End what runs and give back its memory; a session that goes on is read again from its start."""
        self.cancel()
        with suppress(RuntimeError):  # the model was closed before, and its memory with it
            await asyncio.get_running_loop().run_in_executor(self._thread, self._writer.release)

    def _refuse_while_answering(self) -> None:
        if self._running is not None:
            raise RuntimeError("An answer runs in this session: take it to its end or cancel it first.")

    def _work(
        self,
        running: Running,
        tools: Sequence[ToolDeclaration],
        schema: Mapping[str, Any] | None,
        tell: Callable[[Delta | _End], None],
    ) -> None:
        """In the model's thread."""
        try:
            said, ended = self._writer.answer(self._history, running, tools, schema, tell)
        except BaseException as error:
            tell(error)
            return
        self._history.add(said)
        self._usage += ended.usage
        tell(ended)


def _from_thread(
    loop: asyncio.AbstractEventLoop, news: asyncio.Queue[Delta | _End]
) -> Callable[[Delta | _End], None]:
    def tell(piece: Delta | _End) -> None:
        with suppress(RuntimeError):  # the loop was closed: nobody listens any more
            loop.call_soon_threadsafe(news.put_nowait, piece)

    return tell
