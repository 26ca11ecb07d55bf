"""The command compiler: a typed goal becomes steps, a question, or a refusal with its reason.

It never guesses: a goal of which any part is not understood gives no step at all, and quoted or typed text
is never read as a command.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .antecedents import resolve
from .building import build_step
from .clauses import Clause, Splitter, skip_fillers
from .conditions import Condition, find_condition, whole_condition
from .families import Tagger
from .lexicon import filler_at, verb_at, verb_phrases
from .nouns import NounTagger
from .refusals import NotUnderstood, Unclear
from .steps import Compiled, Question, Relation, Step, Target
from .tokens import Word, tokenise
from .transfers import Transfers

__all__ = ["LIMIT", "compile_command", "compile_words"]

LIMIT = 4000  # characters; a longer goal is a document, not a command
_POLITE = re.compile(r"^\W*(?:please\W+)?(?:can|could|would|will|do) you\b", re.IGNORECASE)


def compile_command(text: str, *, spoken: bool = False, pointing: bool | None = None) -> Compiled:
    """Compile one goal; every input gives a `Compiled`, nothing is raised for what people write.

    Args:
        text: the goal.
        spoken: it is a transcript of speech and is read as `normalize_spoken` says.
        pointing: somebody can point, so "this" is a target; as `spoken` where None.
    """
    pointing = spoken if pointing is None else pointing
    if spoken and len(text) <= LIMIT:
        from .spoken import normalize_spoken  # reads by trying, so it needs this file

        command = normalize_spoken(text, pointing=pointing)
        return command.compiled
    return compile_words(text, pointing=pointing)


def compile_words(text: str, *, spoken: bool = False, pointing: bool = False) -> Compiled:
    """Compile a goal as it stands; `spoken` says that text to type in it is dictation."""
    if len(text) > LIMIT:
        return Compiled(
            kind="refuse", reason=f"The goal is longer than {LIMIT} characters; give it in parts."
        )
    try:
        steps = _Compiler.of(text, spoken, pointing).steps()
    except Unclear as unclear:
        question = Question(id="q1", text=str(unclear), choices=unclear.choices)
        return Compiled(kind="ask", questions=(question,), reason=str(unclear))
    except NotUnderstood as refusal:
        return Compiled(kind="refuse", reason=f"{refusal} {_nearest(str(refusal))}".strip())
    return Compiled(kind="plan", steps=tuple(steps))


def _nearest(reason: str) -> str:
    """The known verb closest to the word that was not one."""
    from rapidfuzz import fuzz, process

    unknown = re.search(r'verb "([^"]+)"', reason)
    if not unknown:
        return ""
    verbs = sorted(
        {" ".join(phrase) for phrase, family in verb_phrases().items() if family not in ("no", "late")}
    )
    best = process.extractOne(unknown.group(1).lower(), verbs, scorer=fuzz.ratio, score_cutoff=60)
    known = "click, type, press, select, check, scroll, wait, open"
    return f"Did you mean “{best[0]}”?" if best else f"I can {known} and more, for example “click Save”."


@dataclass
class _Compiler:
    """Compiles the words of one goal."""

    words: list[Word]
    nouns: NounTagger
    splitter: Splitter
    tagger: Tagger = field(init=False)

    def __post_init__(self) -> None:
        self.tagger = Tagger(self.nouns)

    @classmethod
    def of(cls, text: str, spoken: bool, pointing: bool) -> _Compiler:
        """Tokenise, drop what is only politeness, and note how the goal is written."""
        words = tokenise(text)
        lower = not any(word.capital for word in words[1:] if not word.quoted)
        nouns = NounTagger(text, bool(_POLITE.search(text)), lower, spoken, pointing)
        letters = "".join(word.text for word in words if not word.quoted)
        return cls(words, nouns, Splitter(shouting=letters.isupper()))

    def steps(self) -> list[Step]:
        """Every step of the goal, with pronouns resolved."""
        if not any(any(c.isalnum() for c in word.text) for word in self.words):
            raise NotUnderstood("There is no goal. Say what to do, for example “click Save”.")
        steps = resolve(self._chain(self.words), pointing=self.nouns.pointing)
        if not steps:
            raise NotUnderstood("I found nothing to do in that. Say for example “click Save”.")
        return steps

    def _chain(self, words: list[Word]) -> list[Step]:
        clauses = self.splitter.clauses(words)
        found: list[Step] = []
        for at, clause in enumerate(clauses):
            steps = (
                self._control(clause)
                if clause.control
                else self._clause(clause, last=at == len(clauses) - 1, only=len(clauses) == 1)
            )
            found += steps
        return found

    def _clause(self, clause: Clause, *, last: bool, only: bool) -> list[Step]:
        words = clause.words if not last else self._without_tail(clause)
        suffix = self._suffix(clause, words)
        if suffix is not None:
            at, kind, condition = suffix
            if not only and kind != "wait":
                raise Unclear(
                    "Does the condition hold for all of it or only for the last part? Please write it first."
                )
            return self._conditioned(kind, condition, self._plain(clause, words[:at]), suffix=True)
        return self._plain(clause, words)

    def _plain(self, clause: Clause, words: list[Word]) -> list[Step]:
        looped = self._each_suffix(clause, words)
        if looped:
            return looped
        moved = Transfers(self._target, self.nouns.text).steps(clause.family, clause.verb, words)
        if moved is not None:
            return moved
        return [build_step(tags) for tags in self.tagger.tags(clause.family, words, clause.verb)]

    def _target(self, words: list[Word]) -> Target:
        return build_step([("POINT", "find"), *self.nouns.target(words)]).target or Target()

    def _each_suffix(self, clause: Clause, words: list[Word]) -> list[Step] | None:
        """Read "click Approve in every row", "… for each row"."""
        if clause.family in ("type", "put", "fill", "say"):
            return None
        for at in range(1, len(words) - 1):
            if (
                words[at].low in ("for", "in", "on")
                and words[at + 1].low in ("each", "every")
                and not words[at].quoted
            ):
                over = build_step([("POINT", "find"), *self.nouns.target(words[at + 2 :])]).target
                if over is not None and over.role:
                    return [self._loop(over, self._plain(clause, words[:at]))]
        return None

    def _without_tail(self, clause: Clause) -> list[Word]:
        """Drop a closing "please" or "thanks", except from text to type."""
        words = clause.words
        if clause.family in ("type", "put", "fill", "say", "set") and not any(
            w.low in ("into", "in") for w in words[1:]
        ):
            return words
        for at in range(len(words)):
            if at > 0 and filler_at("tail", words, at) == len(words) - at and not words[at].capital:
                return self._strip(words[:at])
        return (
            words
            if len(words) != 1 or not filler_at("tail", words, 0) or words[0].low in ("ok", "okay")
            else []
        )

    def _strip(self, words: list[Word]) -> list[Word]:
        for at in range(1, len(words)):
            if filler_at("tail", words, at) == len(words) - at and not words[at].capital:
                return words[:at]
        return words

    def _suffix(self, clause: Clause, words: list[Word]) -> tuple[int, str, Condition] | None:
        """A closing "if …", "until …", "when …" that is a condition as a whole."""
        kinds = {"if": "if", "until": "until", "when": "wait", "once": "wait"}
        if clause.family == "wait":
            return None
        for at in range(1, len(words) - 1):
            if words[at].quoted or words[at].low not in kinds:
                continue
            condition = whole_condition(words[at + 1 :])
            if condition is None:
                continue
            if clause.family in ("type", "put", "fill", "say") and not words[at - 1].quoted:
                raise Unclear("Where does the text to type end? Please put it in quotation marks.")
            return at, kinds[words[at].low], condition
        return None

    def _condition(self, found: Condition, named: Target | None = None) -> tuple[dict[str, object], Target]:
        target = build_step([("POINT", "find"), *self.nouns.target(list(found.words))]).target or Target()
        if target.ref is not None:
            if named is None or named.ref is not None:
                raise Unclear("What does “it” stand for in the condition? Please name it.")
            target = named
        condition: dict[str, object] = {
            "state": found.state,
            "target": target.model_dump(mode="json", exclude_defaults=True),
        }
        if found.value:
            condition["value"] = self.nouns.text(list(found.value))
        return condition, target

    def _conditioned(
        self, kind: str, found: Condition, steps: list[Step], *, suffix: bool = False
    ) -> list[Step]:
        condition, target = self._condition(found, steps[0].target if suffix else None)
        if kind == "until":
            return [Step(verb="until", condition=condition, do=tuple(steps))]
        if kind == "if":
            return [Step(verb="if", condition=condition, then=tuple(steps))]
        args = {"for": found.state} | ({"value": condition["value"]} if found.value else {})
        return [Step(verb="wait", target=target, args=args), *steps]

    def _control(self, clause: Clause) -> list[Step]:
        if clause.control == "for_each":
            return [self._for_each(clause.words)]
        found = find_condition(clause.words)
        rest = clause.words[found.used :]
        rest = rest[1:] if rest and rest[0].low == "then" else rest
        if not rest:
            raise Unclear("What should I do then?")
        if clause.control == "when":
            return self._conditioned("wait", found, self._chain(rest))
        return self._if(found, rest)

    def _if(self, found: Condition, rest: list[Word]) -> list[Step]:
        condition, _ = self._condition(found)
        for at in range(1, len(rest)):
            if rest[at].low in ("otherwise", "else") and not rest[at].quoted and at + 1 < len(rest):
                no = self._chain(rest[at + 1 :])
                yes = self._chain(rest[: at - 1] if rest[at - 1].low in ("or", "and") else rest[:at])
                return [Step.model_validate({"verb": "if", "condition": condition, "then": yes, "else": no})]
        return [Step(verb="if", condition=condition, then=tuple(self._chain(rest)))]

    def _for_each(self, words: list[Word]) -> Step:
        for at in range(1, len(words)):
            start = skip_fillers(words, at)
            if (
                start < len(words)
                and verb_at(words, start)
                and (words[at - 1].after or words[at].low == words[start].low)
            ):
                over = build_step([("POINT", "find"), *self.nouns.target(words[:at])]).target
                if over is None or not (over.role or over.text):
                    raise Unclear("For each of what?")
                return self._loop(over, self._chain(words[start:]))
        raise Unclear("What should I do for each of them?")

    def _loop(self, over: Target, steps: list[Step]) -> Step:
        inner = tuple(_within(step, over) for step in steps)
        return Step(verb="for_each", over=over.model_copy(update={"all": True}), do=inner)


def _within(step: Step, over: Target) -> Step:
    """Inside a loop a plain target lies in the item, and "it" is the item."""
    target = step.target
    if target is None:
        return step
    if target.ref is not None:
        return step.model_copy(update={"target": Target(ref="item")})
    if (
        over.role not in ("row", "listitem", "window", "dialog", "cell", "region")
        or target.relation is not None
    ):
        if target.role == over.role and target.text is None and target.ordinal is None:
            return step.model_copy(update={"target": Target(ref="item")})
        return step
    kind = "in" if over.role in ("window", "dialog", "region") else "in_row"
    relation = Relation(kind=kind, anchors=(Target(ref="item"),))
    return step.model_copy(update={"target": target.model_copy(update={"relation": relation})})
