"""Who could have written this? A label travels with every value that was perceived or typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

__all__ = ["Integrity", "Label", "Modality", "join_labels"]


class Integrity(IntEnum):
    """How far a value may be trusted; larger is more."""

    UNTRUSTED = 0
    KNOWN_CONTACT = 1
    LOCAL_SYSTEM = 2
    PARENT_AGENT = 3
    TASK_FILE = 4
    OWNER = 5


class Modality(StrEnum):
    """The sense a value came in by."""

    TEXT = "text"
    SCREEN = "screen"
    AUDIO = "audio"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Label:
    """Origin of a value.

    `readers` is the set of parties that may see it, None for everybody; `provenance` names the source
    in words (`window 0x1400003 'Invoice'`, `command line`); `span` is the part of the source;
    `time_ns` is on the ordering clock.
    """

    integrity: Integrity
    modality: Modality
    provenance: str
    readers: frozenset[str] | None = None
    span: str = ""
    time_ns: int = 0


def join_labels(labels: Iterable[Label]) -> Label:
    """The label of a value made from several: lowest integrity, intersection of readers.

    Raises:
        ValueError: `labels` is empty, so there is nothing to derive trust from.
    """
    parts = list(labels)
    if not parts:
        raise ValueError("join_labels needs at least one label")
    weakest = min(parts, key=lambda label: label.integrity)
    readers: frozenset[str] | None = None
    for label in parts:
        if label.readers is not None:
            readers = label.readers if readers is None else readers & label.readers
    return Label(
        integrity=weakest.integrity,
        modality=weakest.modality,
        provenance=" + ".join(dict.fromkeys(label.provenance for label in parts)),
        readers=readers,
        span=weakest.span,
        time_ns=max(label.time_ns for label in parts),
    )
