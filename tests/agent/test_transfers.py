"""Sentences that carry values from one window into another, typed and heard."""

import pytest

from lookhear.agent import Step, compile_command

Short = tuple[str, str | None, str | None]


def short(step: Step) -> Short:
    """Verb, name of the target, and the window it is in."""
    target = step.target
    relation = target.relation if target is not None else None
    return (
        step.verb,
        target.text if target is not None else None,
        relation.anchors[0].text if relation else None,
    )


def reads(window: str | None, *names: str) -> list[Short]:
    return [("read", name, window) for name in names]


def types(window: str | None, *names: str) -> list[Short]:
    return [("type", name, window) for name in names]


THREE = ("name", "city", "plan")


@pytest.mark.parametrize(
    ("goal", "steps"),
    [
        (
            "copy the name, the city and the plan from the customer window into the order form",
            [*reads("customer", *THREE), *types("order", *THREE)],
        ),
        (
            "fill in the form with the name, city and plan from the customer card",
            [*reads("customer", *THREE), *types(None, *THREE)],
        ),
        (
            "read the name, the city and the plan in the customer window, then type them into the order form",
            [*reads("customer", *THREE), *types("order", *THREE)],
        ),
        (
            "take the name, the city and the plan from the customer window and put them into the order form",
            [*reads("customer", *THREE), *types("order", *THREE)],
        ),
        ("put the customer's name into Full name", [*reads("customer", "name"), *types(None, "Full name")]),
        (
            "enter the total from the invoice window into Amount",
            [*reads("invoice", "total"), *types(None, "Amount")],
        ),
        (
            "type the total of the invoice window into Amount",
            [*reads("invoice", "total"), *types(None, "Amount")],
        ),
        (
            "transfer the name from the profile page to Name",
            [*reads("profile", "name"), *types(None, "Name")],
        ),
        ("copy the text from Notes to Summary", [*reads(None, "Notes"), *types(None, "Summary")]),
        ("copy the first name from the card into Name", [*reads(None, "first name"), *types(None, "Name")]),
    ],
)
@pytest.mark.parametrize("spoken", [False, True])
def test_a_sentence_that_carries_values(goal: str, steps: list[Short], spoken: bool) -> None:
    compiled = compile_command(goal, spoken=spoken)
    assert compiled.kind == "plan", compiled.reason
    found = [short(step) for step in compiled.steps]
    fold = [(verb, (name or "").casefold(), window) for verb, name, window in found]
    assert fold == [(verb, (name or "").casefold(), window) for verb, name, window in steps]
    filled = [step.args["name"] for step in compiled.steps if step.verb == "read"]
    assert [step.args["text"] for step in compiled.steps if step.verb == "type"] == [
        {"ref": name} for name in filled
    ]


@pytest.mark.parametrize(
    ("goal", "text"),
    [
        ("type it's fine into Reply", "it's fine"),
        ("type from here to eternity into Notes", "from here to eternity"),
        ('type "the name from the card window" into Notes', "the name from the card window"),
        ("type Peter's name into Reply", "Peter's name"),
    ],
)
def test_text_stays_text(goal: str, text: str) -> None:
    compiled = compile_command(goal)
    assert [step.args for step in compiled.steps] == [{"text": text}]


def test_a_hole_is_called_as_was_said() -> None:
    steps = compile_command("read the total in Invoice as amount, then type it into Sum").steps
    assert (steps[0].args, steps[1].args) == ({"name": "amount"}, {"text": {"ref": "amount"}})


def test_them_needs_something_that_was_read() -> None:
    assert compile_command("put them into the form").kind == "ask"
