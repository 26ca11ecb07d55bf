"""One streamed answer, read from the chunks of a server: words, thoughts, calls, the end, the count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from .chat_calls import CallFragments
from .json_values import Json, as_list, as_object, as_text
from .parts import ToolCall
from .session import ReasoningDelta, TextDelta, Usage
from .thoughts import Spoken, ThoughtSplitter

__all__ = ["ChunkReader"]

_ENDS: dict[str, Literal["stop", "length", "calls"]] = {
    "length": "length",
    "max_tokens": "length",
    "model_length": "length",
    "tool_calls": "calls",
    "function_call": "calls",
}


class ChunkReader:
    """Reads chunks and keeps what the answer is so far.

    Args:
        inside_thought: the answer begins inside a thought.
        first_call: the number of the first call that has to be named here.
    """

    def __init__(self, *, inside_thought: bool = False, first_call: int = 0) -> None:
        self._splitter = ThoughtSplitter(inside=inside_thought)
        self._fragments = CallFragments(first_call)
        self._usage: Json = {}
        self._cached = 0
        self._text: list[str] = []
        self._thoughts: list[str] = []
        self.finish: str | None = None
        """The reason as the server says it; None until it does."""

    @property
    def begun(self) -> bool:
        """Whether anything of the answer has come."""
        return bool(self._text or self._thoughts or self._fragments)

    @property
    def text(self) -> str:
        """The answer so far."""
        return "".join(self._text)

    @property
    def thought(self) -> str:
        """The thoughts so far."""
        return "".join(self._thoughts)

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """The calls; whole once the answer has ended."""
        return self._fragments.calls()

    @property
    def reason(self) -> Literal["stop", "length", "calls"]:
        """Why it ended; servers that call tools and say `stop` are not believed."""
        reason = _ENDS.get(self.finish or "", "stop")
        return "calls" if reason == "stop" and self._fragments else reason

    def take(self, chunk: Json) -> Iterator[TextDelta | ReasoningDelta]:
        """The pieces that a chunk adds."""
        self._count(chunk)
        for choice in map(as_object, as_list(chunk.get("choices"))):
            if choice.get("index", 0) in (0, None):
                yield from self._choice(choice)

    def end(self) -> Iterator[TextDelta | ReasoningDelta]:
        """What was held back."""
        yield from self._say(self._splitter.end())

    def usage(self, prompt: int, media: int) -> Usage:
        """The count of the server, or an estimate.

        Args:
            prompt: tokens of the prompt where the server does not count.
            media: those of its media where it does not say.
        """
        said = self._usage
        details = as_object(said.get("prompt_tokens_details"))
        told = sum(_number(details.get(f"{kind}_tokens")) for kind in ("image", "audio", "video"))
        total = _number(said.get("prompt_tokens")) if said else prompt
        cached = _number(details.get("cached_tokens")) or _number(said.get("prompt_cache_hit_tokens"))
        completion = _number(said.get("completion_tokens")) if said else len(self._text) + len(self._thoughts)
        return Usage(
            prompt=total,
            cached=min(cached or self._cached, total),
            media=min(told or media, total),
            completion=completion,
            calls=1,
        )

    def _count(self, chunk: Json) -> None:
        usage = as_object(chunk.get("usage"))
        if usage.get("prompt_tokens") is not None:
            self._usage = usage
        self._cached = _number(as_object(chunk.get("timings")).get("cache_n")) or self._cached

    def _choice(self, choice: Json) -> Iterator[TextDelta | ReasoningDelta]:
        finish = choice.get("finish_reason")
        yield from self._delta(as_object(choice.get("delta")) or as_object(choice.get("message")))
        self.finish = str(finish) if finish else self.finish

    def _delta(self, delta: Json) -> Iterator[TextDelta | ReasoningDelta]:
        thought = _words(delta.get("reasoning_content")) or _words(delta.get("reasoning"))
        content: object = delta.get("content")
        thought += "".join(_words(as_object(part).get("thinking")) for part in as_list(content))
        if thought:
            yield from self._say([Spoken(thought, thought=True)])
        words = _words(content) or _words(delta.get("refusal"))
        if words:
            yield from self._say(self._splitter.feed(words))
        for fragment in as_list(delta.get("tool_calls")) or [delta.get("function_call")]:
            if as_object(fragment):
                self._fragments.add(fragment)

    def _say(self, spoken: list[Spoken]) -> Iterator[TextDelta | ReasoningDelta]:
        for piece in spoken:
            (self._thoughts if piece.thought else self._text).append(piece.text)
            yield ReasoningDelta(piece.text) if piece.thought else TextDelta(piece.text)


def _words(value: object) -> str:
    """Text as a string, or as a list of parts or strings."""
    words = (as_text(item) or as_text(as_object(item).get("text")) for item in as_list(value))
    return as_text(value) or "".join(words)


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0
