import pytest

from lookhear.agent import choice_of

BOX = ("check subscribe", "uncheck subscribe")


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        ("Uncheck.", 1),
        ("check", 0),
        ("And check.", 1),
        ("I said uncheck subscribe, please.", 1),
        ("The second one.", 1),
        ("number one", 0),
        ("two", 1),
        ("no", "none"),
        ("Never mind.", "none"),
        ("yes", None),
        ("click Save", None),
        ("", None),
    ],
)
def test_an_answer_names_its_choice(answer: str, meant: int | str | None) -> None:
    assert choice_of([answer], BOX) == meant


def test_yes_means_the_only_choice() -> None:
    assert choice_of(["Yes."], ["yes"]) == 0
    assert choice_of(["Yes, please!"], ["type hello into name"]) == 0


def test_a_beginning_that_two_choices_share_means_neither() -> None:
    assert choice_of(["click"], ["click Save", "click Send"]) is None


def test_the_first_reading_that_is_an_answer_counts() -> None:
    assert choice_of(["Andrew check.", "uncheck"], BOX) == 1
