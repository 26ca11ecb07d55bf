"""What was withheld from a run, proven in its journal: rule, application, area, duration, never a title."""

from __future__ import annotations

from typing import Any

from ..agent import Event
from ..memory import Journal, Kind
from ..perception import PrivacyGate

__all__ = ["WithheldLog"]


class WithheldLog:
    """An observer that writes a WITHHELD record when something is hidden, and one when it no longer is."""

    def __init__(self, journal: Journal) -> None:
        self._gate: PrivacyGate | None = None
        self._journal = journal
        self._seen = 0
        self._open: dict[int, dict[str, Any]] = {}

    def watch(self, gate: PrivacyGate | None) -> None:
        """From now on this gate decides what is seen."""
        self._gate = gate
        if gate is not None:  # what had ended before this run is not its own
            total, stretches = gate.ledger.stretches()
            ongoing = (n for n, s in enumerate(stretches, total - len(stretches)) if s["open"])
            self._seen = next(ongoing, total)
        self._write(last=False)

    def notice(self, event: Event) -> None:
        """Any event is an occasion to look what has been withheld meanwhile."""
        del event
        self._write(last=False)

    def close(self) -> None:
        """Write down what is still withheld, with how long it was so far."""
        self._write(last=True)

    def _write(self, *, last: bool) -> None:
        if self._gate is None:
            return
        first = min((self._seen, *self._open))
        total, stretches = self._gate.ledger.stretches(first)
        for number, stretch in enumerate(stretches, total - len(stretches)):
            begun = number >= self._seen
            if begun or number in self._open:
                if begun or last or not stretch["open"]:
                    self._journal.append(Kind.WITHHELD, payload=stretch)
                self._open.pop(number, None)
                if stretch["open"]:
                    self._open[number] = stretch
        self._seen = total
