"""From tags to steps: the grammar, loaded once, and what each of its rules means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .nouns import Tag
from .refusals import NotUnderstood
from .steps import Relation, Step, Target

if TYPE_CHECKING:
    from lark import Lark

__all__ = ["PRONOUN", "build_step"]

PRONOUN = "\N{LEFTWARDS ARROW}"  # stands for "it" until the compiler knows what it refers to
_POINTING = frozenset("this that here there".split())  # these keep their word behind it: they may point


@cache
def _grammar() -> Lark:
    from lark import Lark, Token
    from lark.lexer import Lexer

    class TagLexer(Lexer):
        """Hands the tags to the parser as they are."""

        def __init__(self, lexer_conf: object) -> None:
            del lexer_conf

        def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[Token]:
            del parser_state
            for kind, value in lexer_state:
                yield Token(kind, value)

    text = Path(__file__).with_name("commands.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer=TagLexer, maybe_placeholders=True)


def build_step(tags: Sequence[Tag]) -> Step:
    """Parse the tags of one clause and build its step.

    Raises:
        NotUnderstood: the tags do not form a command.
    """
    from lark import UnexpectedInput

    try:
        tree = _grammar().parse(list(tags))  # pyright: ignore[reportUnknownMemberType, reportArgumentType]
    except UnexpectedInput:
        said = " ".join(str(value) for _, value in tags)
        raise NotUnderstood(f'I cannot make sense of "{said}".') from None
    return _Builder().step(tree)


class _Builder:
    """Meaning of each rule of `commands.lark`."""

    def step(self, tree: Any) -> Step:
        """The step that a whole clause means."""
        inner = tree if tree.data == "bare" else tree.children[0]
        if inner.data == "bare":
            return Step(verb=self.one(inner, "BARE"))
        return getattr(self, inner.data)(inner)

    def one(self, tree: Any, kind: str, otherwise: Any = None) -> Any:
        """The value of the first tag of this kind directly below."""
        return next((c.value for c in tree.children if getattr(c, "type", None) == kind), otherwise)

    def targets(self, tree: Any) -> list[Target]:
        """The targets directly below."""
        return [self.target(c) for c in tree.children if getattr(c, "data", None) == "target"]

    def first(self, tree: Any) -> Target | None:
        """The first target directly below, if there is one."""
        return next(iter(self.targets(tree)), None)

    def pointing(self, tree: Any) -> Step:
        return Step(verb=self.one(tree, "POINT"), target=self.first(tree))

    def typing(self, tree: Any) -> Step:
        token = next(c for c in tree.children if getattr(c, "data", None) == "value").children[0]
        text = {"ref": PRONOUN} if token.type == "VALUE" else token.value
        return Step(verb="type", target=self.first(tree), args={"text": text})

    def setting(self, tree: Any) -> Step:
        return Step(verb="set", target=self.first(tree), args={"value": self.one(tree, "LITERAL")})

    def pressing(self, tree: Any) -> Step:
        keys = [c.value for c in tree.children if getattr(c, "type", None) == "CHORD"]
        times = self.one(tree, "TIMES")
        args = {"keys": keys} if times is None else {"keys": keys, "times": times}
        return Step(verb="press", target=self.first(tree), args=args)

    def selecting(self, tree: Any) -> Step:
        return Step(verb="select", target=self.first(tree), args={"option": self.one(tree, "OPTION")})

    def selecting_target(self, tree: Any) -> Step:
        return Step(verb="select", target=self.first(tree))

    def scrolling(self, tree: Any) -> Step:
        found = {
            "direction": self.one(tree, "DIRECTION"),
            "amount": self.one(tree, "TIMES"),
            "unit": self.one(tree, "UNIT"),
        }
        return Step(
            verb="scroll", target=self.first(tree), args={k: v for k, v in found.items() if v is not None}
        )

    def scrolling_to(self, tree: Any) -> Step:
        return Step(verb="scroll", args={"to": _plain(self.targets(tree)[0])})

    def pausing(self, tree: Any) -> Step:
        return Step(verb="wait", args={"seconds": self.one(tree, "SECONDS")})

    def waiting(self, tree: Any) -> Step:
        args = dict(self.one(tree, "STATE"))
        limit = self.one(tree, "SECONDS")
        return Step(
            verb="wait", target=self.first(tree), args=args if limit is None else {**args, "seconds": limit}
        )

    def opening_url(self, tree: Any) -> Step:
        return Step(verb="open", args={"url": self.one(tree, "URL")})

    def opening_app(self, tree: Any) -> Step:
        return Step(verb="open", args={"app": self.one(tree, "APP")})

    def opening_target(self, tree: Any) -> Step:
        return Step(verb="open", target=self.first(tree))

    def reading(self, tree: Any) -> Step:
        target = self.targets(tree)[0]
        return Step(verb="read", target=target, args={"name": self.one(tree, "HOLE") or _name(target)})

    def dragging(self, tree: Any) -> Step:
        what, to = self.targets(tree)
        return Step(verb="drag", target=what, args={"to": _plain(to)})

    def text_selecting(self, tree: Any) -> Step:
        text = self.one(tree, "LITERAL")
        return Step(verb="select_text", target=self.first(tree), args={} if text is None else {"text": text})

    def saying(self, tree: Any) -> Step:
        return Step(verb="say", args={"text": self.one(tree, "LITERAL")})

    def naming(self, tree: Any) -> Step:
        return Step(verb="click", target=Target(text=self.one(tree, "NAMED")))

    def target(self, tree: Any) -> Target:
        """A noun phrase with its relation."""
        phrase = tree.children[0]
        if phrase.data == "pronoun":
            return Target(ref=_reference(self.one(phrase, "PRON")))
        noun = next((c for c in phrase.children if getattr(c, "data", None) == "noun"), phrase)
        return Target(
            text=self.one(noun, "NAME"),
            role=self.one(noun, "ROLE"),
            attrs=tuple(c.value for c in phrase.children if getattr(c, "type", None) == "ATTR"),
            all=bool(self.one(phrase, "ALL", False)),
            ordinal=self.one(phrase, "ORD"),
            relation=self.relation(tree.children[1]) if tree.children[1] is not None else None,
            ref=_reference(pointed) if (pointed := self.one(phrase, "POINTED")) else None,
        )

    def relation(self, tree: Any) -> Relation:
        """Where the target is, seen from its anchors."""
        return Relation(kind=self.one(tree, "RELATION", "between"), anchors=tuple(self.targets(tree)))


def _reference(word: str) -> str:
    return PRONOUN + word if word in _POINTING else PRONOUN


def _plain(target: Target) -> dict[str, Any]:
    """A target inside arguments, as JSON without what is absent."""
    return target.model_dump(mode="json", exclude_defaults=True)


def _name(target: Target) -> str:
    """The name a value read from this target goes by."""
    words = "".join(
        c if c.isalnum() else " " for c in (target.text or target.role or "value").lower()
    ).split()
    return "_".join(words) or "value"
