"""The models of a run: chosen by its settings, closed when it has ended."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from typing import TypeVar

from ..agent import ModelBudget, StepwisePlanner
from ..errors import InvalidInput
from ..perception import GenerativePerceiver
from .config import Config
from .models import EMBEDDED, open_model
from .run import RunOptions

__all__ = ["MODEL_SETTINGS", "plans_with_model", "then_closed", "with_models"]

MODEL_SETTINGS = ("model", "perceiver", "planner", "model_steps", "model_tokens", "model_cost")
"""Settings that choose and limit models."""

_Result = TypeVar("_Result")


def with_models(options: RunOptions, config: Config) -> RunOptions:
    """The options with the models that the settings name; nothing is loaded or connected yet.

    `model` sets perceiver and planner, unless they are named themselves.

    Raises:
        InvalidInput: a setting names no model.
    """
    perceiver, planner = config.perceiver or config.model, config.planner or config.model
    seen, planned = open_model(perceiver), open_model(planner)
    if seen is not None:
        options = replace(options, model=GenerativePerceiver(seen))
    if planned is not None and options.settings.dry_run:
        raise InvalidInput(
            "What a model will do is not known before it does it.",
            remedy="Leave out --dry-run, or use --policy observe.",
        )
    if planned is not None:
        model = seen if seen is not None and perceiver == planner else planned
        budget = ModelBudget(tokens=config.model_tokens, cost=config.model_cost, steps=config.model_steps)
        options = replace(options, planner=StepwisePlanner(model, budget))
    return options


def plans_with_model(config: Config) -> bool:
    """Whether a generative model plans."""
    return (config.planner or config.model) != EMBEDDED


async def then_closed(work: Awaitable[_Result], options: RunOptions) -> _Result:
    """The result of a run, its models closed."""
    try:
        return await work
    finally:
        if isinstance(options.model, GenerativePerceiver):
            await options.model.close()
        if isinstance(options.planner, StepwisePlanner):
            await options.planner.model.close()
