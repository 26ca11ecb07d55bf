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


def considered(*said: tuple[str, float, str]) -> Chosen:
    """What is done with readings (text, confidence, recogniser), the believed one first."""
    first, *others = said
    alternatives = tuple(Hypothesis(*other) for other in others)
    return choose_hypothesis(
        Utterance(first[0], 0, 1, first[1], SPOKEN, alternatives=alternatives, recognizer=first[2]),
        PAGE,
        second=False,
    )


def test_spellings_of_one_command_count_together() -> None:
    found = considered(
        ("Click, next.", 0.5, "whisper"), ("Click next", 0.48, "whisper"), ("Glick nest", 0.3, "moonshine")
    )
    assert isinstance(found, RunIt)
    assert isinstance(considered(("Click next.", 0.4, "whisper"), ("Glick nest", 0.3, "moonshine")), AskBack)


def test_a_second_thought_that_does_something_else_is_a_question() -> None:
    said = ("Scroll left.", 0.71, "whisper"), ("It is gone", 0.6, "moonshine")
    assert isinstance(considered(said[0], ("Scroll up.", 0.68, "whisper"), said[1]), AskBack)
    assert isinstance(considered(*said), AskBack)  # only one of two heard it, and not surely
    assert isinstance(considered(("Scroll left.", 0.9, "whisper"), said[1]), RunIt)


def test_words_that_were_nobodys_first_choice_are_asked_about() -> None:
    readings = ("Let us see", 0.7, "whisper"), ("Click next", 0.69, "whisper"), ("Lets see", 0.7, "moonshine")
    assert isinstance(considered(*readings), AskBack)


def test_literals_want_more_agreement_than_names() -> None:
    for text, unsure in (("Type good morning into name.", AskBack), ("Check newsletter.", RunIt)):
        assert isinstance(considered((text, 0.55, "whisper"), (text, 0.55, "moonshine")), unsure)
        assert isinstance(considered((text, 0.7, "whisper"), (text, 0.7, "moonshine")), RunIt)


def test_a_planted_name_draws_no_act_from_a_faint_reading() -> None:
    """What both heard is not there; a decoy that only a faint reading names is not clicked."""
    found = considered(
        ("Click archive.", 0.9, "whisper"),
        ("Click cancel.", 0.3, "whisper"),
        ("Click archive", 0.9, "moonshine"),
    )
    assert not (isinstance(found, RunIt) and found.binding is not None)


def test_a_doubtful_name_is_asked_about() -> None:
    found = chosen("Click same.")
    assert isinstance(found, AskBack)
    assert "Save" in found.question.choices[0]


def test_what_cannot_be_told_from_speech_is_asked() -> None:
    assert isinstance(chosen("And check the newsletter box."), AskBack)
    found = chosen("And check the newsletter box.", "Uncheck the newsletter box.")
    assert isinstance(found, RunIt)
    assert found.compiled.steps[0].verb == "uncheck"


def heard_by_three(base: str, *, asked: bool = False) -> Chosen:
    """Whisper and Moonshine read different texts to type; the third reads `base`."""
    said = (
        ("Type see you soon into name.", 0.8, "whisper"),
        ("Type so you soon into name.", 0.75, "moonshine"),
    )
    alternatives = tuple(Hypothesis(*one) for one in said)
    third = Utterance(base, 0, 1, 0.9, SPOKEN, alternatives=alternatives, recognizer="whisper-base")
    two = Utterance(*_first(said[0]), alternatives=alternatives[1:], recognizer="whisper")
    return choose_hypothesis(two if asked else third, PAGE, second=asked)


def _first(said: tuple[str, float, str]) -> tuple[str, int, int, float, Label]:
    return said[0], 0, 1, said[1], SPOKEN


def test_a_third_recogniser_decides_what_two_do_not_agree_on() -> None:
    assert isinstance(heard_by_three("", asked=True), HearAgain)
    found = heard_by_three("Type see you soon into name.")
    assert isinstance(found, RunIt)
    assert found.text == "type see you soon into name"


def test_two_careful_recognisers_that_agree_are_believed() -> None:
    said = (
        ("Type, see you soon into name.", 0.78, "whisper-base"),
        ("Type, see you soon and to name.", 0.70, "whisper-base"),
        ("Type, see you soon into name.", 0.72, "whisper"),
        ("Type see soon into name.", 0.64, "whisper"),
        ("Type c, so into name.", 0.65, "moonshine"),
    )
    found = considered(*said)
    assert isinstance(found, RunIt)
    assert found.text == "type see you soon into name"
    assert isinstance(considered(said[0], said[1], *said[3:]), AskBack)  # only one of them
    address = tuple((t.replace("see you soon", "ann@example.org"), sure, by) for t, sure, by in said)
    assert isinstance(considered(*address), AskBack)


def test_a_question_that_most_readings_lead_to_is_the_one_that_is_put() -> None:
    found = considered(
        ("And check, newsletter.", 0.8, "whisper"),
        ("Uncheck, newsletter.", 0.54, "whisper"),
        ("And check, newsletter.", 0.76, "whisper-base"),
        ("And checks and described.", 0.66, "moonshine"),
    )
    assert isinstance(found, AskBack)
    assert found.question.choices == ("check newsletter", "uncheck newsletter")
    assert [plan.steps[0].verb for plan in found.plans] == ["check", "uncheck"]


def test_three_that_all_differ_are_asked_about() -> None:
    assert isinstance(heard_by_three("Type save you soon into name."), AskBack)


def test_one_sure_recogniser_of_three_is_not_enough() -> None:
    found = considered(
        ("Click next.", 0.95, "whisper-base"),
        ("Click necklace.", 0.4, "whisper"),
        ("Click next.", 0.39, "whisper"),
        ("Kick lex", 0.4, "moonshine"),
        ("Click next.", 0.39, "moonshine"),
    )
    assert isinstance(found, AskBack)
