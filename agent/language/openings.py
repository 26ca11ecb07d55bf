"""Tags open clauses: an address, an application, or something on the screen."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .nouns import ARTICLES, NounTagger, Tag
from .refusals import Unclear
from .tokens import Word

__all__ = ["Openings", "is_url"]

_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://\S+|about:\w+|localhost(?::\d+)?(?:/\S*)?"
    r"|\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?:/\S*)?"
    r"|(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#]\S*)?)$",
    re.IGNORECASE,
)
_FILES = frozenset(
    """txt pdf doc docx odt csv xls xlsx ods png jpg jpeg gif svg zip gz tar mp3 mp4 wav py js ts
    json yaml yml xml html md log exe sh ini cfg conf bak tmp rtf ppt pptx toml db""".split()
)


def is_url(text: str) -> bool:
    """Whether the word is an address rather than a file or a name."""
    if not _URL.match(text):
        return False
    return "://" in text or "/" in text or text.rpartition(".")[2].lower() not in _FILES


@dataclass(frozen=True, slots=True)
class Openings:
    """Opening an address, an application or an element."""

    nouns: NounTagger

    def tags(self, words: list[Word], verb: list[Word]) -> list[list[Tag]]:
        """Tags per step.

        Raises:
            Unclear: it is not said what to open.
        """
        if (
            words
            and words[0].low in ("the",)
            and not words[0].quoted
            and len(words) > 1
            and words[1].low in ("app", "application", "program", "website", "site", "url", "page")
            and len(words) > 2
        ):
            words = words[2:]
        if not words or [w.low for w in words] == ["the"]:
            raise Unclear("What should I open?")
        if len(words) == 1 and is_url(words[0].text):
            return [[("OPEN", "open"), ("URL", words[0].text)]]
        target = self.nouns.target(words)
        name = [value for kind, value in target if kind == "NAME"]
        plain = len(target) == 1 and bool(name) and not re.search(r"\.\w{2,4}$", str(name[0]))
        if (
            plain
            and len(words) > 1
            and words[-1].low in ("app", "application", "program")
            and not words[-1].quoted
        ):
            name = [self.nouns.text(words[words[0].low in ARTICLES : -1])]
        if plain and verb[0].low in ("open", "opening", "launch", "launching", "start", "run"):
            return [[("OPEN", "open"), ("APP", name[0])]]
        return [[("OPEN", "open"), *target]]
