"""Values that go from one window into another: "copy the name and the city from the card into the form".

Each value becomes a `read` and, after all of them were read, a `type` of what was read. Where only a form
or a window is named, every value goes into the field of its own name there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .steps import Relation, Step, Target
from .tokens import Word

__all__ = ["Transfers", "named_after", "typed_into"]

_FAMILIES = frozenset("type put fill copy read set".split())
_SOURCES = frozenset("from".split())
_INTO = frozenset("into to in on".split())
_ARTICLES = frozenset("the a an my your their its his her our".split())
_HOLDERS = frozenset(
    """window card form page app application program dialog document file sheet screen editor record
    profile website site tab browser details panel""".split()
)
_FORMS = frozenset("form window page dialog website site fields field browser tab app sheet screen".split())
_BEFORE_THE = frozenset("of in on at for to from by and".split())
_IS = frozenset("it's that's what's let's here's there's who's this's".split())
_CONTENTS = frozenset("text content contents".split())
_PLURAL = frozenset("them these those all".split())
MAX_NAME = 5  # words of one value's name; more is a sentence

MakeTarget = Callable[[list[Word]], Target]


@dataclass(frozen=True, slots=True)
class _Parts:
    """Words of the values, of where they stand and of where they go; `possessive` is their owner."""

    values: list[list[Word]]
    source: list[Word]
    into: list[Word]
    possessive: str = ""


@dataclass(frozen=True, slots=True)
class Transfers:
    """Reads clauses that move values; `target` makes a target of words, `text` gives them as written."""

    target: MakeTarget
    text: Callable[[list[Word]], str]

    def steps(self, family: str, verb: Sequence[Word], words: list[Word]) -> list[Step] | None:
        """The steps of such a clause; None where it is none."""
        if family not in _FAMILIES or not words or any(word.quoted for word in words):
            return None
        if words[0].low in _PLURAL and family != "read":
            return self._plural(words)
        parts = self._filled(words) if family == "fill" else self._moved(words, family)
        if parts is None or not self._is_transfer(family, verb, parts):
            return None
        names = [self._name(value, parts.possessive) for value in parts.values]
        source = self._window(parts.source, parts.possessive)
        reads = [self._whole(name, parts) or _read(name, source) for name in names]
        return [*reads, *self._types(names, parts.into)] if parts.into else reads

    def _whole(self, name: str, parts: _Parts) -> Step | None:
        """Read "the text from Notes" is all that Notes holds."""
        if name.casefold() not in _CONTENTS or not parts.source:
            return None
        return Step(verb="read", target=self.target(parts.source), args={"name": named_after(name)})

    def _types(self, names: Sequence[str], into: list[Word]) -> list[Step]:
        container = self._container(into)
        if container is None and len(names) == 1:
            return [_typed(names[0], self.target(into))]
        if container is None:
            container = self._window(into, "")
        return [typed_into(name, container) for name in names]

    def _plural(self, words: list[Word]) -> list[Step] | None:
        """Read "them into the form": what was read before, each into its own field."""
        if len(words) < 3 or words[1].low not in _INTO:
            return None
        container = self._container(words[2:]) or self._window(words[2:], "")
        where = container.model_dump(mode="json", exclude_defaults=True) if container is not None else {}
        return [Step(verb="type", args={"text": {"ref": "*"}, "each": where})]

    def _moved(self, words: list[Word], family: str) -> _Parts | None:
        """LIST from SOURCE [into DEST], or the OWNER's LIST into DEST."""
        at = _first(words, _SOURCES)
        if at is None:
            at = self._held(words, family)
        if at is None:
            return self._owned(words)
        into = _last(words, {"into"}, at + 2) or _last(words, _INTO, at + 2)
        end = len(words) if into is None else into
        dest = [] if into is None else words[into + 1 :]
        values = _listed(words[:at])
        return _Parts(values, words[at + 1 : end], dest) if values else None

    def _held(self, words: list[Word], family: str) -> int | None:
        """Where "of the customer window" or, for reading, "in the customer window" begins."""
        at = _first(words, {"of", "in", "on"} if family == "read" else {"of"})
        if at is None:
            return None
        into = _last(words, {"into"}, at + 2) or _last(words, _INTO, at + 2)
        return at if words[(into or len(words)) - 1].low in _HOLDERS else None

    def _owned(self, words: list[Word]) -> _Parts | None:
        """Read "the customer's name and city into the form"."""
        owner = next((i for i, w in enumerate(words[:4]) if w.low.endswith("'s") and len(w.low) > 3), None)
        if owner is None or words[owner].low in _IS or (words[0].low != "the" and owner):
            return None
        into = _last(words, {"into"}, owner + 2) or _last(words, _INTO, owner + 2)
        if into is None or into + 1 >= len(words):
            return None
        values = _listed(words[owner + 1 : into])
        who = " ".join([*(w.text for w in words[:owner] if w.low not in _ARTICLES), words[owner].text[:-2]])
        return _Parts(values, [], words[into + 1 :], who) if values else None

    def _filled(self, words: list[Word]) -> _Parts | None:
        """FORM with LIST from SOURCE, or FORM from SOURCE with LIST."""
        using = _first(words, {"with", "using"})
        source = _first(words, _SOURCES)
        if using is None or not using:
            return None
        if source is None:
            inner = self._owned([*words[using + 1 :], Word("into", "into", 0, 0), *words[:using]])
            return inner
        if source > using + 1:
            values = _listed(words[using + 1 : source])
            return _Parts(values, words[source + 1 :], words[:using]) if values else None
        values = _listed(words[using + 1 :])
        return _Parts(values, words[source + 1 : using], words[:source]) if values and source else None

    def _is_transfer(self, family: str, verb: Sequence[Word], parts: _Parts) -> bool:
        """Whether the words clearly name values on the screen rather than text to type."""
        if not all(0 < len(value) <= MAX_NAME for value in parts.values):
            return False
        if family == "read":
            return len(parts.values) > 1 or bool(parts.into)
        if not parts.into:
            return False
        if family == "copy":
            return True
        named = parts.values[0][0].low in _ARTICLES or bool(parts.possessive)
        holder = bool(parts.source) and parts.source[-1].low in _HOLDERS
        plain = verb[0].low in ("type", "typing", "write", "key")
        return named and (holder or not plain or (bool(parts.possessive) and parts.possessive[:1].islower()))

    def _name(self, words: list[Word], owner: str) -> str:
        kept = words[1:] if words[0].low in _ARTICLES and len(words) > 1 else words
        kept = [w for w in kept if w.low != f"{owner.casefold()}'s"] or kept
        return " ".join(w.text for w in kept)

    def _window(self, words: list[Word], owner: str) -> Target | None:
        """The window of that name; None where it has none."""
        kept = [w for w in words if w.low not in _ARTICLES]
        if not owner and len(kept) == 1 and kept[0].low in _HOLDERS:
            return None
        while len(kept) > 1 and kept[-1].low in _HOLDERS:
            kept = kept[:-1]
        name = owner or " ".join(w.text for w in kept)
        if not name:
            return None
        return Target(text=name.removesuffix("'s"), role="window")

    def _container(self, words: list[Word]) -> Target | None:
        """What holds the fields, where a form or window is named rather than one field."""
        if not words or words[-1].low not in _FORMS:
            return None
        named = self._window(words, "")
        return named if named is not None else Target(role="form")


