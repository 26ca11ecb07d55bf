"""What an utterance asks for: a command, a question back, nothing, or a second look by a better ear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..perception import Scene, Utterance
from .language import compile_command

__all__ = ["AskBack", "Command", "Interpreter", "ListenAgain", "NotUnderstood", "PlainInterpreter", "Reading"]


@dataclass(frozen=True, slots=True)
class Command:
    """The words to carry out."""

    text: str


@dataclass(frozen=True, slots=True)
class AskBack:
    """Several things may have been said; every choice is a command."""

    text: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Nothing that can be done; `reason` says why, with the nearest thing that can."""

    reason: str


@dataclass(frozen=True, slots=True)
class ListenAgain:
    """Worth asking the slower recogniser."""


Reading = Command | AskBack | NotUnderstood | ListenAgain


class Interpreter(Protocol):
    """Reads one utterance against the scene in force while it was spoken."""

    def read(self, said: Utterance, scene: Scene | None, *, again: bool) -> Reading:
        """The reading; `again` says that there is no better ear left to ask."""
        ...


class PlainInterpreter:
    """Takes an utterance that compiles for what was said."""

    def read(self, said: Utterance, scene: Scene | None, *, again: bool) -> Reading:
        """A command where the grammar knows it."""
        compiled = compile_command(said.text)
        if compiled.kind == "refuse":
            return NotUnderstood(compiled.reason or "I do not know that.") if again else ListenAgain()
        return Command(said.text)
