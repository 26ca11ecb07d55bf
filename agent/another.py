"""Whether the name of a field calls something else than the words it contains: a name *of a friend*."""

from __future__ import annotations

import re
from dataclasses import replace

from ..perception import Role
from .candidates import Candidate
from .matching import Level, fold

__all__ = ["calls_another", "doubted"]

_ENTERING = frozenset("type set select".split())
_ENTERED = frozenset({Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON})
_VALUES = frozenset({Role.RADIO, Role.OPTION, Role.CHECKBOX, Role.SWITCH})
_SAME_MEANING = 0.72  # as binding weighs it: listed synonyms reach 0.765, vegan and vegetarian 0.68
_LESS = 0.15  # how much less a field is worth whose name says that it is for something else

_OF = frozenset("of for from by about".split())
# What may stand behind a noun without making another thing of it.
_PLAIN = frozenset(
    """name names number no nr id field box area address line code date time text value amount size list
    and or in on at to if as with per is are you your we us our my me the a an that this here please
    required optional""".split()
)
# Words that are commands to the field itself: what follows them is their object.
_COMMANDS = frozenset("search find filter enter type add write choose select pick set".split())


def calls_another(wanted: str, found: str) -> bool:
    """Whether `found` has the wanted words, and says that it is another's or is about another thing.

    "Full name of your dog" and "Friend's full name" are no "Full name", "Customer reference" is no
    "Customer"; "Your full name", "Number of guests" (as "Guests"), "Customer name" and "Weight (kg)" are what
    they were asked for as.
    """
    asked, shown = _tokens(wanted), _tokens(found)
    at = next((n for n in range(len(shown)) if shown[n : n + len(asked)] == asked), None)
    if at is None or len(asked) == len(shown) or asked[0] in _COMMANDS:
        return False
    if any(word.endswith(("'s", "s'")) for word in shown[:at]):
        return True
    behind = shown[at + len(asked) :]
    if not behind or not behind[0][0].isalpha():
        return False
    return behind[0] in _OF or behind[0] not in _PLAIN


def doubted(found: Candidate, wanted: str, name: str, verb: str) -> Candidate:
    """The candidate, marked `another` where something would be entered or chosen that may not be meant.

    It is asked about: what was typed into a wrong field, or a value that is only near the wanted one, is
    noticed too late.
    """
    enters = verb in _ENTERING and found.element.role in _ENTERED
    chooses = verb == "select" or found.element.role in _VALUES
    if found.level == Level.VECTOR and (enters or chooses) and found.score < _SAME_MEANING:
        return replace(found, how="another")
    if enters and found.level == Level.PART and calls_another(wanted, name):
        return replace(found, score=found.score - _LESS, how="another")
    return found


def _tokens(text: str) -> list[str]:
    return re.findall(r"[\w']+|[^\w\s]", fold(text))
