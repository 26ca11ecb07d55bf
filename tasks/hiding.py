"""A verifier whose evidence says no secrets: a server may answer with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..agent import Evidence, Expectation, Verifier

__all__ = ["Hiding"]


@dataclass(frozen=True, slots=True)
class Hiding:
    """Passes on what another verifier found, in words that may be kept."""

    verifier: Verifier
    hide: Callable[[str], str]

    async def check(self, expectation: Expectation, *, limit_s: float) -> Evidence:
        """Its evidence, secrets taken out."""
        evidence = await self.verifier.check(expectation, limit_s=limit_s)
        return replace(evidence, detail=self.hide(evidence.detail))
