import pytest

from lookhear.agent import (
    Binding,
    Target,
    approved_by_goal,
    bind,
    compile_command,
    likeness,
)
from lookhear.errors import TargetAmbiguous, TargetNotFound
from lookhear.perception import Integrity, Label, MiniLMEmbedder, Modality, Scene

from .scenes import element, scene

SPOKEN = Label(Integrity.OWNER, Modality.AUDIO, "microphone")
TYPED = Label(Integrity.OWNER, Modality.TEXT, "command line")


def buttons(*names: str) -> Scene:
    return scene(*(element("button", name, 10, 10 + 40 * at) for at, name in enumerate(names)))


def heard(name: str, on: Scene, verb: str = "click") -> Binding:
    return bind(Target(text=name), on, verb=verb, heard=True, embedder=MiniLMEmbedder())


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("sub mit", "Submit"),
        ("safe", "Save"),
        ("sea tea", "City"),
        ("male", "Mail"),
        ("knew document", "New document"),
        ("a mount", "Amount"),
        ("mount", "Amount"),
        ("color", "Colour"),
        ("news letter", "Newsletter"),
        ("in box", "Inbox"),
        ("prior it tea", "Priority"),
        ("flour shop", "Flower shop"),
        ("weak view", "Week view"),
        ("for ward", "Forward"),
        ("page to", "Page two"),
        ("page two", "Page 2"),
        ("sights", "Sites"),
    ],
)
def test_the_name_that_sounds_so_is_meant(said: str, name: str) -> None:
    found = heard(said, buttons(name, "Weather", "Format", "Journey planner"))
    assert found.element.text == name
    assert found.resolved_from_screen or said.casefold() == name.casefold()
    assert not found.names_exactly


def test_the_heard_name_itself_needs_no_resolving() -> None:
    found = heard("submit", buttons("Submit", "Commit"))
    assert (found.element.text, found.resolved_from_screen, found.names_exactly) == ("Submit", False, True)


def test_typed_names_are_never_compared_by_sound() -> None:
    with pytest.raises(TargetNotFound):
        bind(Target(text="sea tea"), buttons("City"))


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("cancel", ("Confirm", "Delete", "Cancel the order now or never again", "Council")),
        ("cancel", ("Confirm",)),
        ("save", ("Send",)),
        ("safe", ("Delete",)),
        ("delete", ("Complete",)),
        ("accept", ("Except",)),
        ("page two", ("Page 3", "Page 12")),
        ("item four", ("Item 5",)),
        ("check in", ("Check out",)),
        ("subscribe", ("Unsubscribe",)),
        ("yes", ("No",)),
        ("close", ("Clothes sale", "Cloze")),
        ("same", ("Save",)),
        ("delay", ("Delete",)),
        ("log in", ("Log out",)),
        ("import", ("Export",)),
        ("frobnicate", ("Confirm", "Delete")),
        ("go", ("No",)),
        ("right", ("Write",)),
        ("mail", ("Nail", "Male")),
    ],
)
def test_a_planted_name_attracts_no_other_word(said: str, names: tuple[str, ...]) -> None:
    """Asked about or not found, never bound; true homophones are the exception."""
    if said == "mail":
        assert heard(said, buttons(*names)).element.text == "Male"
        return
    with pytest.raises((TargetNotFound, TargetAmbiguous)):
        heard(said, buttons(*names))


def test_two_that_sound_alike_are_asked_about() -> None:
    for names in (("Right", "Write"), ("Mail", "Male"), ("Sale", "Sail")):
        with pytest.raises(TargetAmbiguous) as caught:
            heard(names[0].lower(), buttons(*names))
        assert len(caught.value.choices) == 2
    with pytest.raises(TargetAmbiguous):
        heard("safe", buttons("Save", "Safe mode"))


def test_fields_are_found_by_the_sound_of_their_label() -> None:
    form = scene(
        element("text", "City", 40, 100, 60),
        element("textbox", None, 160, 100, 200),
        element("text", "Amount", 40, 140, 60),
        element("textbox", None, 160, 140, 200),
    )
    assert heard("sea tea", form, "type").element.id == "textbox@160,100"
    assert heard("a mount", form, "type").element.id == "textbox@160,140"


def test_meaning_does_not_bind_what_was_heard() -> None:
    with pytest.raises(TargetNotFound):
        heard("preferences", buttons("Options menu", "Weather"))
    with pytest.raises(TargetAmbiguous):
        heard("remove", buttons("Delete", "Weather"))
    with pytest.raises(TargetAmbiguous):
        heard("log in", buttons("Sign in", "Weather"))


def test_speech_approves_nothing() -> None:
    page = buttons("Delete")
    step = compile_command("click Delete").steps[0]
    for words in ("Delete", "delete"):
        binding = bind(Target(text=words), page, heard=True)
        assert approved_by_goal(step, binding, TYPED)
        assert not approved_by_goal(step, binding, SPOKEN)
    assert not approved_by_goal(compile_command("press enter").steps[0], None, SPOKEN)
    assert not approved_by_goal(compile_command("save").steps[0], None, SPOKEN)


def test_homophones_sound_the_same_and_strangers_do_not() -> None:
    same = (("knew", "new"), ("male", "mail"), ("sub mit", "submit"), ("cheque", "check"), ("two", "too"))
    for one, other in same:
        assert likeness(one, other) == 1.0
    for one, other in (("confirm", "cancel"), ("save", "send"), ("delete", "complete"), ("yes", "no")):
        assert likeness(one, other) < 0.74
