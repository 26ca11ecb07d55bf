import pytest

from lookhear.agent import Target, approved_by_goal, bind, classify, commit_word, compile_command
from lookhear.perception import MiniLMEmbedder

from .scenes import element, scene


@pytest.mark.parametrize(
    "name",
    """Submit|Send|Pay now|Buy|Place order|Delete|Remove item|Confirm|Publish|Overwrite|
    Save|Apply|OK|Sign up|Check out|
    Transferring…|
    Deleted|Log out|Frobnicate|Calculate|Yes|Uninstall|Accept all|Save and close|Cancel order|
    Delete row|Approve""".replace("\n    ", "").split("|"),
)
def test_buttons_that_may_not_be_undone(name: str) -> None:
    assert classify("click", element("button", name, 0, 0)) == "irreversible"


@pytest.mark.parametrize(
    "name", ["Cancel", "Close", "Back", "Next >", "Show more", "Help", "Details »", "Menu"]
)
def test_buttons_that_move_around(name: str) -> None:
    assert classify("click", element("button", name, 0, 0)) == "reversible"


@pytest.mark.parametrize(
    ("verb", "role", "name", "effect"),
    [
        ("click", "button", None, "irreversible"),
        ("click", "image", None, "irreversible"),
        ("click", "image", "Trash", "irreversible"),
        ("click", "link", "About us", "reversible"),
        ("click", "link", "Delete", "irreversible"),
        ("click", "tab", "Advanced", "reversible"),
        ("click", "menuitem", "File", "reversible"),
        ("click", "menuitem", "Delete", "irreversible"),
        ("click", "text", "Send", "irreversible"),
        ("click", "text", "Report", "irreversible"),
        ("click", "checkbox", "Delete all", "reversible"),
        ("type", "textbox", "Name", "reversible"),
        ("check", "checkbox", "Pay", "reversible"),
        ("select", "combobox", "Country", "reversible"),
        ("scroll", "text", "x", "reversible"),
        ("wait", "text", "x", "none"),
        ("find", "button", "Delete", "none"),
        ("read", "text", "x", "none"),
        ("hover", "button", "Delete", "none"),
        ("save", "button", "x", "irreversible"),
        ("drag", "image", "a", "irreversible"),
        ("drag", "slider", "Volume", "reversible"),
        ("double_click", "image", "Report", "irreversible"),
        ("right_click", "image", "Report", "reversible"),
        ("select", "option", "Delete account", "irreversible"),
        ("unheard_of", "button", "Help", "irreversible"),
    ],
)
def test_the_effect_belongs_to_the_bound_act(verb: str, role: str, name: str | None, effect: str) -> None:
    assert classify(verb, element(role, name, 0, 0)) == effect


@pytest.mark.parametrize(
    ("keys", "role", "effect"),
    [
        (["enter"], "textbox", "irreversible"),
        (["enter"], None, "irreversible"),
        (["tab"], None, "reversible"),
        (["escape"], None, "reversible"),
        (["delete"], None, "irreversible"),
        (["delete"], "textbox", "reversible"),
        (["ctrl", "s"], None, "irreversible"),
        (["ctrl", "c"], None, "none"),
        (["ctrl", "z"], None, "reversible"),
        (["alt", "f4"], None, "irreversible"),
        (["ctrl", "enter"], "textbox", "irreversible"),
        (["f5"], None, "irreversible"),
        (["y"], None, "irreversible"),
        (["y"], "textbox", "reversible"),
        (["shift", "tab"], None, "reversible"),
        (["ctrl", "shift", "delete"], None, "irreversible"),
        (["ctrl", "shift", "end"], None, "reversible"),
    ],
)
def test_keys(keys: list[str], role: str | None, effect: str) -> None:
    assert classify("press", element(role, "x", 0, 0) if role else None, keys=keys) == effect


def approved(goal: str, *names: str) -> bool:
    step = compile_command(goal).steps[-1]
    page = scene(*(element("button", name, 10, 10 + 40 * at) for at, name in enumerate(names)))
    bound = bind(step.target, page, verb=step.verb, embedder=MiniLMEmbedder()) if step.target else None
    return approved_by_goal(step, bound)


def test_a_goal_that_names_the_act_approves_it() -> None:
    assert approved("click Delete", "Delete", "Other")
    assert approved("type x into Name and submit", "Submit")
    assert approved("click the second Delete button", "Delete", "Delete")
    assert approved("press Enter")
    assert approved("save")


def test_a_goal_that_only_points_approves_nothing() -> None:
    assert not approved("click the second button", "Save", "Delete")
    assert not approved("click the button below Save", "Save", "Delete")
    assert not approved("click remove", "Delete", "Weather")
    assert not approved("click Delete", "Delete account")
    assert not approved("click Delette", "Delete")
    assert not approved_by_goal(compile_command("click Delete").steps[0], None)


def test_commit_words() -> None:
    assert commit_word("Placing orders") == "order"
    assert commit_word("Weather") is None
    assert commit_word(None) is None
    assert bind(Target(text="Go"), scene(element("button", "Go", 1, 1))).names_exactly
