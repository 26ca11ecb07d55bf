"""What a replay saw, heard and decided otherwise than the session that was recorded."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..perception import Box, ReplayedScene, SessionRecord, scene_record

__all__ = ["Difference", "decision_differences", "heard_differences", "scene_differences"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is only in the recording (`then`) or only in the replay (`now`), or changed."""

    kind: str
    t_ns: int
    then: Any = None
    now: Any = None

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {"kind": self.kind, "t": self.t_ns, "then": self.then, "now": self.now}

    def line(self) -> str:
        """For people."""
        then, now = (
            "nothing" if value is None else json.dumps(value, ensure_ascii=False)
            for value in (self.then, self.now)
        )
        return f"{self.kind}: then {then}, now {now}"


def scene_differences(one: ReplayedScene) -> list[Difference]:
    """Elements that were read otherwise; what the recording painted over is left out."""
    if one.recorded is None:
        return []
    then = Counter(_elements(one.recorded, one.hidden))
    now = Counter(_elements(scene_record(one.scene), one.hidden))
    t_ns = one.scene.t_ns
    gone = [Difference("scene", t_ns, then=json.loads(element)) for element in (then - now).elements()]
    return gone + [Difference("scene", t_ns, now=json.loads(element)) for element in (now - then).elements()]


def _elements(said: dict[str, Any], hidden: tuple[Box, ...]) -> Iterator[str]:
    for element in said["elements"]:
        if not any(Box(*element["box"]).overlaps(box) for box in hidden):
            yield json.dumps(element, ensure_ascii=False, sort_keys=True)


def heard_differences(records: Sequence[SessionRecord], now: Sequence[dict[str, Any]]) -> list[Difference]:
    """Utterances and stops that were heard otherwise."""
    names = ("what", "text", "t0", "t1", "t", "origin")
    then = [_only(record.said, names) for record in records if record.kind == "heard"]
    return list(_pairs("heard", then, [_only(told, names) for told in now]))


def decision_differences(records: Sequence[SessionRecord], now: Sequence[dict[str, Any]]) -> list[Difference]:
    """Decisions of the loop that came out otherwise; each kind in its own order.

    A plan is made beside the loop: whether it comes before or after the next line that is typed is chance.
    """
    then = [record.said for record in records if record.kind == "decision"]
    a, b = (sorted(side, key=lambda told: str(told["event"])) for side in (then, now))
    return list(_pairs("decision", a, b))


def _only(said: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Of what was heard the words: commas are not spoken."""
    told = {name: said[name] for name in names if name in said}
    if "text" in told:
        told["text"] = " ".join(re.findall(r"\w+", str(told["text"]).casefold()))
    return told


def _pairs(kind: str, then: list[dict[str, Any]], now: list[dict[str, Any]]) -> Iterator[Difference]:
    """Longest common run first: one that is missing does not make all after it differ."""
    from difflib import SequenceMatcher

    a, b = ([json.dumps(one, ensure_ascii=False, sort_keys=True) for one in side] for side in (then, now))
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for step in range(max(i2 - i1, j2 - j1)):
            was = then[i1 + step] if i1 + step < i2 else None
            came = now[j1 + step] if j1 + step < j2 else None
            yield Difference(kind, _time_of(was or came), was, came)


def _time_of(said: dict[str, Any] | None) -> int:
    return int((said or {}).get("t1", (said or {}).get("t", 0)))
