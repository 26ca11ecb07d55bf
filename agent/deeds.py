"""The effect protocol: INTENT, FIRE immediately before the effect, DONE with what acknowledged it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from ..errors import ActFailed
from ..memory import Journal, Kind
from ..tools import Ack
from .events import Acted, Observer
from .phases import PhaseTimer

__all__ = ["Deed", "Deeds", "intent_key"]

Perform = Callable[[str], Awaitable[Ack]]


@dataclass(frozen=True, slots=True)
class Deed:
    """One effect about to happen.

    `action` is what will be done, as JSON. `repeatable` says that doing it twice is the same as doing it
    once. `typed` is the text it enters. `context` is what a resumed run needs to find out whether it
    happened: the declared post, the value before, the effect class. `durable` writes the intent so that
    it survives a power cut.
    """

    node: str
    attempt: int
    index: int
    name: str
    action: dict[str, Any]
    repeatable: bool = False
    typed: str | None = None
    durable: bool = False
    context: dict[str, Any] = field(default_factory=dict[str, Any])


def intent_key(run: str, deed: Deed) -> str:
    """The same act of the same attempt always has the same key; another attempt has another."""
    parts = (run, deed.node, str(deed.attempt), str(deed.index), json.dumps(deed.action, sort_keys=True))
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest()


class Deeds:
    """Lets effects happen such that a killed run can tell how far each of them got.

    `logged` says that the hands keep a log of their own, which a resumed run may believe.
    """

    def __init__(
        self, run: str, journal: Journal, observer: Observer, timer: PhaseTimer, *, logged: bool = False
    ) -> None:
        self._logged = logged
        self._run = run
        self._journal = journal
        self._observer = observer
        self._timer = timer

    async def perform(self, deed: Deed, perform: Perform) -> Ack:
        """One effect through the protocol; `perform` gets the intent key and must acknowledge with it.

        Raises:
            ActFailed: it could not be done; the deed is revoked, unless a part of it has happened.
            DisplayError, WorkerError: the deed stays fired, its outcome unknown.
        """
        key = intent_key(self._run, deed)
        intent = {
            "key": key,
            "name": deed.name,
            "index": deed.index,
            "action": deed.action,
            "repeatable": deed.repeatable,
            "typed": deed.typed,
            "logged": self._logged,
            **deed.context,
        }
        self._write(Kind.INTENT, deed, intent)
        self._write(Kind.FIRE, deed, {"key": key})
        with self._timer.phase("act"):
            try:
                ack = await perform(key)
            except ActFailed as error:
                if not error.begun:
                    self._write(Kind.REVOKED, deed, {"key": key, "why": str(error)})
                raise
        if ack.key != key:
            raise ActFailed(f"The hands acknowledged {ack.key!r} instead of {key!r}.")
        self._observer.notice(Acted(deed.node, deed.name))
        took_ms = round((ack.t1_ns - ack.t0_ns) / 1e6, 2)
        self._write(Kind.DONE, deed, {"key": key, "pasted": ack.pasted, "ms": took_ms})
        return ack

    def _write(self, kind: Kind, deed: Deed, payload: dict[str, Any]) -> None:
        durable = deed.durable and kind is not Kind.DONE
        with self._timer.phase("journal"):
            self._journal.append(kind, deed.node, payload, attempt=deed.attempt, durable=durable)
