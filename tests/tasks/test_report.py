"""The report of runs that were never made: what their journals say is what the page shows."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import jsonschema
import numpy as np
import pytest

from lookhear.agent import Secrets, Step, Target, plan_from_steps, shows_dots
from lookhear.errors import InvalidInput
from lookhear.memory import Kind, RunFolder, SqliteJournal, create_run
from lookhear.perception import (
    Box,
    Element,
    ElementState,
    Frame,
    Integrity,
    Label,
    Modality,
    Moment,
    Role,
    Scene,
    SpokenWord,
    Utterance,
    peaks_of,
)
from lookhear.tasks import (
    DesktopChoice,
    Report,
    Request,
    RunOptions,
    report_json,
    report_of,
    resume_run,
    run_goal,
    write_report,
)
from lookhear.tools import PrivateDesktop

SCHEMA = Path(__file__).parents[2] / "docs/schemas/report.schema.json"
NASTY = "</style><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
SCREEN = {"integrity": "UNTRUSTED", "modality": "screen", "provenance": f"window 'Invoice {NASTY}'"}


class Reader(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def begin(journal: SqliteJournal, goal: str = "type 7 into Amount, then click Send") -> None:
    steps = [
        Step(verb="read", target=Target(text="Total"), args={"name": "total"}),
        Step(verb="type", target=Target(text="Amount"), args={"text": {"ref": "total"}}),
        Step(verb="click", target=Target(text=f"Send {NASTY}")),
    ]
    plan = plan_from_steps(goal, steps)
    dumped = [step.model_dump(mode="json", by_alias=True, exclude_none=True) for step in steps]
    header = {
        "goal": goal,
        "integrity": "OWNER",
        "provenance": "command line",
        "settings": {"policy": "assist"},
        "desktop": {"kind": "private", "size": [1280, 800], "display": ":7"},
        "hands": "xtest",
        "expect": [{"kind": "screen", "text": "Sent"}, {"kind": "file", "path": "/x/y", "equals": "7"}],
    }
    journal.append(Kind.RUN, payload=header)
    journal.append(Kind.PLAN, payload={"hash": plan.hash, "plan": plan.to_json(), "steps": dumped})


def step(journal: SqliteJournal, node: str, status: str, **more: Any) -> None:
    evidence = {"kind": "field_reads", "holds": status == "verified", "detail": f"It reads {NASTY}"}
    payload = {"node": node, "verb": "x", "words": f"step {node}", "status": status, "phases": {"find": 0.25}}
    journal.append(Kind.STEP, node, {**payload, "evidence": {**evidence, "external": False}, **more})


def verdict(journal: SqliteJournal, node: str, decision: str, **value: str) -> None:
    said = {"rule": f"assist.{decision}", "decision": decision, "reason": f"Because {NASTY}"}
    call = {
        "call": f"type {NASTY}",
        "effect": "reversible",
        "approved": False,
        "requested_by": "command line",
    }
    args = [{"name": "text", "text": value["text"], **SCREEN}] if value else []
    journal.append(
        Kind.VERDICT,
        node,
        {**call, "decision": decision, "rule": said["rule"], "verdicts": [said], "args": args},
    )


def end(journal: SqliteJournal, outcome: str, **more: Any) -> None:
    payload: dict[str, Any] = {
        "outcome": outcome,
        "goal": "g",
        "steps": [],
        "phases": {"find": 0.5, "act": 0.5},
        "exit_code": 0,
    }
    journal.append(Kind.OUTCOME, payload={**payload, **more})


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return create_run(tmp_path / "data")


def page_of(folder: RunFolder) -> tuple[Reader, dict[str, Any], str]:
    path = write_report(folder.path, folder.path / "out")
    html = path.read_text("utf-8")
    return Reader(html), json.loads(path.with_suffix(".json").read_text("utf-8")), html


def whole(folder: RunFolder) -> None:
    journal = folder.journal()
    begin(journal)
    step(journal, "n1", "verified", values=[{"name": "total", "text": "7", **SCREEN}])
    verdict(journal, "n2", "allow", text="7")
    journal.append(Kind.INTENT, "n2", {"key": "k", "name": "type"})
    journal.append(Kind.FIRE, "n2", {"key": "k"})
    journal.append(Kind.DONE, "n2", {"key": "k", "ms": 4.2, "pasted": True})
    step(journal, "n2", "verified")
    verdict(journal, "n3", "ask")
    journal.append(Kind.QUESTION, "n3", {"id": "q", "action": f"click {NASTY}", "rule": "assist.ask"})
    journal.append(Kind.ANSWER, "n3", {"id": "q", "approved": True, "by": "terminal"})
    step(journal, "n3", "unverified", element=f"button {NASTY}")
    check = {"kind": "file", "holds": True, "detail": f"y holds {NASTY}", "external": True}
    journal.append(Kind.CHECK, payload={"kind": "screen", "holds": True, "detail": "'Sent' is shown."})
    journal.append(Kind.CHECK, payload=check)
    end(journal, "unverified", reason=f"Nobody knows {NASTY}")
    journal.close()


def test_everything_is_in_the_json(folder: RunFolder) -> None:
    whole(folder)
    _, told, _ = page_of(folder)
    assert (told["outcome"], told["policy"], told["exit_code"]) == ("unverified", "assist", 0)
    assert told["desktop"] == "private, 1280x800 px, display :7"
    assert [s["status"] for s in told["steps"]] == ["verified", "verified", "unverified"]
    assert told["steps"][1]["deeds"] == [
        {"name": "type", "state": "done", "attempt": 0, "ms": 4.2, "note": "pasted"}
    ]
    assert told["steps"][2]["asked"][0]["approved"] is True
    assert [c["expected"][:6] for c in told["checks"]] == ["screen", "file: "]
    assert [(v["text"], v["node"], v["into"]) for v in told["values"]] == [("7", "n1", ["n2"])]
    assert told["values"][0]["integrity"] == "UNTRUSTED"
    assert [(e["kind"], e["says"]) for e in told["edges"] if e["kind"] == "data"] == [("data", "total")]
    assert told == report_json(folder.path)
    jsonschema.validate(told, json.loads(SCHEMA.read_text("utf-8")))


def test_the_published_schema_is_that_of_the_model() -> None:
    published = json.loads(SCHEMA.read_text("utf-8"))
    for key in ("properties", "required", "$defs"):
        assert published[key] == Report.model_json_schema()[key], "run scripts/report_schema.py"


def test_the_page_stands_alone_and_nothing_seen_becomes_markup(folder: RunFolder) -> None:
    whole(folder)
    page, _, html = page_of(folder)
    assert page.named("script") == []
    assert page.named("img") == []
    assert len(page.named("style")) == 1
    assert not [a for _, a in page.tags for name in a if name.startswith("on")]
    outside = [v for _, a in page.tags for k, v in a.items() if k in ("src", "href") and v]
    assert outside
    assert all(v.startswith(("#", "data:")) for v in outside)
    assert "http" not in html.split("</style>")[0].replace("http-equiv", "")
    policy = next(m["content"] for m in page.named("meta") if m.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert page.text.count("alert(1)") >= 8


def test_it_says_what_happened_in_order(folder: RunFolder) -> None:
    whole(folder)
    page, _, html = page_of(folder)
    levels = [int(tag[1]) for tag, _ in page.tags if tag in ("h1", "h2", "h3")]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    ids = [str(a["id"]) for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    links = {str(a["href"])[1:] for a in page.named("a")}
    assert links <= set(ids)
    assert {"step-n1", "step-n2", "step-n3"} <= links
    assert all(a.get("aria-label") for a in page.named("svg") if a.get("role") == "img")
    for words in ("Done, but not proven", "2 of 3 steps verified", "asked about (1 approved)", "unbroken"):
        assert words in html
    assert f"lookhear explain {folder.run_id}" in html


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        ("verified", "seen on the screen"),
        ("failed", "Not done"),
        ("denied", "Not allowed"),
        ("needs_input", "Waiting for an answer"),
        ("indeterminate", "Nobody can tell whether it happened"),
        ("cancelled", "Stopped"),
    ],
)
def test_every_outcome_has_its_own_words(folder: RunFolder, outcome: str, says: str) -> None:
    journal = folder.journal()
    begin(journal)
    end(journal, outcome)
    journal.close()
    assert says in Reader(page_of(folder)[2]).text


def test_a_killed_run_says_so_and_how_to_go_on(folder: RunFolder) -> None:
    journal = folder.journal()
    begin(journal)
    step(journal, "n1", "verified")
    verdict(journal, "n2", "allow")
    journal.append(Kind.INTENT, "n2", {"key": "k", "name": "type"})
    journal.append(Kind.FIRE, "n2", {"key": "k"})
    journal.close()
    page, told, _ = page_of(folder)
    assert told["outcome"] == "unfinished"
    assert [s["status"] for s in told["steps"]] == ["verified", "unfinished", "waiting"]
    assert told["steps"][1]["deeds"][0]["state"] == "fired"
    assert [c["asked"] for c in told["checks"]] == [False, False]
    assert "Interrupted before it ended" in page.text
    assert f"lookhear resume {folder.run_id}" in page.text


def test_a_run_that_was_resumed_after_its_outcome_has_none_yet(folder: RunFolder) -> None:
    journal = folder.journal()
    begin(journal)
    end(journal, "needs_input")
    journal.append(Kind.RESUME, payload={"resumes": 1})
    journal.close()
    _, told, _ = page_of(folder)
    assert (told["outcome"], told["resumed"]) == ("unfinished", 1)


@pytest.mark.parametrize("kept", [0, 1])
def test_a_run_that_had_only_begun(folder: RunFolder, kept: int) -> None:
    journal = folder.journal()
    if kept:
        journal.append(Kind.RUN, payload={"goal": "g"})
    journal.close()
    page, told, _ = page_of(folder)
    assert told["outcome"] == "unfinished"
    assert "There was no plan yet." in page.text


def test_forgotten_payloads_are_missing_and_nothing_else(folder: RunFolder) -> None:
    whole(folder)
    journal = folder.journal()
    for record in list(journal.records()):
        journal.forget(record.seq)
    journal.close()
    _, told, html = page_of(folder)
    assert told["goal"] == ""
    assert "alert(1)" not in html


def test_a_changed_journal_is_shown_as_changed(folder: RunFolder) -> None:
    whole(folder)
    with sqlite3.connect(folder.journal_path) as db:
        db.execute("UPDATE records SET node = 'n9' WHERE seq = 5")
    db.close()
    page, told, _ = page_of(folder)
    assert "record 5" in told["journal_holds"]
    assert "The journal was changed" in page.text


def test_a_picture_that_is_gone_or_none_of_ours_is_not_shown(folder: RunFolder) -> None:
    secret = folder.path / "secret.jpg"
    secret.write_bytes(b"x")
    journal = folder.journal()
    begin(journal)
    for name in ("0" * 32 + ".jpg", "../secret.jpg"):
        journal.append(Kind.PICTURE, "n1", {"when": "after", "area": [0, 0, 9, 9], "media": name})
        step(journal, "n1", "verified")
    journal.close()
    page, _, _ = page_of(folder)
    assert page.named("image") == []
    assert "no longer kept" in page.text


def test_what_was_heard_is_drawn_and_quoted(folder: RunFolder) -> None:
    journal = folder.journal()
    begin(journal)
    words = [{"text": NASTY, "t0": 0.0, "t1": 0.4, "confidence": 0.3}]
    heard = {
        "text": NASTY,
        "understood": "click Send",
        "words": words,
        "seconds": 1.0,
        "peaks": [0, 50, 100, 3],
    }
    journal.append(Kind.HEARD, payload=heard)
    journal.close()
    page, told, html = page_of(folder)
    assert told["heard"]["peaks"] == [0, 50, 100, 3]
    assert page.named("script") == []
    assert 'class="outline" d="M' in html
    assert "unsure" in html


def test_only_the_owner_can_read_it(folder: RunFolder) -> None:
    whole(folder)
    path = write_report(folder.path, folder.path / "a.html")
    for file in (path, path.with_suffix(".json")):
        assert stat.S_IMODE(os.stat(file).st_mode) == 0o600


def test_reports_are_found_by_the_id_of_the_run(folder: RunFolder, tmp_path: Path) -> None:
    whole(folder)
    assert report_of("last", data=tmp_path / "data") == folder.path / "report.html"
    made = report_of(folder.run_id[-4:], tmp_path / "new" / "x", data=tmp_path / "data")
    assert made == tmp_path / "new" / "x.html"
    with pytest.raises(InvalidInput):
        report_of("nothing", data=tmp_path / "data")


async def test_a_run_that_has_ended_can_get_a_report_by_resuming(folder: RunFolder, tmp_path: Path) -> None:
    journal = folder.journal()
    begin(journal)
    header = next(iter(journal.records())).payload or {}
    journal.append(Kind.RUN, payload={**header, "settings": {}})
    end(journal, "failed", reason="r")
    journal.close()
    options = RunOptions(data=tmp_path / "data", report=tmp_path / "again")
    result = await resume_run("last", options)
    assert result.as_json()["report"] == str(tmp_path / "again.html")


def scene(*elements: Element) -> Scene:
    label = Label(Integrity.UNTRUSTED, Modality.SCREEN, "screen")
    return Scene(0, 0, (100, 100), (), elements, label)


@pytest.mark.parametrize(
    ("value", "hidden"),
    [("••••", True), ("....", True), ("hunter 22", True), ("Hunter22!", True), ("hello", False), ("", False)],
)
def test_dots_and_secrets_are_painted_over(value: str, hidden: bool) -> None:
    secrets = Secrets()
    assert secrets.listening_to(lambda name: "hunter22")("password") == "hunter22"
    field = Element("e1", Role.TEXTBOX, "Name", Box(10, 10, 50, 20), ElementState(value=value))
    boxes = secrets.boxes((scene(field),))
    assert bool(boxes) is hidden
    assert all(box.contains(field.box) for box in boxes)


def test_a_field_a_secret_went_into_stays_painted_over() -> None:
    secrets = Secrets()
    field = Element("e1", Role.TEXTBOX, "Pin", Box(10, 10, 50, 20))
    secrets.typed_into(field.box, scene(field))
    moved = Element("e2", Role.TEXTBOX, "Pin", Box(10, 60, 50, 20), ElementState(value="abc"))
    other = Element("e3", Role.TEXTBOX, "Name", Box(10, 85, 50, 10), ElementState(value="abc"))
    boxes = secrets.boxes((scene(moved, other),))
    assert any(box.contains(moved.box) for box in boxes)
    assert not any(box.contains(other.box) for box in boxes)


@pytest.mark.parametrize(
    ("draw", "dots"),
    [("•••••••", True), ("••", True), ("hello", False), ("ill", False), ("", False), ("1.234,50", False)],
)
def test_dots_are_told_from_text_by_their_looks(draw: str, dots: bool) -> None:
    pixels = np.full((40, 200, 4), 255, np.uint8)
    cv2.rectangle(pixels, (0, 0), (199, 39), (90, 90, 90, 255), 1)
    cv2.rectangle(pixels, (190, 8), (190, 30), (0, 0, 0, 255), -1)  # the caret
    if "•" in draw:
        for place in range(len(draw)):
            cv2.circle(pixels, (15 + 11 * place, 20), 4, (30, 30, 30, 255), -1, cv2.LINE_AA)
    else:
        cv2.putText(pixels, draw, (10, 27), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (30, 30, 30, 255), 2, cv2.LINE_AA)
    frame = Frame(0, 0, pixels, (), Label(Integrity.UNTRUSTED, Modality.SCREEN, "screen"))
    assert shows_dots(frame, Box(0, 0, 200, 40)) is dots


async def test_a_spoken_order_leaves_its_words_and_its_outline(
    desktop: PrivateDesktop, tmp_path: Path
) -> None:
    label = Label(Integrity.OWNER, Modality.AUDIO, "microphone")
    words = (
        SpokenWord("press", 5 * 10**9, 5_400_000_000, 0.9),
        SpokenWord("shift", 6 * 10**9, 6_500_000_000, 0.4),
    )
    said = Utterance("press shift", 5 * 10**9, 7 * 10**9, 0.8, label, words, peaks=(1, 70, 3))
    request = Request("press shift", label, Moment(utterance=said))
    chosen = RunOptions(desktop=DesktopChoice(existing=desktop), data=tmp_path, report=tmp_path / "r")
    result = await run_goal(request, chosen)
    told = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert told["outcome"] == result.outcome.value
    assert [(w["text"], w["t0"], w["t1"]) for w in told["heard"]["words"]] == [
        ("press", 0.0, 0.4),
        ("shift", 1.0, 1.5),
    ]
    assert (told["heard"]["seconds"], told["heard"]["peaks"]) == (2.0, [1, 70, 3])
    assert [p["when"] for p in told["steps"][0]["pictures"]] == ["before", "after"]


def test_the_outline_of_a_sound_has_its_loudest_places() -> None:
    sound = np.zeros(1000, np.float32)
    sound[250] = -0.5
    sound[999] = 2.0
    assert peaks_of(sound, 4) == (0, 50, 0, 100)
    assert peaks_of(sound[:3]) == (0, 0, 0)
    assert peaks_of(sound[:0]) == ()
