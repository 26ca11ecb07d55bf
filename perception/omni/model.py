"""The seam every understanding model stands behind, the embedded one and the generative ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..labels import Label, join_labels
from ..moment import Moment
from ..scene import Scene

__all__ = ["EmbeddedModel", "OmniModel", "ScriptedModel", "Understanding"]


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was wanted and what it referred to.

    `request` is the instruction in words, None where nobody asked for anything; `label` is the join of
    everything the request was derived from; `scene` is the scene it refers to.
    """

    request: str | None
    label: Label | None
    scene: Scene | None
    confidence: float = 1.0


class OmniModel(Protocol):
    """Joins what was seen, heard and written; knows no tool and no plan."""

    name: str

    async def understand(self, moment: Moment) -> Understanding:
        """The understanding of one moment."""
        ...


class EmbeddedModel:
    """The default: typed text first, else the utterance, with the scene that was in force.

    It is a cascade of small models joined by text (perception.md): reading and hearing happen before it,
    and resolving names against the scene happens late, when a step is bound.
    """

    name = "embedded"

    async def understand(self, moment: Moment) -> Understanding:
        """The request is the typed line or the utterance; screen text never becomes part of it."""
        if moment.text is not None:
            return Understanding(moment.text.text, moment.text.label, moment.scene)
        if moment.utterance is not None:
            said = moment.utterance
            return Understanding(said.text, said.label, moment.scene, said.confidence)
        return Understanding(None, None, moment.scene)


class ScriptedModel:
    """Answers with the requests it was given, one per moment."""

    name = "scripted"

    def __init__(self, requests: Sequence[str]) -> None:
        self._requests = list(requests)

    async def understand(self, moment: Moment) -> Understanding:
        """The next scripted request, labelled with the join of the moment's own labels.

        Raises:
            IndexError: more moments came than requests were given.
        """
        labels = [part.label for part in (moment.text, moment.utterance) if part is not None]
        return Understanding(self._requests.pop(0), join_labels(labels) if labels else None, moment.scene)
