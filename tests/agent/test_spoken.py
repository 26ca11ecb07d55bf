import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from lookhear.agent import Step, compile_command, normalize_spoken


def commands(name: str) -> list[tuple[str, Any]]:
    return json.loads(Path(__file__).with_name(name).read_text("utf-8"))["commands"]


SET, TYPED = commands("spoken.json"), commands("commands.json")


def folded(value: Any, key: str = "") -> Any:
    """Names as they will be matched with the screen: letter case is the recogniser's."""
    if isinstance(value, dict):
        return {k: folded(v, k) for k, v in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list | tuple):
        return [folded(v, key) for v in value]  # pyright: ignore[reportUnknownVariableType]
    return value.casefold() if isinstance(value, str) and key in ("text", "option", "app") else value


def texts(steps: tuple[Step, ...]) -> list[Any]:
    return [step.args.get("text", step.args.get("value")) for step in steps]


@pytest.mark.parametrize(("heard", "want"), SET, ids=[heard[:60] or "(empty)" for heard, _ in SET])
def test_a_transcript_means_exactly_this(heard: str, want: str | list[dict[str, Any]]) -> None:
    got = compile_command(heard, spoken=True)
    if isinstance(want, str):
        assert got.kind == want
        assert bool(got.questions) == (want == "ask")
        return
    steps = tuple(Step.model_validate(step) for step in want)
    assert got.kind == "plan", got.reason
    assert folded([s.model_dump(mode="json") for s in got.steps]) == folded(
        [s.model_dump(mode="json") for s in steps]
    )
    assert texts(got.steps) == texts(steps)


def test_the_set_is_large_and_a_fifth_of_it_is_not_to_be_done() -> None:
    assert len(SET) >= 120
    assert sum(isinstance(want, str) for _, want in SET) >= 0.2 * len(SET)


@pytest.mark.parametrize("goal", ["click this", "click here", "click that one", "type hello here"])
def test_a_typed_goal_points_only_where_somebody_can(goal: str) -> None:
    step = next(iter(compile_command(goal, pointing=True).steps))
    assert step.target is not None
    assert step.target.ref == "pointed"
    typed = compile_command(goal)
    assert typed.kind == "ask" or typed.steps[0].target is None


def test_the_second_thing_pointed_at_has_its_own_name() -> None:
    step = compile_command("drag this to that", spoken=True).steps[0]
    assert step.target is not None
    assert (step.target.ref, step.args["to"]) == ("pointed", {"ref": "pointed_2"})


def test_notes_say_what_was_read_differently() -> None:
    assert any("click" in note for note in normalize_spoken("Quick save.").notes)
    assert not normalize_spoken("Click save.").notes


@pytest.mark.parametrize(
    "text",
    ["um", "no, no, no", "type", "dot dot dot", "a at b dot", "capital", "all caps", "press press", "'"],
)
def test_odd_transcripts_raise_nothing(text: str) -> None:
    assert compile_command(text, spoken=True).kind in ("plan", "ask", "refuse")


WORDS = sorted({word for heard, _ in SET for word in heard.split()})


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_shuffled_transcripts_never_crash(words: list[str]) -> None:
    got = compile_command(" ".join(words), spoken=True)
    assert bool(got.steps) == (got.kind == "plan")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_transcript_never_crashes(text: str) -> None:
    compile_command(text, spoken=True)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 999_999))
def test_every_number_is_typed_in_digits(number: int) -> None:
    said = in_words(number)
    got = compile_command(f"type {said} into amount", spoken=True)
    assert texts(got.steps) == [str(number)], said


def in_words(number: int) -> str:
    units = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
        sixteen seventeen eighteen nineteen""".split()
    tens = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
    if number < 20:
        return units[number]
    if number < 100:
        return tens[number // 10] + (f" {units[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = f" and {in_words(number % 100)}" if number % 100 else ""
        return f"{units[number // 100]} hundred{rest}"
    rest = number % 1000
    joint = " and " if 0 < rest < 100 else " "
    return f"{in_words(number // 1000)} thousand" + (f"{joint}{in_words(rest)}" if rest else "")


def test_a_transcript_of_a_typed_command_says_the_same() -> None:
    """Small letters, no marks, a full stop: commands without quotes or marks keep their meaning."""
    plain = [
        (say, want)
        for say, want in TYPED
        if not isinstance(want, str) and not set(say) & set("\"'“”„«»`.,:;()@/\\-+=&…?!#0123456789\n")
    ]
    assert len(plain) > 40
    wrong = [
        say
        for say, want in plain
        if folded([s.model_dump(mode="json") for s in compile_command(say, spoken=True).steps])
        != folded([Step.model_validate(s).model_dump(mode="json") for s in want])
    ]
    assert len(wrong) <= 0.06 * len(plain), wrong


def test_it_is_fast() -> None:
    compile_command("quick save", spoken=True)
    start = time.process_time()
    for heard, _ in SET:
        compile_command(heard, spoken=True)
    assert (time.process_time() - start) / len(SET) < 0.030
