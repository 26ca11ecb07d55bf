"""Reads what is new in a conversation and writes the answer; runs in the model's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....errors import EnvironmentFault, RunEnded
from ..profile import Sampling
from ..session import Delta, Ended, ToolDeclaration, Usage
from .answer_text import AnswerText
from .answering import Answer, CallGuard, Guard, Running, SchemaGuard
from .grammar import Grammars, calls_schema
from .history import History, Said, Script
from .kept_cache import KeptCache
from .network import Network, memory_fault
from .segments import SegmentWriter, text_segment
from .wording import Wording

__all__ = ["Writer"]

Logits = NDArray[np.float32]
_CHUNK = 1024  # tokens read at once: bounds the memory, and how long a cancel waits


class Writer:
    """Args: network, wording, segments, grammars: of the model, shared by its sessions.

    sampling: how answers are drawn; context: most tokens of a conversation with its answer.
    """

    def __init__(
        self,
        network: Network,
        wording: Wording,
        segments: SegmentWriter,
        grammars: Callable[[], Grammars],
        sampling: Sampling,
        context: int,
    ) -> None:
        self._network, self._wording, self.segments, self._grammars = network, wording, segments, grammars
        self._sampling, self._context = sampling, context
        self._kept = KeptCache(network.config.get_text_config())
        self._ends = network.ends | wording.ends
        self._banned = np.array(
            sorted((wording.forbidden - self._ends) | set(range(wording.size, network.vocabulary))), np.int64
        )
        self._calls = 0

    def answer(
        self,
        history: History,
        running: Running,
        tools: Sequence[ToolDeclaration],
        schema: Mapping[str, Any] | None,
        tell: Callable[[Delta], None],
    ) -> tuple[Said, Ended]:
        """The answer as a turn, and how it ended.

        Raises:
            EnvironmentFault: no room, no memory, or the network failed.
            InvalidInput: the schema cannot be kept to.
        """
        guard = self._guard(tools, schema)
        thinking = schema is None
        opening = self.segments.opening(thinking=thinking)
        script = history.script(text_segment(opening, self._network.rows), tools)
        room = min(self._sampling.max_tokens, self._room(script))
        seed = self._sampling.seed
        text = AnswerText(
            thinking=thinking and self.segments.thinks,
            calls=bool(tools) and schema is None,
            earlier=self._calls,
        )
        chance = np.random.default_rng(None if seed is None else [seed, len(script.ids)])
        answer = Answer(
            self._wording, self._sampling, chance, self._ends, self._banned, running.cancelled,
            text, guard, running.tokens,
        )  # fmt: skip
        with self._whole_or_nothing():
            cached, logits = self._read(script, running.cancelled)
            reason = answer.run(logits, self._stepper(script), tell, room)
        self._calls += text.calls
        spoken = [*opening, *answer.tokens, *self.segments.closing()]
        usage = Usage(len(script.ids), cached, script.media_tokens, len(answer.tokens), 1)
        ended = Ended("calls" if reason == "stop" and text.calls else reason, usage)
        return Said(None, text_segment(spoken, self._network.rows)), ended

    def read_ahead(self, history: History, running: Running, tools: Sequence[ToolDeclaration]) -> Logits:
        """Read what is new now; the logits an answer would begin with.

        Raises:
            EnvironmentFault: no room, no memory, or the network failed.
        """
        opening = text_segment(self.segments.opening(thinking=True), self._network.rows)
        script = history.script(opening, tools)
        self._room(script)
        with self._whole_or_nothing():
            return self._read(script, running.cancelled)[1]

    def release(self) -> None:
        """Give back the memory of what was read."""
        self._kept.forget()

    @contextmanager
    def _whole_or_nothing(self) -> Generator[None, None, None]:
        """What fails half-way leaves a cache that nobody knows: it is begun again."""
        try:
            yield
        except RunEnded:
            self._kept.forget()
            raise
        except (RuntimeError, MemoryError) as error:
            self._kept.forget()
            raise memory_fault(error) from error

    def _guard(self, tools: Sequence[ToolDeclaration], schema: Mapping[str, Any] | None) -> Guard | None:
        if schema is not None:
            return SchemaGuard(self._grammars().of(schema))
        known = [tool for tool in tools if tool.native is None]
        if not known or len(known) < len(tools):
            return None
        grammars, wanted = self._grammars(), calls_schema(known)
        grammars.of(wanted)  # a broken declaration is said now, not in the middle of an answer
        return CallGuard(lambda: grammars.of(wanted), self._wording)

    def _room(self, script: Script) -> int:
        room = self._context - len(script.ids)
        if room <= 0:
            raise EnvironmentFault(
                f"The conversation takes {len(script.ids)} tokens, the model reads {self._context}.",
                remedy="Roll back to a mark, and send fewer or smaller pictures.",
            )
        return room

    def _read(self, script: Script, cancelled: threading.Event) -> tuple[int, Logits]:
        """Read what is new; how many tokens were not, and the logits after the last one that was read."""
        kept, total = self._kept, len(script.ids)
        cached = start = kept.go_back_to(script.identity)
        if start in script.places:
            kept.snapshot()
        logits = np.zeros(self._network.vocabulary, np.float32)
        for end in sorted(
            {*range(start + _CHUNK, total, _CHUNK), *kept.stops(script.places, start, total), total}
        ):
            if cancelled.is_set():
                break
            media = [(at - start, run) for at, run in script.media if at < end and at + run.tokens > start]
            logits = self._network.step(
                script.ids[start:end], script.positions[:, start:end], media, kept.cache, start
            )
            kept.grew(script.identity[start:end])
            if end in script.places:
                kept.snapshot()
            start = end
        return cached, logits

    def _stepper(self, script: Script) -> Callable[[int], Logits]:
        rows, first, base = self._network.rows, script.next_position, len(script.ids)

        def step(token: int) -> Logits:
            ids = np.array([token])
            position = first + len(self._kept.read) - base
            logits = self._network.step(
                ids, np.full((rows, 1), position), (), self._kept.cache, len(self._kept.read)
            )
            self._kept.grew(ids)
            return logits

        return step
