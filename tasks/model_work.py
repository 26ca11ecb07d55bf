"""The part of a run that a generative model works on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from ..agent import (
    Evidence,
    Executor,
    GoalProbes,
    ModelEnding,
    ModelPlanner,
    Observer,
    Outcome,
    PhaseTimer,
    Spent,
    StepResult,
    StepwisePlanner,
    conclude_model,
)
from ..memory import Journal
from ..tools import Computer, resolve_dialect
from .request import Request

__all__ = ["ModelWork"]


@dataclass
class ModelWork:
    """Lets the model of a planner work, and concludes; `ending` is None until it is through."""

    planner: StepwisePlanner
    journal: Journal
    observer: Observer
    timer: PhaseTimer
    ending: ModelEnding | None = None
    unmet: tuple[int, ...] = ()
    spent: Spent = field(init=False)

    def __post_init__(self) -> None:
        self.spent = Spent(self.planner.model.profile.prices, self.planner.budget)

    async def results(
        self, computer: Computer, executor: Executor, probes: GoalProbes, request: Request
    ) -> AsyncIterator[StepResult]:
        """Every act's result.

        Raises:
            InvalidInput: the profile names a dialect that there is not.
            EnvironmentFault: the model cannot be reached.
        """
        model = self.planner.model
        dialect = resolve_dialect(model.profile.dialect)
        self.unmet = await probes.unmet()
        sound = request.moment.sound if request.moment is not None else None
        work = ModelPlanner(
            model, dialect, computer, executor, self.journal, self.observer, self.spent, self.timer
        )
        async for result in work.run(request.goal, request.label, sound):
            yield result
        self.ending = work.ending

    @property
    def done(self) -> bool:
        """Whether the model says that the goal is reached, so that it is worth checking."""
        return self.ending is not None and self.ending.how == "success"

    def conclusion(
        self, steps: Sequence[StepResult], checks: Sequence[Evidence], said: Sequence[str]
    ) -> tuple[Outcome, str | None, str | None]:
        """Outcome, verification and reason."""
        ending = self.ending or ModelEnding("budget")
        return conclude_model(ending, steps, checks, self.unmet, said)
