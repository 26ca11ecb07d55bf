"""Gates, policies and approvals: strictest wins, broken gates deny, answers are bound to what was asked."""

from __future__ import annotations

import dataclasses
import os
import pty
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from lookhear.agent.guardrails import (
    SHIPPED_POLICIES,
    AllowAll,
    ApprovalQuestion,
    Call,
    Decision,
    NobodyApprover,
    ScriptedApprover,
    TerminalApprover,
    Value,
    Verdict,
    builtin_gates,
    judge,
    load_policy,
    parse_policy,
)
from lookhear.errors import InvalidInput
from lookhear.perception import Integrity, Label, Modality

OWNER = Label(Integrity.OWNER, Modality.TEXT, "command line")
SCREEN = Label(Integrity.UNTRUSTED, Modality.SCREEN, "window 'Mail'")


def call(**changes: object) -> Call:
    plain = Call(node="n1", tool="computer", verb="click", effect="reversible", requested_by=OWNER)
    return dataclasses.replace(plain, **changes)  # pyright: ignore[reportArgumentType]


def decide(policy: str, subject: Call) -> Verdict:
    return judge((load_policy(policy), *builtin_gates()), subject)[0]


@pytest.mark.parametrize(
    ("policy", "effect", "approved", "decision"),
    [
        ("observe", "none", False, Decision.ALLOW),
        ("observe", "reversible", False, Decision.DENY),
        ("observe", "irreversible", True, Decision.DENY),
        ("assist", "none", False, Decision.ALLOW),
        ("assist", "reversible", False, Decision.ALLOW),
        ("assist", "irreversible", False, Decision.ASK),
        ("assist", "irreversible", True, Decision.ALLOW),
        ("unattended", "reversible", False, Decision.ALLOW),
        ("unattended", "irreversible", False, Decision.DENY),
        ("unattended", "irreversible", True, Decision.ALLOW),
        ("assist", "something new", True, Decision.DENY),
    ],
)
def test_shipped_policies(policy: str, effect: str, approved: bool, decision: Decision) -> None:
    assert decide(policy, call(effect=effect, approved=approved)).decision is decision


@given(
    st.sampled_from(SHIPPED_POLICIES),
    st.sampled_from(["idempotent", "reversible", "irreversible"]),
    st.booleans(),
    st.sampled_from([Integrity.UNTRUSTED, Integrity.KNOWN_CONTACT, Integrity.LOCAL_SYSTEM]),
)
def test_nothing_seen_or_heard_can_cause_an_effect(
    policy: str, effect: str, approved: bool, integrity: Integrity
) -> None:
    asked = call(
        effect=effect, approved=approved, requested_by=dataclasses.replace(SCREEN, integrity=integrity)
    )
    assert decide(policy, asked).decision is Decision.DENY


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"verb": "press", "keys": ("alt", "ctrl", "BackSpace")}, "chord.session"),
        ({"verb": "press", "keys": ("ctrl", "alt", "f3")}, "chord.session"),
        ({"verb": "open", "url": "javascript:alert(1)"}, "address.scheme"),
        ({"verb": "open", "url": "data:text/html,x"}, "address.scheme"),
        ({"verb": "open", "url": "file:///etc/passwd"}, "address.scheme"),
        ({"verb": "open", "url": "https://bank.example@evil.example/"}, "address.host"),
        ({"verb": "open", "url": "http://[::1"}, "address.malformed"),
        ({"args": {"text": Value("pay\u202eyap", OWNER)}}, "request.hidden-text"),
        ({"args": {"text": Value("x" * 20_001, OWNER)}}, "request.size"),
        ({"patch_age_s": 0.3}, "freshness.stale"),
    ],
)
def test_builtin_gates_deny(changes: dict[str, object], rule: str) -> None:
    verdict = decide("assist", call(**changes))
    assert (verdict.decision, verdict.rule) == (Decision.DENY, rule)


def test_an_address_read_from_the_screen_is_not_opened() -> None:
    value = {"url": Value("https://evil.example", SCREEN)}
    assert (
        decide("assist", call(verb="open", url="https://evil.example", args=value)).decision is Decision.DENY
    )


def test_emoji_and_accents_are_not_hidden_text() -> None:
    value = {"text": Value("Å é ß 漢 👩‍💻", OWNER)}
    assert decide("assist", call(verb="type", args=value)).decision is Decision.ALLOW


