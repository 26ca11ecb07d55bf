"""The expectations of a task as the declared effect of its last act: false before it, true after it."""

from __future__ import annotations

from collections.abc import Sequence

from .evidence import Evidence
from .expectations import Expectation, Verifier

__all__ = ["GoalProbes"]


class GoalProbes:
    """Asks what the task expects of the world, by number."""

    def __init__(
        self,
        verifier: Verifier | None = None,
        expectations: Sequence[Expectation] = (),
        *,
        limit_s: float = 3.0,
    ) -> None:
        self._verifier = verifier
        self._expectations = tuple(expectations)
        self._limit_s = limit_s

    async def unmet(self) -> tuple[int, ...]:
        """Which expectations are provably not so now; only these can show that an act made them so."""
        if self._verifier is None:
            return ()
        found = [await self._verifier.check(each, limit_s=0.0) for each in self._expectations]
        return tuple(at for at, evidence in enumerate(found) if evidence.holds is False)

    async def check(self, which: Sequence[int]) -> Evidence:
        """Whether those hold by now, or come to within the limit."""
        if self._verifier is None or any(at >= len(self._expectations) for at in which):
            return Evidence("expected", None, "Nobody can be asked whether it came about.")
        found: list[Evidence] = []
        for at in which:
            evidence = await self._verifier.check(self._expectations[at], limit_s=self._limit_s)
            found.append(evidence)
            if not evidence.holds:
                return Evidence("expected", evidence.holds, evidence.detail, evidence.external)
        said = " ".join(dict.fromkeys(evidence.detail for evidence in found))
        return Evidence("expected", True, f"It was not so before: {said}", any(e.external for e in found))
