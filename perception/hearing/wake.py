"""The wake phrase: an utterance that begins with "look here" is meant for this program."""

from __future__ import annotations

import re

__all__ = ["after_wake_phrase"]

# What recognisers write for "look here" and "lookhear", with a call before it.
_PHRASE = re.compile(
    r"^\W*(?:(?:hey|hi|hello|okay|ok|so|and|oh)\W+)?"
    r"(?:(?:look|luke|looks|lock|book|locke|looking|luck)[\s,\-]*(?:here|hear|hair|ear|heer|her|hare|hears)"
    r"|lookhear|lookhere|looker|lucia|lukeer)\b\W*",
    re.IGNORECASE,
)


def after_wake_phrase(text: str) -> str | None:
    """What follows the wake phrase, which may be nothing; None where it is not said first."""
    found = _PHRASE.match(text)
    return text[found.end() :].strip() if found else None