class _BrokenGate:
    name = "broken"

    def check(self, call: Call) -> Verdict | None:
        raise RuntimeError("no")


def test_a_broken_gate_denies() -> None:
    verdict, every = judge((AllowAll(), _BrokenGate()), call())
    assert (verdict.decision, verdict.rule) == (Decision.DENY, "broken.broken")
    assert len(every) == 2


def test_silence_denies() -> None:
    assert judge((), call())[0].decision is Decision.DENY


CUSTOM = """
policy: mail
rules:
  - rule: only-mail
    when: {app: "*Thunderbird*", effect: [none, reversible]}
    unless: {target: "*Settings*"}
    then: allow
  - rule: to-friends
    when: {verb: type, effect: reversible}
    require: {text: {in: [ada@example.org], integrity: OWNER}}
    then: allow
"""


def test_custom_policy() -> None:
    policy = parse_policy(CUSTOM, "mail.yaml")
    assert policy.check(call(app="thunderbird-default")).rule == "mail.only-mail"
    assert policy.check(call(app="thunderbird", target="Settings…")).decision is Decision.DENY
    typed = {"text": Value("ada@example.org", OWNER)}
    assert policy.check(call(verb="type", args=typed)).decision is Decision.ALLOW
    planted = {"text": Value("ada@example.org", SCREEN)}
    assert policy.check(call(verb="type", args=planted)).decision is Decision.DENY


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (CUSTOM.replace("unless", "unles"), r"line 6: there is no field 'unles'.*Did you mean 'unless'"),
        (CUSTOM.replace("then: allow", "then: alow", 1), r"line 7: rules\.0\.then"),
        (CUSTOM.replace("effect: [none", "efect: [none"), r"line 5: .*'efect'.*'effect'"),
        (CUSTOM.replace("OWNER", "BOSS"), r"line 10: .*integrity is one of"),
        ("policy: [", "line 1"),
        ("- a\n- b\n", "mapping"),
        ("policy: x\nrules: []\n", "line 2: rules"),
        (
            "policy: x\nrules:\n- {rule: a, then: allow}\n- {rule: b, when: {effect: none}, then: deny}\n",
            "'b' is never reached",
        ),
    ],
)
def test_a_wrong_policy_file_names_line_and_remedy(text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        parse_policy(text, "mail.yaml")


def test_unknown_policy_name_suggests_the_nearest() -> None:
    with pytest.raises(InvalidInput, match="'assist'"):
        load_policy("asist")
    with pytest.raises(InvalidInput, match="cannot be read"):
        load_policy("/nonexistent/p.yaml")


@pytest.mark.parametrize("name", SHIPPED_POLICIES)
def test_shipped_policies_lint_clean(name: str) -> None:
    assert load_policy(name).lint() == []


def question(**args: object) -> ApprovalQuestion:
    binding = ApprovalQuestion.bind("plan", "n1", args, "assist", "patch")
    return ApprovalQuestion("q1", "n1", "click the button 'Pay'", (), "assist.irreversible", "why", binding)


async def test_an_answer_holds_for_its_question_only() -> None:
    asked = question(x=1)
    answer = await ScriptedApprover([True]).ask(asked)
    assert answer is not None
    assert answer.holds_for(asked)
    assert not answer.holds_for(question(x=2))
    assert await NobodyApprover().ask(asked) is None


@pytest.mark.parametrize(
    ("typed", "approved"), [("y\n", True), ("yes\n", True), ("\n", False), ("sure\n", False)]
)
async def test_terminal(typed: str, approved: bool) -> None:
    controller, terminal = pty.openpty()
    with open(terminal) as reader:
        os.write(controller, typed.encode())
        with Path(os.devnull).open("w") as out:
            answer = await TerminalApprover(out, reader).ask(question())
    os.close(controller)
    assert answer is not None
    assert answer.holds_for(question()) is approved


async def test_a_pipe_is_nobody() -> None:
    read, write = os.pipe()
    os.write(write, b"yes\n")
    os.close(write)
    with open(read) as reader, Path(os.devnull).open("w") as out:
        assert await TerminalApprover(out, reader).ask(question()) is None


async def test_terminal_that_stays_silent_is_no_answer() -> None:
    controller, terminal = pty.openpty()
    with open(terminal) as reader, Path(os.devnull).open("w") as out:
        assert await TerminalApprover(out, reader, timeout_s=0.05).ask(question()) is None
    os.close(controller)
