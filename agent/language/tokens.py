"""Words of a goal: what was quoted stays one token, and every token knows where it stood."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .refusals import Unclear

__all__ = ["Word", "end_of", "spoken", "tokenise"]

_QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "‘": "’", "'": "'", "`": "`", "”": "”"}
_CLOSED = r"(?=$|[\s,.;:!?)])"
_TAIL = re.compile(r"^(.*?)((?:[,;:]|[.!?])+)$", re.DOTALL)
_ELLIPSIS = re.compile(r"(?:…|\.\.\.)[,;:]?$")


@dataclass(frozen=True, slots=True)
class Word:
    """One token: `text` as written, `low` casefolded, `after` the punctuation that follows.

    `start, end` are offsets of `text` in the goal, quotes included; `newline` says that the line ends here.
    """

    text: str
    low: str
    start: int
    end: int
    after: str = ""
    quoted: bool = False
    newline: bool = False

    @property
    def stop(self) -> bool:
        """Whether a sentence ends after this token."""
        return self.newline or ";" in self.after or any(mark in self.after for mark in ".!?")

    @property
    def capital(self) -> bool:
        """Whether it is written with a capital first letter."""
        return self.text[:1].isupper()


def _quoted(goal: str, at: int) -> Word | None:
    """The quotation that starts at `at`; None where the mark is only an apostrophe.

    Raises:
        Unclear: a double quotation mark opens and never closes.
    """
    opening = goal[at]
    pattern = f"[{re.escape(_QUOTES[opening])}]{_CLOSED}"
    close = re.search(pattern, goal[at + 1 :]) or re.search(
        f"[{re.escape(_QUOTES[opening])}]", goal[at + 1 :]
    )
    if close is None or (opening == "'" and not re.search(pattern, goal[at + 1 :])):
        if opening in "'‘`”":
            return None
        raise Unclear("A quotation mark opens and never closes: where does the quoted text end?")
    end = at + 1 + close.end()
    text = goal[at + 1 : at + 1 + close.start()]
    return Word(text, text.casefold(), at, end, quoted=True)


def _bare(goal: str, at: int) -> Word:
    found = re.compile(r"[^\s\"“”„«»]+").match(goal, at)
    text = found.group() if found else goal[at]
    tail = _TAIL.match(text)
    after = ""
    if tail and tail.group(1) and not _ELLIPSIS.search(text):
        text, after = tail.group(1), tail.group(2)
    return Word(text, text.replace("’", "'").casefold(), at, at + len(text), after)


def tokenise(goal: str) -> list[Word]:
    """Split a goal into words and quotations.

    Raises:
        Unclear: a quotation is not closed.
    """
    words: list[Word] = []
    at = 0
    while at < len(goal):
        if goal[at].isspace():
            if goal[at] == "\n" and words:
                words[-1] = _ended(words[-1])
            at += 1
            continue
        word = (_quoted(goal, at) if goal[at] in _QUOTES else None) or _bare(goal, at)
        at = word.end + len(word.after)
        if word.quoted or not _only_marks(word):
            words.append(word if not word.quoted else _with_marks(goal, word))
            at = max(at, words[-1].end + len(words[-1].after))
        elif words:
            words[-1] = _marked(words[-1], word.text + word.after)
    return words


def _only_marks(word: Word) -> bool:
    return all(mark in ",;:.!?" for mark in word.text)


def _with_marks(goal: str, word: Word) -> Word:
    marks = re.compile(r"[,;:.!?]*").match(goal, word.end)
    return _marked(word, marks.group() if marks else "")


def _marked(word: Word, marks: str) -> Word:
    return Word(word.text, word.low, word.start, word.end, word.after + marks, word.quoted, word.newline)


def _ended(word: Word) -> Word:
    return Word(word.text, word.low, word.start, word.end, word.after, word.quoted, True)


def end_of(word: Word) -> int:
    """Offset just after the word and its punctuation."""
    return word.end + len(word.after)


def spoken(words: list[Word]) -> str:
    """The words in lower case with single spaces, hyphens kept; for matching word lists."""
    return " ".join(word.low for word in words)
