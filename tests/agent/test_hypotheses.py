from lookhear.agent import AskBack, Chosen, HearAgain, Refused, RunIt, choose_hypothesis
from lookhear.perception import Hypothesis, Integrity, Label, Modality, Utterance

from .scenes import element, scene

SPOKEN = Label(Integrity.OWNER, Modality.AUDIO, "microphone")
PAGE = scene(
    element("button", "Save", 10, 10),
    element("button", "Next", 130, 10),
    element("link", "City guide", 10, 60),
    element("textbox", "Name", 10, 100),
    element("textbox", "City", 10, 140),
    element("checkbox", "Newsletter", 10, 180),
    element("button", "Cancel", 10, 220),
)


def chosen(text: str, *others: str, confidence: float = 0.9, second: bool = False) -> Chosen:
    alternatives = tuple(Hypothesis(other, 0.9, "whisper") for other in others)
    said = Utterance(text, 0, 1, confidence, SPOKEN, alternatives=alternatives, recognizer="moonshine")
    return choose_hypothesis(said, PAGE, second=second)


def test_a_clear_command_runs_at_once() -> None:
    found = chosen("Click next.", second=True)
    assert isinstance(found, RunIt)
    assert found.binding is not None
    assert found.binding.element.text == "Next"


def test_the_reading_that_parses_is_preferred() -> None:
    found = chosen("Cleekless of next.", "Click next.")
    assert isinstance(found, RunIt)
    assert found.text == "click next"


def test_nothing_that_parses_is_heard_again_and_then_refused() -> None:
    assert isinstance(chosen("Princess Cabe.", second=True), HearAgain)
    assert isinstance(chosen("Princess Cabe.", "Prince's cape."), Refused)


def test_low_confidence_is_heard_again() -> None:
    assert isinstance(chosen("Click next.", confidence=0.3, second=True), HearAgain)
    assert isinstance(chosen("Click next.", confidence=0.3), AskBack)


def test_two_names_for_the_same_element_are_one_command() -> None:
    found = chosen("Type hello into sea tea.", "Type hello into city.")
    assert isinstance(found, RunIt)
    assert found.binding is not None
    assert found.binding.element.text == "City"
    assert found.binding.names_exactly


def test_the_name_that_is_there_is_preferred() -> None:
    found = chosen("Click necks of.", "Click Next.")
    assert isinstance(found, RunIt)
    assert found.text == "click Next"


def test_different_deeds_are_asked_about() -> None:
    for one, other in (
        ("Check newsletter.", "Uncheck newsletter."),
        ("Type the law into name.", "Type hello into name."),
        ("Type 13 into name.", "Type 30 into name."),
        ("Click next.", "Click cancel."),
        ("Type hello to name.", "Type hello into name."),
    ):
        found = chosen(one, other)
        assert isinstance(found, AskBack), (one, other)
        assert len(found.plans) == 2
        assert "Did you say" in found.question.text


def test_letter_case_is_no_difference() -> None:
    assert isinstance(chosen("Type hello into name.", "Type Hello into Name."), RunIt)


def test_text_that_swallowed_its_field_is_asked_about() -> None:
    assert isinstance(chosen("Type the login to name."), AskBack)
    assert isinstance(chosen("Type like second to city.", "Typelike segment city."), AskBack)
    assert isinstance(chosen("Type hello again.", "Type hello again."), RunIt)


def test_text_numbers_and_keys_want_two_recognisers() -> None:
    for said in ("Type hello into name.", "Press control s.", "Open example.org.", "Set volume to 5."):
        assert isinstance(chosen(said, second=True), HearAgain), said
        assert isinstance(chosen(said, said), RunIt), said
        assert isinstance(chosen(said, "Princess Cabe."), AskBack), said


def test_words_put_right_want_two_recognisers() -> None:
    assert isinstance(chosen("Huh, we're over here.", "Her middle may hail."), AskBack | Refused)
    assert isinstance(chosen("Quick next.", "Princess Cabe."), AskBack)
    assert isinstance(chosen("Quick next.", "Click next."), RunIt)


def test_an_irreversible_act_that_was_not_clear_is_asked_about() -> None:
    assert isinstance(chosen("Click save.", confidence=0.7), AskBack)
    assert isinstance(chosen("Click save.", confidence=0.95), RunIt)
    assert isinstance(chosen("Click next.", confidence=0.7), RunIt)
    assert isinstance(chosen("Press enter.", confidence=0.7), AskBack)


def test_a_doubtful_name_is_asked_about() -> None:
    found = chosen("Click same.")
    assert isinstance(found, AskBack)
    assert "Save" in found.question.choices[0]


def test_what_cannot_be_told_from_speech_is_asked() -> None:
    assert isinstance(chosen("And check the newsletter box."), AskBack)
    found = chosen("And check the newsletter box.", "Uncheck the newsletter box.")
    assert isinstance(found, RunIt)
    assert found.compiled.steps[0].verb == "uncheck"
