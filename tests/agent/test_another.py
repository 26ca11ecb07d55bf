"""Names that hold the wanted words and call another thing, and values that are only near the wanted one."""

from __future__ import annotations

import pytest

from lookhear.agent import Binding, Target, bind
from lookhear.errors import TargetAmbiguous
from lookhear.perception import MiniLMEmbedder, Scene

from .scenes import element, scene


def field(name: str) -> Scene:
    return scene(element("textbox", name, 40, 100, 240), element("button", "Send", 40, 160))


def found(text: str, on: Scene, verb: str = "type", embedder: MiniLMEmbedder | None = None) -> Binding:
    return bind(Target(text=text), on, verb=verb, embedder=embedder)


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Full name", "Full name of your dog"),
        ("Full name", "Friend's full name"),
        ("Name", "Name of a friend"),
        ("Customer", "Customer reference"),
        ("Email", "Email newsletter"),
        ("Part number", "Part number for returns"),
    ],
)
def test_a_field_for_something_else_is_asked_about(wanted: str, name: str) -> None:
    with pytest.raises(TargetAmbiguous, match="Is that meant") as asked:
        found(wanted, field(name))
    assert name in asked.value.choices[0]


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Full name", "Your full name"),
        ("Full name", "Full name (required)"),
        ("Guests", "Number of guests"),
        ("Customer", "Customer name"),
        ("Weight", "Weight (kg)"),
        ("Seating", "Seating area"),
        ("Search", "Search products"),
        ("Address", "Address 2"),
    ],
)
def test_a_longer_name_of_the_same_thing_is_taken(wanted: str, name: str) -> None:
    assert found(wanted, field(name)).element.text == name


def test_the_field_itself_wins_over_that_of_somebody_else() -> None:
    form = scene(
        element("textbox", "Full name of your dog", 40, 100, 240),
        element("textbox", "Your full name", 40, 160, 240),
    )
    assert found("Full name", form).element.text == "Your full name"


def test_a_label_beside_its_field_is_no_second_thing() -> None:
    form = scene(
        element("text", "Seating area", 40, 100, 120), element("combobox", "Seating area", 180, 100, 160)
    )
    assert found("Seating", form, "select").element.box.x == 180


def test_a_value_that_is_only_near_the_wanted_one_is_asked_about() -> None:
    menu = scene(element("radio", "Roast", 40, 100), element("radio", "Vegetarian", 40, 140))
    with pytest.raises(TargetAmbiguous, match="Vegetarian"):
        bind(Target(text="Vegan", role="radio"), menu, verb="click", embedder=MiniLMEmbedder())


def test_a_listed_synonym_is_the_same_field() -> None:
    form = scene(element("textbox", "Your name", 40, 100, 240), element("textbox", "Guests", 40, 160, 240))
    assert found("Full name", form, embedder=MiniLMEmbedder()).element.text == "Your name"
