"""A generative model as perceiver: it says which of the readings of an utterance was meant, and no more.

It sees the screen, which anybody can write on, so what it says is not trusted: its answer is bounded to what
was heard, a choice by number. Typed words are exact and are not shown to it.
"""

from __future__ import annotations

import json
from dataclasses import replace

from ...errors import EnvironmentFault
from ..labels import Integrity, Label, Modality
from ..moment import Moment
from .model import EmbeddedModel, Understanding
from .parts import Message, TextPart
from .session import GenerativeModel, TextDelta

__all__ = ["GenerativePerceiver"]

_OWN = Label(Integrity.LOCAL_SYSTEM, Modality.TEXT, "lookhear")
_PROMPT = (
    "You hear what somebody says to a computer. Below are readings of one utterance, by number, and what is "
    'on the screen. Answer with JSON: {"reading": N}, the number of what was most likely said.'
)
_MOST_WORDS = 200


class GenerativePerceiver:
    """Understands with the help of a generative model; where that fails, as the embedded one does.

    Args:
        model: the model.
    """

    def __init__(self, model: GenerativeModel) -> None:
        self.name = model.name
        self._model = model
        self._plain = EmbeddedModel()

    async def understand(self, moment: Moment) -> Understanding:
        """The request, in words that were heard; the model only chooses among them."""
        understood = await self._plain.understand(moment)
        said = moment.utterance
        if moment.text is not None or said is None or not said.alternatives:
            return understood
        readings = list(dict.fromkeys([said.text, *(other.text for other in said.alternatives)]))
        place = await self._choice(readings, moment)
        return understood if place is None else replace(understood, request=readings[place])

    async def close(self) -> None:
        """Give back the model."""
        await self._model.close()

    async def _choice(self, readings: list[str], moment: Moment) -> int | None:
        assert moment.utterance is not None, "somebody spoke"
        heard = "\n".join(f"{at + 1}. {text}" for at, text in enumerate(readings))
        parts = [TextPart(f"{_PROMPT}\n\n{heard}\n", moment.utterance.label)]
        if moment.scene is not None:
            names = [e.text for e in moment.scene.elements if e.text][:_MOST_WORDS]
            parts.append(TextPart(f"On the screen: {', '.join(names)}\n", moment.scene.label))
        schema = {
            "type": "object",
            "properties": {"reading": {"type": "integer", "minimum": 1, "maximum": len(readings)}},
            "required": ["reading"],
            "additionalProperties": False,
        }
        try:
            session = await self._model.open()
            try:
                await session.append(Message("user", tuple(parts)))
                answer = "".join(
                    [d.text async for d in session.respond(schema=schema) if isinstance(d, TextDelta)]
                )
            finally:
                await session.close()
        except EnvironmentFault:
            return None
        return _number(answer, len(readings))


def _number(answer: str, count: int) -> int | None:
    """The place that was chosen; None where the answer is no choice."""
    try:
        found = json.loads(answer[answer.index("{") : answer.rindex("}") + 1])["reading"]
    except (ValueError, KeyError, TypeError):
        return None
    return found - 1 if type(found) is int and 1 <= found <= count else None
