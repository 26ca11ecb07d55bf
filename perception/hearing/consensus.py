"""Of all readings of one sound the one that is nearest to all of them, weighed by how likely each is.

Two recognisers err differently, and a recogniser's second thoughts say where it is unsure. The reading with
the least expected word error over everything both consider is right more often than the best of either
(minimum Bayes risk; Goel and Byrne, Computer Speech and Language 14, 2000).
"""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher

from .transcript import TimedWord, Transcript

__all__ = ["consensus"]

_TRUST = 3.0  # how much more the surer recogniser counts: its confidence to this power
_FAST = 0.7  # what Moonshine's readings count beside Whisper's


def consensus(fast: Transcript, careful: Transcript) -> Transcript:
    """The reading to believe; its `others` are the lesser readings of the same recogniser."""
    pool: list[tuple[list[str], float, Transcript, str]] = []
    for read, trust in ((careful, 1.0), (fast, _FAST)):
        trust *= read.confidence**_TRUST
        pool += [(_words(text), share * trust, read, text) for text, share in _shares(read)]
    best = min(pool, key=lambda one: sum(weight * _risk(one[0], words) for words, weight, _, _ in pool))
    return _as_best(best[2], best[3])


def _shares(read: Transcript) -> list[tuple[str, float]]:
    """Each reading's part of all; confidences are means per token, so they count once for every token."""
    said = [(read.text, read.confidence), *read.others]
    likely = [(text, max(sure, 1e-3) ** (len(text.split()) + 2)) for text, sure in said]
    return [(text, one / sum(other for _, other in likely)) for text, one in likely]


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())


def _risk(read: list[str], said: list[str]) -> float:
    """Word error of a reading if the other is what was said."""
    above = list(range(len(read) + 1))
    for i, a in enumerate(said, 1):
        row = [i]
        for j, b in enumerate(read, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (a != b)))
        above = row
    return above[-1] / max(1, len(said))


def _as_best(read: Transcript, text: str) -> Transcript:
    """The transcript with one of its lesser readings as the text."""
    if text == read.text:
        return read
    sure = dict(read.others)[text]
    others = ((read.text, read.confidence), *(other for other in read.others if other[0] != text))
    words = tuple(_timed(text.split(), read.words, sure))
    return replace(read, text=text, words=words, confidence=sure, others=others, estimated=True)


def _timed(texts: list[str], known: tuple[TimedWord, ...], sure: float) -> list[TimedWord]:
    """Words at the times of those they stand for; several for one share its time."""
    texts = [text for text in texts if any(c.isalnum() for c in text)]
    if not known:
        return []
    plain, before = [_words(t) for t in texts], [_words(w.text) for w in known]
    matcher = SequenceMatcher(None, list(map(str, before)), list(map(str, plain)), autojunk=False)
    timed: list[TimedWord] = []
    for kind, a0, a1, b0, b1 in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(known[a0:a1], texts[b0:b1], strict=True)
            timed += [replace(word, text=text) for word, text in pairs]
            continue
        t0 = known[a0].t0_s if a0 < len(known) else known[-1].t1_s
        t1 = known[a1 - 1].t1_s if a1 > a0 else t0
        step = (t1 - t0) / max(1, b1 - b0)
        timed += [TimedWord(t, t0 + i * step, t0 + (i + 1) * step, sure) for i, t in enumerate(texts[b0:b1])]
    return timed
