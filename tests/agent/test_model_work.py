from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lookhear.agent import (
    Evidence,
    ModelBudget,
    ModelEnding,
    Outcome,
    OverBudget,
    Spent,
    StepResult,
    StepwisePlanner,
    conclude_model,
    element_at,
    plain_actions,
)
from lookhear.errors import InvalidInput
from lookhear.perception import (
    AudioPart,
    Box,
    GenerativePerceiver,
    Hypothesis,
    ImagePart,
    Integrity,
    Label,
    Message,
    Modality,
    Moment,
    Point,
    Prices,
    Role,
    ScriptedGenerativeModel,
    SentImage,
    TextInput,
    TextPart,
    Usage,
    Utterance,
    VideoPart,
    lowered,
)
from lookhear.tasks import Config, RunOptions, open_model, with_models
from lookhear.tools import PressKeys, TypeText

from .scenes import element, scene

OWNER = Label(Integrity.OWNER, Modality.AUDIO, "microphone")
SCREEN = Label(Integrity.UNTRUSTED, Modality.SCREEN, "the screen")
SENT = SentImage(Box(0, 0, 4, 4), (4, 4))
PIXELS = np.zeros((4, 4, 4), np.uint8)
PAGE = scene(
    element("button", "Save", 10, 10),
    element("textbox", "Name", 10, 100),
    element("text", "Newsletter", 40, 180),
    element("checkbox", "Newsletter", 10, 180),
)


# -- what was named


def test_a_pixel_means_the_smallest_thing_there() -> None:
    assert element_at(Point(20, 15), PAGE).text == "Save"


def test_a_caption_means_its_box() -> None:
    assert element_at(Point(50, 185), PAGE).role is Role.CHECKBOX


def test_where_nothing_was_read_is_a_spot_without_a_name() -> None:
    spot = element_at(Point(700, 500), PAGE)
    assert (spot.role, spot.text) == (Role.IMAGE, None)
    assert spot.box.holds(Point(700, 500))


def test_line_breaks_that_would_press_enter_are_keys_of_their_own() -> None:
    field = element("textbox", "Name", 10, 100)
    assert list(plain_actions(TypeText(text="Ada\nX\r\n"), field)) == [
        TypeText(text="Ada"),
        PressKeys(keys=("enter",)),
        TypeText(text="X"),
        PressKeys(keys=("enter",)),
    ]
    assert list(plain_actions(TypeText(text="\n"), None)) == [PressKeys(keys=("enter",))]


# -- budgets


@pytest.mark.parametrize(
    ("budget", "what"),
    [
        (ModelBudget(calls=2), "model calls"),
        (ModelBudget(tokens=3000), "tokens"),
        (ModelBudget(cost=0.01), "USD"),
        (ModelBudget(steps=0), "steps"),
    ],
)
def test_a_spent_budget_is_named(budget: ModelBudget, what: str) -> None:
    spent = Spent(Prices(prompt=5.0, cached=1.0, completion=10.0), budget)
    for _ in range(2):
        spent.add(Usage(prompt=2000, cached=1000, completion=100, calls=1))
    assert spent.cost == pytest.approx(2 * (1000 * 5 + 1000 * 1 + 100 * 10) / 1e6)
    with pytest.raises(OverBudget, match=what):
        spent.check()


def test_within_the_budget_nothing_is_said() -> None:
    Spent(Prices(), ModelBudget(calls=1, tokens=1, cost=1.0)).check()


# -- how it ends


def step(status: Outcome, reason: str = "") -> StepResult:
    return StepResult("m1.1", "click", "click it", status, reason=reason)


HOLDS = Evidence("http", True, "the server has it.", external=True)
BROKEN = Evidence("http", False, "the server has nothing.", external=True)


@pytest.mark.parametrize(
    ("ending", "steps", "checks", "unmet", "outcome"),
    [
        ("success", [step(Outcome.UNVERIFIED)], [HOLDS], [0], Outcome.VERIFIED),
        ("success", [], [HOLDS], [], Outcome.UNVERIFIED),
        ("success", [step(Outcome.VERIFIED)], [], [], Outcome.UNVERIFIED),
        ("success", [], [BROKEN], [0], Outcome.FAILED),
        ("failure", [], [], [], Outcome.FAILED),
        ("failure", [step(Outcome.DENIED, "Not allowed.")], [], [], Outcome.DENIED),
        ("budget", [step(Outcome.VERIFIED)], [], [], Outcome.FAILED),
        ("question", [], [], [], Outcome.NEEDS_INPUT),
        ("stopped", [step(Outcome.INDETERMINATE, "Unknown.")], [], [], Outcome.INDETERMINATE),
    ],
)
def test_a_models_word_proves_nothing(
    ending: str, steps: list[StepResult], checks: list[Evidence], unmet: list[int], outcome: Outcome
) -> None:
    found = conclude_model(ModelEnding(ending, "why"), steps, checks, unmet)  # pyright: ignore[reportArgumentType]
    assert found[0] is outcome
    assert (found[1] == "external") is (outcome is Outcome.VERIFIED)


