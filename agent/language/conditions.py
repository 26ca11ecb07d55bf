"""Conditions: "Done is shown", "the Save button is enabled", "Loading disappears", "there is an error"."""

from __future__ import annotations

from dataclasses import dataclass

from .lexicon import match
from .refusals import NotUnderstood, Unclear
from .tokens import Word

__all__ = ["Condition", "find_condition", "whole_condition"]

_STATES = {
    "shown": """is shown|is visible|is there|is displayed|is on the screen|is on screen|is present
    |appears|shows up|shows|pops up|comes up
    |to appear|to show up|to be shown|to be visible|to be displayed|to come up|to show|is open|to open
    |opens|appear|are shown|are visible
    |has appeared|can be seen|is showing|has opened|is back|exists""",
    "gone": """disappears|is gone|goes away|vanishes|to disappear|to go away|to vanish|to be gone
    |is hidden|is not shown|is not visible
    |is not there|is no longer shown|is no longer visible|has disappeared|closes|to close|is closed
    |has gone|isn't shown|isn't visible
    |isn't there|are gone|disappear|is no longer there|does not exist""",
    "enabled": """is enabled|is active|to be enabled|becomes enabled|is clickable
    |to become enabled|can be clicked|is available|becomes active""",
    "disabled": """is disabled|is greyed out|is grayed out|becomes disabled|is not enabled
    |isn't enabled|is grey|to be disabled""",
    "checked": "is checked|is ticked|is on|is turned on|is switched on|is not unchecked",
    "unchecked": """is unchecked|is not checked|is not ticked|is off|is turned off|isn't checked
    |isn't ticked|is unticked|is switched off""",
    "selected": "is selected|is chosen",
    "empty": "is empty|is blank",
}
_PHRASES = {
    tuple(phrase.strip().split()): state
    for state, phrases in _STATES.items()
    for phrase in phrases.replace("\n", " ").split("|")
}
_EXISTS = {
    ("there", "is"): "shown",
    ("there's",): "shown",
    ("you", "see"): "shown",
    ("i", "see"): "shown",
    ("there", "is", "no"): "gone",
    ("there", "are", "no"): "gone",
    ("there", "are"): "shown",
}
_VALUED = {
    ("says",): "contains",
    ("contains",): "contains",
    ("reads",): "contains",
    ("shows", "the", "text"): "contains",
    ("is", "equal", "to"): "equals",
    ("equals",): "equals",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold: `state` of the target that `words` name, `value` for contains; `used` words in all."""

    state: str
    words: tuple[Word, ...]
    used: int
    value: tuple[Word, ...] = ()


def find_condition(words: list[Word]) -> Condition:
    """The condition that `words` begin with.

    Raises:
        NotUnderstood: no state that can be watched for is named.
    """
    exists = match(_EXISTS, words, 0)
    if exists:
        return _existing(words, *exists)
    for at in range(1, len(words)):
        found = match(_PHRASES, words, at)
        if found:
            return Condition(found[0], tuple(words[:at]), at + found[1])
        valued = match(_VALUED, words, at)
        if valued and at + valued[1] < len(words):
            first = at + valued[1]
            last = next(
                (i for i in range(first, len(words)) if words[i].after or words[i].quoted), len(words) - 1
            )
            return Condition(valued[0], tuple(words[:at]), last + 1, tuple(words[first : last + 1]))
        if words[at - 1].after:
            break
    raise NotUnderstood(
        "I do not understand that condition; say for example “Done is shown” or “Loading disappears”."
    )


def _existing(words: list[Word], state: str, used: int) -> Condition:
    last = next((i for i in range(used, len(words)) if words[i].after), len(words) - 1)
    if used >= len(words):
        raise Unclear("What should be there?")
    return Condition(state, tuple(words[used : last + 1]), last + 1)


def whole_condition(words: list[Word]) -> Condition | None:
    """The condition that all of `words` are, or None."""
    try:
        found = find_condition(words)
    except (NotUnderstood, Unclear):
        return None
    return found if found.used == len(words) else None
