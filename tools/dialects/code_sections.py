"""Finds thought, action and code in an answer that is written under `##` headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .dialect import MalformedAnswer

__all__ = ["CodeAnswer", "read_sections"]

_HEADING = re.compile(r"\s*\#{2,4}[ \t]*(thought|action|code)\b[ \t]*:?[ \t]*(.*)", re.IGNORECASE)
_FENCE = re.compile(r"\s*(`{3,}|~{3,})[ \t]*([\w+-]*)[ \t]*(.*)")
_WRITTEN_BREAK = re.compile(r"(?:\\n){1,8}[ \t]{0,8}(?=\#\#[ \t]*(?:thought|action|code)\b)", re.IGNORECASE)
_OUTER_BREAK = re.compile(r"^(?:\\n){1,8}|(?:\\n){1,8}[ \t]{0,8}$")


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """One answer: why, what in one line, the blocks of code, and what was read over."""

    thought: str
    action: str
    blocks: tuple[str, ...]
    notes: tuple[str, ...] = ()
    more: bool = False
    """Another action follows."""


@dataclass(slots=True)
class _Section:
    """Lines under one heading; `fenced` are the blocks in fences, `loose` everything else."""

    kind: str
    loose: list[str] = field(default_factory=list[str])
    fenced: list[list[str]] = field(default_factory=list[list[str]])

    @property
    def text(self) -> str:
        return "\n".join(self.loose).strip()

    @property
    def blocks(self) -> list[str]:
        found = ["\n".join(lines).strip() for lines in self.fenced] or [_unticked(self.text)]
        return [block for block in found if block]


def read_sections(text: str) -> CodeAnswer | None:
    """The first action of an answer with its code; None where there is no heading of an action or of code.

    Code in fences counts, or what else stands under `## Code`. Blocks that repeat an earlier one count once.

    Raises:
        MalformedAnswer: there is an action but no code.
    """
    text = _WRITTEN_BREAK.sub("\n", text)
    opening, sections = _split(text)
    first = next((n for n, s in enumerate(sections) if s.kind != "thought"), None)
    if first is None:
        return None
    thought = next((s.text for s in sections[:first] if s.kind == "thought"), opening)
    mine, rest = _one_action(sections[first:])
    notes = ["Only the first action was taken; write one action an answer."] if rest else []
    action = mine[0].text if mine[0].kind == "action" else ""
    code = [block for section in mine if section.kind == "code" for block in section.blocks]
    if not code:
        code = ["\n".join(lines).strip() for s in mine for lines in s.fenced if any(lines)]
    blocks = tuple(dict.fromkeys(code))
    if not blocks:
        raise MalformedAnswer(
            "There is no code. After ## Code: write one fenced block with the code to do it."
        )
    if len(blocks) < len(code):
        notes.append("A block of code that was there twice was taken once.")
    return CodeAnswer(thought.strip(), _OUTER_BREAK.sub("", action), blocks, tuple(notes), bool(rest))


def _one_action(sections: list[_Section]) -> tuple[list[_Section], list[_Section]]:
    """Up to the next action, and what follows it."""
    for number, section in enumerate(sections[1:], 1):
        begun = any(s.kind == "code" for s in sections[:number])
        if section.kind == "action" or (section.kind == "thought" and begun):
            return sections[:number], sections[number:]
    return sections, []


def _split(text: str) -> tuple[str, list[_Section]]:
    """What stands before the first heading, and the sections. A heading inside a fence is code."""
    opening = _Section("opening")
    sections = [opening]
    fence = ""
    for line in _lines(text):
        section = sections[-1]
        if fence:
            before, closed = _closed(line, fence)
            if before or not closed:
                section.fenced[-1].append(before)
            fence = "" if closed else fence
            continue
        heading = _HEADING.match(line)
        if heading:
            section = _Section(heading[1].lower())
            sections.append(section)
            line = heading[2]
        begun = _FENCE.match(line)
        if begun is None:
            section.loose.append(line)
            continue
        fence = begun[1]
        before, closed = _closed(_first_line(begun[2], begun[3]), fence)
        section.fenced.append([before] if before else [])
        fence = "" if closed else fence
    return opening.text, sections[1:]


def _lines(text: str) -> Iterator[str]:
    yield from text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _first_line(label: str, rest: str) -> str:
    """What follows the fence on its line: a word alone is the language, with more it may be code."""
    if not rest or label.lower() in ("python", "py", "code", "json", "bash", "text"):
        return rest
    return label + rest


def _closed(line: str, fence: str) -> tuple[str, bool]:
    """A line of code without the fence that ends it, and whether there is one."""
    stripped = line.rstrip()
    return (stripped.rstrip(fence[0]).rstrip(), True) if stripped.endswith(fence) else (line, False)


def _unticked(text: str) -> str:
    return text.strip("`").strip() if text.startswith("`") and text.endswith("`") else text
