"""What a generative model may use in one run, and what it has used so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..errors import Repairable
from ..perception import Prices, Usage

__all__ = ["ModelBudget", "OverBudget", "Spent"]


class OverBudget(Repairable):
    """The model has used what the run allows; the message names what."""


@dataclass(frozen=True, slots=True)
class ModelBudget:
    """Limits of a run; None is no limit, but for steps, which always have one.

    `cost` is in the currency of the model's prices.
    """

    calls: int | None = None
    tokens: int | None = None
    cost: float | None = None
    steps: int = 100


@dataclass
class Spent:
    """The sum of all answers, in tokens and in money."""

    prices: Prices
    budget: ModelBudget = field(default_factory=ModelBudget)
    usage: Usage = field(default_factory=Usage)
    steps: int = 0

    @property
    def cost(self) -> float:
        """Money so far; cached tokens at their own price."""
        used, prices = self.usage, self.prices
        fresh = max(0, used.prompt - used.cached)
        million = fresh * prices.prompt + used.cached * prices.cached + used.completion * prices.completion
        return million / 1e6

    def add(self, usage: Usage) -> None:
        """Count one answer."""
        self.usage += usage

    def check(self) -> None:
        """Before another answer is asked for.

        Raises:
            OverBudget: a limit is reached.
        """
        limits = (
            ("steps", self.steps, self.budget.steps),
            ("model calls", self.usage.calls, self.budget.calls),
            ("tokens", self.usage.prompt + self.usage.completion, self.budget.tokens),
            (self.prices.currency, self.cost, self.budget.cost),
        )
        for what, used, limit in limits:
            if limit is not None and used >= limit:
                raise OverBudget(f"budget: {used:g} of {limit:g} {what} are used.")
