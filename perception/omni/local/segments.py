"""Messages as tokens: made once, kept, and never made again."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..parts import Message, TextPart, ToolCall
from ..session import ToolDeclaration
from .media import Media, Preprocessor
from .turns import Frame, Turns
from .wording import Wording

__all__ = ["Segment", "SegmentWriter", "text_segment"]

Ids = NDArray[np.int64]
Positions = Callable[[Ids, Sequence[Media]], Ids]
_MEDIA_BASE = np.int64(1) << np.int64(40)

_TOOLS_BEFORE = (
    "# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
    "You are provided with function signatures within <tools></tools> XML tags:\n<tools>\n"
)
_TOOLS_AFTER = (
    "\n</tools>\n\nFor each function call, return a json object with function name and arguments within "
    "<tool_call></tool_call> XML tags:\n"
    '<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>'
)
"""As Hermes and Qwen models were trained to read it."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """A run of tokens.

    `ids` is int64 [n]; `identity` [n] is the same with each media token replaced by a number of its content,
    so that equal identities mean equal input; `media` are (offset, run) pairs; `positions` [rows, n] count
    from 0 and end below `span`.
    """

    ids: Ids
    identity: Ids
    media: tuple[tuple[int, Media], ...]
    positions: Ids

    @property
    def span(self) -> int:
        """How far positions move on."""
        return int(self.positions.max()) + 1 if self.positions.size else 0


def text_segment(ids: Sequence[int], rows: int) -> Segment:
    """A run of words alone."""
    tokens = np.asarray(ids, np.int64)
    return Segment(tokens, tokens, (), np.tile(np.arange(len(tokens)), (rows, 1)))


class SegmentWriter:
    """Writes messages in a model's turns."""

    def __init__(
        self,
        wording: Wording,
        turns: Turns,
        preprocessor: Preprocessor,
        placeholders: dict[str, int],
        positions: Positions,
    ) -> None:
        self._wording, self._turns, self._preprocessor = wording, turns, preprocessor
        self._placeholders, self._positions = placeholders, positions

    @property
    def thinks(self) -> bool:
        """Whether an answer begins inside a thought."""
        return self._turns.thinks

    def message(self, message: Message, *, first: bool, tools: Sequence[ToolDeclaration] = ()) -> Segment:
        """A message with its frame; `tools` stand at the end of its words."""
        frame = (self._turns.first if first else self._turns.later)[message.role]
        pieces: list[list[int] | Media] = [self._wording.trusted(frame.before)]
        for part in message.parts:
            if isinstance(part, TextPart):
                pieces.append(self._wording.untrusted(part.text))
            else:
                laid = self._preprocessor.lay_out(part)
                pieces += [
                    self._wording.trusted(piece) if isinstance(piece, str) else piece for piece in laid
                ]
        if tools:
            pieces += self._tools(tools, bool(message.parts))
        pieces += [ids for call in message.calls for ids in self._call(call)]
        pieces.append(self._wording.trusted(frame.after))
        return self._joined(pieces)

    def tools_alone(self, tools: Sequence[ToolDeclaration]) -> Segment:
        """The tools, where there is no system's message to hold them."""
        return self.message(Message("system", ()), first=True, tools=tools)

    def closing(self) -> list[int]:
        """What ends an answer."""
        return self._wording.trusted(self._frame_of_answers().after)

    def opening(self, *, thinking: bool) -> list[int]:
        """What begins an answer."""
        return self._wording.trusted(self._turns.opening if thinking else self._turns.answer_only)

    def _frame_of_answers(self) -> Frame:
        return self._turns.later["assistant"]

    def _tools(self, tools: Sequence[ToolDeclaration], apart: bool) -> list[list[int]]:
        written = "\n".join(json.dumps(_declared(tool), ensure_ascii=False) for tool in tools)
        before = ("\n\n" if apart else "") + _TOOLS_BEFORE
        return [
            self._wording.trusted(before),
            self._wording.untrusted(written),
            self._wording.trusted(_TOOLS_AFTER),
        ]

    def _call(self, call: ToolCall) -> list[list[int]]:
        written = f'{{"name": {json.dumps(call.name)}, "arguments": {call.arguments or "{}"}}}'
        return [
            self._wording.trusted("\n<tool_call>\n"),
            self._wording.untrusted(written),
            self._wording.trusted("\n</tool_call>"),
        ]

    def _joined(self, pieces: Sequence[list[int] | Media]) -> Segment:
        ids: list[int] = []
        media: list[tuple[int, Media]] = []
        for piece in pieces:
            if isinstance(piece, Media):
                media.append((len(ids), piece))
                ids += [self._placeholders[piece.kind]] * piece.tokens
            else:
                ids += piece
        tokens = np.asarray(ids, np.int64)
        positions = self._positions(tokens, [run for _, run in media])
        return Segment(tokens, _identity(tokens, media), tuple(media), positions)


def _identity(ids: Ids, media: Sequence[tuple[int, Media]]) -> Ids:
    found = ids.copy()
    for offset, run in media:
        start = np.int64(int.from_bytes(run.key[:7], "big")) | _MEDIA_BASE
        found[offset : offset + run.tokens] = -start - np.arange(run.tokens)
    return found


def _declared(tool: ToolDeclaration) -> object:
    if tool.native is not None:
        return dict(tool.native)
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}
