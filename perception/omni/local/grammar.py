# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportMissingImports=false
"""Keeps an answer to a schema: tokens that would leave it are never drawn; the only door to llguidance."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ....errors import EnvironmentFault, InvalidInput
from ..session import ToolDeclaration
from .wording import Wording

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Grammars", "SchemaGrammar", "calls_schema"]


class Grammars:
    """Makes grammars over one tokenizer, which is made ready once.

    Raises:
        EnvironmentFault: llguidance is not installed.
    """

    def __init__(self, wording: Wording, vocabulary: int, ends: Sequence[int]) -> None:
        try:
            from llguidance import LLTokenizer
        except ImportError:
            raise EnvironmentFault(
                "Answers cannot be kept to a schema: llguidance is not installed.",
                remedy="Run: pip install 'lookhear[omni]'.",
            ) from None
        self._tokens: Any = LLTokenizer(wording.description, n_vocab=vocabulary, eos_token=list(ends))

    def of(self, schema: Mapping[str, Any]) -> SchemaGrammar:
        """A grammar for one answer.

        Raises:
            InvalidInput: the schema is broken or says something that cannot be kept to.
        """
        from llguidance import LLMatcher

        try:
            grammar = LLMatcher.grammar_from_json_schema(
                json.dumps(dict(schema)), overrides={"whitespace_flexible": False}
            )
            matcher = LLMatcher(self._tokens, grammar)
        except ValueError as error:
            raise InvalidInput(f"The schema of the answer cannot be kept to: {error}") from None
        if matcher.is_error():
            raise InvalidInput(f"The schema of the answer cannot be kept to: {matcher.get_error()}")
        return SchemaGrammar(matcher)


class SchemaGrammar:
    """One answer on its way."""

    def __init__(self, matcher: Any) -> None:
        self._matcher = matcher

    @property
    def complete(self) -> bool:
        """Whether the answer keeps to the schema as it is."""
        return bool(self._matcher.is_accepting())

    @property
    def over(self) -> bool:
        """Whether nothing can follow any more."""
        return bool(self._matcher.is_stopped())

    def narrow(self, logits: NDArray[np.float32]) -> None:
        """Set every token that would leave the schema to -inf, in place."""
        bits = np.unpackbits(np.frombuffer(self._matcher.compute_bitmask(), np.uint8), bitorder="little")
        logits[: len(bits)][bits[: len(logits)] == 0] = -np.inf
        logits[len(bits) :] = -np.inf

    def accept(self, token: int) -> None:
        """The token was drawn."""
        self._matcher.consume_token(token)


def calls_schema(tools: Sequence[ToolDeclaration]) -> dict[str, Any]:
    """What may stand between the marks of a call: one of the tools with its own arguments."""
    return {
        "anyOf": [
            {
                "type": "object",
                "properties": {
                    "name": {"const": tool.name},
                    "arguments": dict(tool.parameters) or {"type": "object"},
                },
                "required": ["name", "arguments"],
                "additionalProperties": False,
            }
            for tool in tools
        ]
    }
