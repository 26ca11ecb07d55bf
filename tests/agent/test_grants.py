"""What a task file allows: this act, on this host, and nothing like it; what is read decides nothing."""

from typing import Any

import pytest

from lookhear.agent import Grant, ScopeGate, Value, Values
from lookhear.agent.guardrails import Call, Decision, RequestGate
from lookhear.agent.language import Step
from lookhear.errors import TargetNotFound
from lookhear.perception import Integrity, Label, Modality

TASK = Label(Integrity.TASK_FILE, Modality.TEXT, "order.task.yaml")
SCREEN = Label(Integrity.UNTRUSTED, Modality.SCREEN, "window 'Customer'")
SUBMIT = Grant("click", "Submit order", host="127.0.0.1")


def call(**changes: Any) -> Call:
    plain: dict[str, Any] = {
        "node": "n1",
        "tool": "computer",
        "verb": "click",
        "effect": "irreversible",
        "requested_by": TASK,
        "app": "Chromium",
        "target": "Submit order",
        "browser": True,
        "host": "127.0.0.1:8080",
    }
    return Call(**{**plain, **changes})


def test_a_grant_covers_the_very_act() -> None:
    assert SUBMIT.covers(call())
    assert SUBMIT.covers(call(target="submit  order"))


@pytest.mark.parametrize(
    "changes",
    [
        {"host": "example.org"},
        {"host": ""},
        {"host": "127.0.0.1.example.org"},
        {"target": "Submit order now"},
        {"verb": "double_click"},
        {"browser": False, "host": ""},
    ],
)
def test_a_grant_covers_nothing_else(changes: dict[str, Any]) -> None:
    assert not SUBMIT.covers(call(**changes))


def test_a_grant_without_a_host_never_covers_a_page() -> None:
    plain = Grant("click", "OK", app="yad")
    assert plain.covers(call(target="OK", app="Yad", browser=False, host=""))
    assert not plain.covers(call(target="OK", app="Yad"))
    assert not plain.covers(call(target="OK", app="xterm", browser=False, host=""))


def test_a_scope_keeps_to_its_programs_and_hosts() -> None:
    gate = ScopeGate(apps=("chromium",), hosts=("127.0.0.1",))
    assert gate.check(call()) is None
    for changes in ({"app": "xterm", "browser": False}, {"host": "example.org"}, {"host": ""}):
        verdict = gate.check(call(**changes))
        assert verdict is not None
        assert verdict.decision is Decision.DENY
    assert gate.check(call(effect="none", app="xterm")) is None


@pytest.mark.parametrize("name", ["url", "app", "keys"])
def test_what_was_read_decides_nothing(name: str) -> None:
    verdict = RequestGate().check(call(args={name: Value("x", SCREEN)}, effect="reversible"))
    assert verdict is not None
    assert verdict.rule == "request.tainted"
    assert RequestGate().check(call(args={name: Value("x", TASK)}, effect="reversible")) is None


def test_a_line_break_that_was_read_presses_no_enter() -> None:
    value = {"text": Value("a\nb", SCREEN)}
    verdict = RequestGate().check(call(verb="type", effect="reversible", args=value))
    assert verdict is not None
    assert verdict.rule == "request.newline"
    assert RequestGate().check(call(verb="type", effect="reversible", args=value, multiline=True)) is None


def test_values_carry_who_wrote_them() -> None:
    values = Values({"greeting": Value("Dear ", TASK)})
    values.hold("name", Value("Åsa", SCREEN))
    step = Step(verb="type", args={"text": [{"ref": "greeting"}, {"ref": "name"}, "!"]})
    filled = values.fill(step)
    assert filled.step.args == {"text": "Dear Åsa!"}
    assert filled.labels["text"].integrity is Integrity.UNTRUSTED
    with pytest.raises(TargetNotFound):
        values.fill(Step(verb="type", args={"text": {"ref": "nobody"}}))


def test_a_secret_is_only_named_until_it_is_typed() -> None:
    values = Values(secret={"pin": "4711"}.__getitem__)
    filled = values.fill(Step(verb="type", args={"text": {"secret": "pin"}}))
    assert filled.secret == "pin"
    assert "4711" not in str(filled)
    assert values.reveal("pin") == "4711"
