"""What a recogniser adds to speech, its marks, capitals and quotes, and what people say around a command."""

from __future__ import annotations

import re

from .clauses import control_at, skip_fillers
from .lexicon import filler_at, verb_at, verb_phrases
from .tokens import Word, tokenise

__all__ = ["plain_words", "without_marks", "without_noise"]

_NOISES = re.compile(r"\[[^\]]*\]|\([^)]*\)|[♪♫*<>]+")
_HESITATION = re.compile(
    r"(?<![\w'])(?:u+m+|u+h+|uhm|e+r+m*|h+m+|m+hm+|a+h+|uh-huh)(?![\w'-])[,.…]*\s*", re.IGNORECASE
)
_LEAD = re.compile(
    r"^\W*(?:(?:okay|ok|so|well|alright|all right|yeah|yep|yes|oh|hey|now then|right then|listen|like"
    r"|you know|i think|i guess|let me see|let's see)(?:\s+so)?(?:[,.!…]+\s*|\s+))+(?=\w)",
    re.IGNORECASE,
)
_STUTTER = re.compile(
    r"(?<!\S)(the|a|an|on|in|to|into|and|then|my|click|type|press|select|check|open|please)(?:[,…-]*\s+\1)+(?!\S)",
    re.IGNORECASE,
)
_MARKS = ",.;:!?…"
_LITERAL = frozenset("type put fill say".split())
_LISTED = 4  # words; what stands between two commas of a list is not longer


def without_noise(text: str) -> str:
    """The transcript without sounds, hesitation, a spoken beginning, stutters and the recogniser's quotes."""
    text = _NOISES.sub(" ", text.replace("’", "'").replace("‘", "'"))
    text = re.sub(r"[\"“”„«»`]|(?<!\w)'|'(?!\w)", "", text)
    text = _HESITATION.sub("", text)
    text = _STUTTER.sub(r"\1", " ".join(text.split()))
    text = _LEAD.sub("", text, count=1)
    return " ".join(_apart(word) for word in text.split())


def _apart(word: str) -> str:
    """Read "Type-hello" as two words where the first is a verb and both together are none."""
    first, hyphen, rest = word.partition("-")
    verbs = verb_phrases()
    known = verbs.get((first.casefold(),)) not in (None, "no", "late")
    together = (word.casefold().strip(_MARKS),) in verbs
    return f"{first} {rest}" if hyphen and rest and known and not together else word


def plain_words(text: str) -> list[Word]:
    """The words of a transcript."""
    return tokenise(re.sub(r"[\"“”„«»`]", "", text))


def without_marks(text: str) -> str:
    """The transcript without the recogniser's marks, except where a clause really begins or a list goes on.

    A capital that only began the recogniser's sentence is made small.
    """
    words = text.split()
    bare = [word.strip(_MARKS) or word for word in words]
    tokens = tokenise(" ".join(bare))
    if len(tokens) != len(words):
        return text
    found: list[str] = []
    sentence = True
    for at, word in enumerate(words):
        marks = word[len(word.rstrip(_MARKS)) :] if word.strip(_MARKS) else ""
        shown = _small(bare[at]) if sentence and at + 1 <= len(words) else bare[at]
        short = at > 0 and len(bare[at]) <= 3 and bare[at][:1].isupper()  # "Dr.", "A.": no sentence ends
        sentence = any(mark in marks for mark in ".!?") and not short
        found.append(shown + _kept(marks, tokens, at))
    return " ".join(found)


def _small(word: str) -> str:
    """The word without the capital of a sentence; "I", "OK" and "iPad" keep theirs."""
    plain = word[:1].isupper() and (word[1:].islower() or (len(word) == 1 and word not in "I"))
    return word[:1].lower() + word[1:] if plain and not re.match(r"I'\w", word) else word


def _kept(marks: str, tokens: list[Word], at: int) -> str:
    if not marks or at + 1 >= len(tokens):
        return ""
    if _starts_clause(tokens, at + 1) and not _inside_phrase(tokens, at):
        return "." if any(mark in marks for mark in ".!?;") else ","
    return "," if "," in marks and _in_list(tokens, at) else ""


def _starts_clause(tokens: list[Word], at: int) -> bool:
    while at < len(tokens) and (link := filler_at("link", tokens, at)):
        at += link
    at = skip_fillers(tokens, at)
    if at >= len(tokens):
        return False
    verb = verb_at(tokens, at)
    return (verb is not None and verb[0] != "late") or control_at(tokens, at) is not None


def _inside_phrase(tokens: list[Word], at: int) -> bool:
    """Whether the mark stands where nothing can end: behind a bare verb, an article, a preposition."""
    if tokens[at].low in ("the", "a", "an", "my", "on", "to", "into", "in", "from", "of", "and", "then"):
        return True
    for start in range(max(0, at - 2), at + 1):
        verb = verb_at(tokens, start)
        if verb is not None and start + verb[1] == at + 1 and verb[0] in ("click", "type", "press", "select"):
            first = start == 0 or filler_at("link", tokens, start - 1) or filler_at("lead", tokens, start - 1)
            if first:
                return True
    return False


def _in_list(tokens: list[Word], at: int) -> bool:
    """Whether "A, B and C" goes on here, in a clause that is no text to type."""
    first = next((verb for i in range(at, -1, -1) if (verb := verb_at(tokens, i))), None)
    moved = any(token.low == "from" or token.low.endswith("'s") for token in tokens)
    if first is None or first[0] in {"press", "set"} or (first[0] in _LITERAL and not moved):
        return False
    ends = [i for i in range(at + 1, len(tokens)) if tokens[i].low == "and"]
    return bool(ends) and 0 < ends[0] - at - 1 <= 3 * _LISTED and not _starts_clause(tokens, ends[0])