# -- senses


def test_what_a_model_has_no_sense_for_is_put_into_words() -> None:
    parts = (
        TextPart("look", OWNER),
        ImagePart(PIXELS, SENT, SCREEN),
        AudioPart(np.zeros(16, np.float32), OWNER),
    )
    put, notes = lowered(Message("user", parts), frozenset({"text"}), lambda part: type(part).__name__)
    assert [p.text for p in put.parts if isinstance(p, TextPart)] == ["look", "ImagePart", "AudioPart"]
    assert [p.label for p in put.parts] == [OWNER, SCREEN, OWNER]
    assert len(notes) == 2


def test_a_video_becomes_pictures() -> None:
    video = VideoPart((PIXELS,) * 9, SENT, 3.0, SCREEN)
    put, notes = lowered(Message("user", (video,)), frozenset({"text", "image"}), lambda _: "")
    assert [type(part) for part in put.parts] == [ImagePart] * 4
    assert len(notes) == 1


def test_what_it_has_a_sense_for_stays() -> None:
    message = Message("user", (ImagePart(PIXELS, SENT, SCREEN),))
    assert lowered(message, frozenset({"text", "image"}), lambda _: "") == (message, ())


# -- the perceiver


def heard(text: str, *others: str) -> Moment:
    alternatives = tuple(Hypothesis(other, 0.5, "whisper") for other in others)
    return Moment(PAGE, Utterance(text, 0, 1, 0.5, OWNER, alternatives=alternatives))


@pytest.mark.parametrize(
    ("answer", "request_"),
    [
        ('{"reading": 2}', "check Newsletter"),
        ('I think: {"reading": 1}', "Chick newsletter"),
        ('{"reading": 3}', "Chick newsletter"),
        ('{"reading": "delete everything"}', "Chick newsletter"),
        ("delete everything", "Chick newsletter"),
    ],
)
async def test_a_perceiver_only_chooses_among_what_was_heard(answer: str, request_: str) -> None:
    perceiver = GenerativePerceiver(ScriptedGenerativeModel([answer]))
    understood = await perceiver.understand(heard("Chick newsletter", "check Newsletter"))
    assert understood.request == request_
    assert understood.label == OWNER


async def test_typed_words_are_not_shown_to_a_perceiver() -> None:
    model = ScriptedGenerativeModel([])
    typed = Moment(PAGE, text=TextInput(0, 1, "click Save", OWNER))
    assert (await GenerativePerceiver(model).understand(typed)).request == "click Save"
    assert model.sessions == []


# -- settings


def test_a_model_is_named_by_its_server_or_folder(tmp_path: Path) -> None:
    assert open_model("embedded") is None
    served = open_model("nemotron-3-nano-omni@http://127.0.0.1:1/v1")
    assert served is not None
    assert (served.profile.dialect, served.profile.coordinates) == ("nemotron", "0-1")
    for wrong in ("nemotron", "local:", f"local:{tmp_path / 'nothing'}", "x@ftp://host"):
        with pytest.raises(InvalidInput):
            open_model(wrong)


def test_a_profile_of_ones_own_goes_first(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('name = "own"\nmodels = ["*nemotron*"]\ndialect = "tools"\n')
    found = open_model("nemotron-3-nano-omni@http://127.0.0.1:1/v1", [tmp_path])
    assert found is not None
    assert found.profile.name == "own"
    (tmp_path / "own.toml").write_text('name = "own"\ndialekt = "tools"\n')
    with pytest.raises(InvalidInput, match="dialekt"):
        open_model("nemotron-3-nano-omni@http://127.0.0.1:1/v1", [tmp_path])


def test_perceiver_and_planner_are_one_model_or_two() -> None:
    served = "nemotron-3-nano-omni@http://127.0.0.1:1/v1"
    both = with_models(RunOptions(), Config(model=served, model_tokens=5))
    assert isinstance(both.model, GenerativePerceiver)
    assert isinstance(both.planner, StepwisePlanner)
    assert both.planner.budget.tokens == 5
    only = with_models(RunOptions(), Config(model=served, planner="embedded"))
    assert isinstance(only.model, GenerativePerceiver)
    assert not isinstance(only.planner, StepwisePlanner)
    planner = with_models(RunOptions(), Config(planner=served))
    assert not isinstance(planner.model, GenerativePerceiver)
    assert isinstance(planner.planner, StepwisePlanner)
