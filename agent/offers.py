"""A question that is open, what each answer to it would do, and which answer was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .answers import choice_of
from .hypotheses import AskBack
from .language import Step
from .orders import Ended

__all__ = ["NOTHING", "Offer", "answered", "offers_of_ended", "offers_of_question"]


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer and what it does: these steps, or the goal again with `pick` for what it left open."""

    words: str
    goal: str = ""
    steps: tuple[Step, ...] = ()
    pick: str | None = None


NOTHING = Offer("")
"""The answer that none of them is meant."""


def offers_of_question(asked: AskBack, goal: str) -> tuple[Offer, ...]:
    """What the answers to a question about an utterance would do; one that leads nowhere does nothing."""
    choices = asked.question.choices or tuple(str(at + 1) for at in range(len(asked.plans)))
    if asked.picks:
        return tuple(Offer(words, goal, asked.plans[0].steps, words) for words in choices)
    if choices == ("yes", "no"):
        return (Offer("yes", goal, asked.plans[0].steps), NOTHING)
    plans = [plan.steps for plan in asked.plans] + [()] * len(choices)
    return tuple(Offer(words, words, steps) for words, steps in zip(choices, plans, strict=False) if steps)


def offers_of_ended(ended: Ended) -> tuple[Offer, ...]:
    """What the answers to what an order left open would do: the same order, with the choice made."""
    if not ended.questions:
        return ()
    order = ended.order
    return tuple(Offer(words, order.text, order.steps, words) for words in ended.questions[0][1])


def answered(answers: Sequence[str], offers: tuple[Offer, ...]) -> Offer | None:
    """The offer that an answer means, in any of its readings; None where it is no answer."""
    meant = [offer for offer in offers if offer is not NOTHING]
    if not meant:
        return None
    found = choice_of(answers, [offer.words for offer in meant])
    return NOTHING if found == "none" else meant[found] if found is not None else None