def _read(name: str, source: Target | None) -> Step:
    relation = Relation(kind="in", anchors=(source,)) if source is not None else None
    return Step(verb="read", target=Target(text=name, relation=relation), args={"name": named_after(name)})


def named_after(text: str) -> str:
    """The name a value goes by: its words, joined."""
    return "_".join("".join(c if c.isalnum() else " " for c in text.casefold()).split()) or "value"


def typed_into(name: str, container: Target | None) -> Step:
    """The value of that name into the field of that name."""
    inside = container is not None and container.text is not None
    relation = Relation(kind="in", anchors=(container,)) if inside and container is not None else None
    return _typed(name, Target(text=name, relation=relation))


def _typed(name: str, target: Target) -> Step:
    return Step(verb="type", target=target, args={"text": {"ref": named_after(name)}})


def _first(words: list[Word], wanted: frozenset[str] | set[str]) -> int | None:
    return next((i for i in range(1, len(words) - 1) if words[i].low in wanted), None)


def _last(words: list[Word], wanted: frozenset[str] | set[str], start: int) -> int | None:
    found = [i for i in range(start, len(words) - 1) if words[i].low in wanted]
    return found[-1] if found else None


def _listed(words: list[Word]) -> list[list[Word]]:
    """The names in "the name, the city and plan"; empty where one of them is missing."""
    parts: list[list[Word]] = [[]]
    for at, word in enumerate(words):
        if word.low in ("and", "&") and at:
            parts.append([])
        elif word.low == "the" and parts[-1] and words[at - 1].low not in _BEFORE_THE:
            parts.append([word])  # heard without its comma
        else:
            parts[-1].append(word)
            if "," in word.after and at + 1 < len(words):
                parts.append([])
    kept = [part for part in parts if part]
    return kept if kept and all(any(w.low not in _ARTICLES for w in part) for part in kept) else []
