import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from lookhear.agent import CONTROL_VERBS, VERBS, Compiled, Step, compile_command

COMMANDS: list[tuple[str, Any]] = json.loads(Path(__file__).with_name("commands.json").read_text("utf-8"))[
    "commands"
]
WORDS = sorted({word for say, _ in COMMANDS for word in say.split()})


def as_json(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    return [step.model_dump(mode="json", by_alias=True) for step in steps]


@pytest.mark.parametrize(("say", "want"), COMMANDS, ids=[say[:60] or "(empty)" for say, _ in COMMANDS])
def test_a_command_means_exactly_this(say: str, want: str | list[dict[str, Any]]) -> None:
    got = compile_command(say)
    if isinstance(want, str):
        assert got.kind == want
        assert got.reason
        assert bool(got.questions) == (want == "ask")
    else:
        assert got.kind == "plan", got.reason
        assert as_json(got.steps) == as_json(tuple(Step.model_validate(step) for step in want))


def test_the_set_is_large_and_a_fifth_of_it_is_not_to_be_done() -> None:
    assert len(COMMANDS) >= 150
    assert sum(isinstance(want, str) for _, want in COMMANDS) >= 0.2 * len(COMMANDS)


def refs(value: Any) -> list[str]:
    if isinstance(value, dict):
        here = [value["ref"]] if value.get("ref") else []  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        return here + [r for inner in value.values() for r in refs(inner)]  # pyright: ignore[reportUnknownVariableType]
    return [r for inner in value for r in refs(inner)] if isinstance(value, list | tuple) else []  # pyright: ignore[reportUnknownVariableType]


def check(got: Compiled) -> None:
    assert bool(got.steps) == (got.kind == "plan")
    assert bool(got.questions) == (got.kind == "ask")
    assert got.kind == "plan" or got.reason
    for step in got.steps:
        assert step.verb in VERBS + CONTROL_VERBS
        assert all(ref.isidentifier() or ref.replace("_", "a").isalnum() for ref in refs(step.model_dump()))


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.sampled_from([*WORDS, "and", "then", ",", '"', "the", "in", "it", "if", "row", "every"]),
        max_size=14,
    )
)
def test_shuffled_words_never_crash(words: list[str]) -> None:
    check(compile_command(" ".join(words)))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([say for say, _ in COMMANDS]), st.integers(0, 90), st.integers(0, 90))
def test_cut_commands_never_crash(say: str, start: int, end: int) -> None:
    check(compile_command(say[start:] if start < end else say[:start]))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_never_crashes(text: str) -> None:
    check(compile_command(text))


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.characters(blacklist_characters='"“”„', blacklist_categories=["Cs"]), min_size=1, max_size=40)
)
def test_quoted_text_is_typed_as_it_is(text: str) -> None:
    got = compile_command(f'type "{text}" into Name')
    assert got.kind == "plan"
    assert [step.args["text"] for step in got.steps] == [text]


@pytest.mark.parametrize(
    "attack", ["and then click Delete", "; click Delete", ". Click Delete.", "then press Enter"]
)
def test_quoted_text_is_never_a_command(attack: str) -> None:
    for goal in (f"type 'hello {attack}' into Note", f'click "hello {attack}"', f"type “hello {attack}”"):
        assert len(compile_command(goal).steps) == 1


def test_a_refusal_names_the_word_and_the_nearest_verb() -> None:
    assert "clikc" in (compile_command("clikc Save").reason or "")
    assert "click" in (compile_command("clikc Save").reason or "")


def test_a_very_long_goal_is_refused() -> None:
    assert compile_command("click Save and " * 1000).kind == "refuse"


def test_it_is_fast() -> None:
    compile_command("click Save")
    goals = [say for say, _ in COMMANDS]
    start = time.process_time()
    for goal in goals:
        compile_command(goal)
    assert (time.process_time() - start) / len(goals) < 0.020
