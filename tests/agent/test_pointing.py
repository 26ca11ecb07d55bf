import pytest

from lookhear.agent import (
    Step,
    Target,
    compile_command,
    deictic_times,
    pointed_element,
    pointed_elements,
    pointer_at,
    still_there,
)
from lookhear.errors import TargetAmbiguous, TargetNotFound
from lookhear.perception import Integrity, Label, Modality, Point, Scene, SpokenWord, Utterance

from .scenes import element, scene

SPOKEN = Label(Integrity.OWNER, Modality.AUDIO, "microphone")
PAGE = scene(
    element("row", "Alice Edit", 0, 90, 600, 44),
    element("text", "Alice", 40, 100),
    element("button", "Edit", 200, 100, 60),
    element("button", "Delete", 400, 100, 60),
    element("textbox", "City", 40, 200, 200),
    element("text", "City", 40, 170),
)


def at(x: int, y: int) -> list[tuple[int, Point]]:
    return [(0, Point(x, y))]


def utterance(*words: str) -> Utterance:
    """Words of 100 ns each, one after the other."""
    spoken = tuple(SpokenWord(w, 100 * n, 100 * n + 100, 0.9) for n, w in enumerate(words))
    return Utterance(" ".join(words), 0, 100 * len(words), 0.9, SPOKEN, words=spoken)


def test_the_smallest_thing_under_the_pointer_that_can_be_acted_on() -> None:
    assert pointed_element(PAGE, at(210, 110), 5).text == "Edit"
    assert pointed_element(PAGE, at(45, 110), 5).text == "Alice"


def test_near_is_enough_but_between_two_is_asked() -> None:
    assert pointed_element(PAGE, at(268, 140), 5).text == "Edit"
    close = scene(element("button", "A", 10, 10), element("button", "B", 120, 10))
    with pytest.raises(TargetAmbiguous) as caught:
        pointed_element(close, at(115, 20), 5)
    assert len(caught.value.choices) == 2
    with pytest.raises(TargetNotFound):
        pointed_element(PAGE, at(1000, 600), 5)


def test_the_caption_of_a_control_means_the_control() -> None:
    form = scene(
        element("checkbox", "Subscribe", 157, 186, 12, 12),
        element("text", "Subscribe", 173, 185, 62, 11),
        element("text", "Subscribe", 173, 400, 62, 11),
    )
    assert pointed_element(form, at(200, 190), 5).role == "checkbox"
    assert pointed_element(form, at(200, 405), 5).role == "text"


def test_the_verb_and_the_role_decide_what_can_be_meant() -> None:
    assert pointed_element(PAGE, at(50, 195), 5, verb="type").role == "textbox"
    assert pointed_element(PAGE, at(205, 130), 5, Target(role="button")).text == "Edit"
    with pytest.raises(TargetNotFound):
        pointed_element(PAGE, at(210, 110), 5, Target(role="checkbox"))


def test_the_pointer_counts_where_it_was_when_the_word_was_said() -> None:
    trail = [(0, Point(210, 110)), (150, Point(410, 110)), (400, Point(50, 210))]
    assert pointer_at(trail, 149) == Point(210, 110)
    assert pointer_at(trail, 151) == Point(410, 110)
    said = utterance("click", "this", "now", "please")
    assert deictic_times(said) == [150]
    steps = compile_command("click this", spoken=True).steps
    found = pointed_elements(steps, trail, lambda _: PAGE, utterance=said)
    assert found["pointed"].text == "Delete"


def test_two_words_point_at_two_things() -> None:
    trail = [(0, Point(45, 110)), (250, Point(410, 110))]
    steps = compile_command("drag this to that", spoken=True).steps
    found = pointed_elements(steps, trail, lambda _: PAGE, utterance=utterance("drag", "this", "to", "that"))
    assert (found["pointed"].text, found["pointed_2"].text) == ("Alice", "Delete")


def test_the_scene_is_the_one_in_force_then() -> None:
    later = scene(element("button", "Pay", 200, 100, 60))

    def scene_at(t_ns: int) -> Scene:
        return PAGE if t_ns < 300 else later

    steps = compile_command("click this", spoken=True).steps
    there, said = at(210, 110), utterance("click", "this")
    assert pointed_elements(steps, there, scene_at, utterance=said)["pointed"].text == "Edit"
    assert pointed_elements(steps, there, scene_at, now_ns=500)["pointed"].text == "Pay"
    with pytest.raises(TargetNotFound):
        pointed_elements(steps, at(210, 110), lambda _: None, now_ns=500)


def test_goals_that_point_at_nothing_need_no_pointer() -> None:
    assert pointed_elements((Step(verb="click", target=Target(text="Save")),), [], lambda _: None) == {}


def test_what_was_pointed_at_must_still_be_there() -> None:
    edit = PAGE.elements[2]
    assert still_there(edit, PAGE) is edit
    moved = scene(element("button", "Edit", 700, 500, 60))
    with pytest.raises(TargetAmbiguous, match="moved"):
        still_there(edit, moved)
    with pytest.raises(TargetNotFound, match="gone"):
        still_there(edit, scene())
    renamed = scene(element("button", "Delete", 200, 100, 60))
    with pytest.raises((TargetNotFound, TargetAmbiguous)):
        still_there(edit, renamed)
