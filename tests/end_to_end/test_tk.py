"""Typed goals in a real Tk form; what happened is said by the form's own log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.end_to_end.conftest import Cli
from tests.windows.open_windows import TkForm, until

OpenForm = Callable[..., Awaitable[TkForm]]


async def test_fields_and_a_box_are_filled_and_verified(cli: Cli, tk_form: OpenForm) -> None:
    form = await tk_form()
    ended = await cli.run(
        'type "Ada Lovelace" into Name, type ada@example.org into Email, then check Subscribe'
    )
    assert (ended.code, ended.outcome) == (0, "verified"), ended.stdout
    assert ended.json["verification"] == "screen"
    assert ended.statuses == ["verified"] * 3
    state = form.state()
    assert (state["name"], state["email"], state["subscribe"]) == ("Ada Lovelace", "ada@example.org", True)


async def test_typing_waits_for_a_field_that_takes_the_keyboard_late(cli: Cli, tk_form: OpenForm) -> None:
    form = await tk_form("--late-focus", "120")
    ended = await cli.run('type "Ada Lovelace" into Name, then set Email to ada@example.org')
    assert (ended.code, ended.outcome) == (0, "verified"), ended.stdout
    assert (form.state()["name"], form.state()["email"]) == ("Ada Lovelace", "ada@example.org")


async def test_reading_waits_for_a_field_that_takes_the_keyboard_late(cli: Cli, tk_form: OpenForm) -> None:
    await tk_form("--late-focus", "300")
    await cli.run("type Malmö into Name, set Email to ada@example.org")
    ended = await cli.run("read Name, then read Email")
    held = [step["evidence"]["detail"] for step in ended.json["steps"]]
    assert held == ["It holds 'Malmö' (copied).", "It holds 'ada@example.org' (copied)."]


async def test_a_bare_click_is_done_but_not_proven(cli: Cli, tk_form: OpenForm) -> None:
    form = await tk_form()
    ended = await cli.run("click Count")
    assert (ended.code, ended.outcome) == (10, "unverified")
    assert "declared" in ended.json["reason"]
    assert form.commands() == ["count"]


async def test_an_absent_target_is_a_clear_answer_and_no_click(cli: Cli, tk_form: OpenForm) -> None:
    form = await tk_form()
    ended = await cli.run("click Frobnicate")
    assert (ended.code, ended.outcome) == (1, "failed")
    assert "Frobnicate" in ended.json["reason"]
    wheel = (4, 5)  # it is looked for below and above
    assert [event for event in form.events("press") if event["button"] not in wheel] == []


async def test_unchecking_and_clearing(cli: Cli, tk_form: OpenForm) -> None:
    form = await tk_form()
    first = await cli.run("check Subscribe, then type hello into Name")
    assert first.code == 0, first.stdout
    second = await cli.run("uncheck Subscribe and clear Name")
    assert second.code == 0, second.stdout
    assert (form.state()["subscribe"], form.state()["name"]) == (False, "")
    again = await cli.run("uncheck Subscribe")
    assert again.code == 0
    assert "already" in again.json["steps"][0]["evidence"]["detail"]
    assert form.state()["subscribe"] is False


async def test_a_commit_button_named_by_place_only_needs_an_approval(cli: Cli, tk_form: OpenForm) -> None:
    form = await tk_form()
    ended = await cli.run("click the button right of Save")
    assert (ended.code, ended.outcome) == (4, "needs_input"), ended.stdout
    assert "Delete" in ended.json["questions"][0]["text"]
    assert form.commands() == []
    denied = await cli.run("click the button right of Save", "--policy", "unattended")
    assert (denied.code, denied.outcome) == (3, "denied")
    assert form.commands() == []


async def test_a_goal_that_names_the_act_approves_it(cli: Cli, tk_form: OpenForm) -> None:
    form = await tk_form()
    ended = await cli.run("type x into Name and then click Delete")
    assert ended.code == 10, ended.stdout
    assert form.commands() == ["delete"]


async def test_observing_changes_nothing(cli: Cli, tk_form: OpenForm) -> None:
    form = await tk_form()
    ended = await cli.run("click Count", "--policy", "observe")
    assert (ended.code, ended.outcome) == (3, "denied")
    assert form.events("press") == []


async def test_a_dry_run_touches_nothing(cli: Cli, tk_form: OpenForm) -> None:
    form = await tk_form()
    ended = await cli.run("type hello into Name, then click Delete", "--dry-run")
    assert ended.code == 10, ended.stdout
    assert [step["element"].split()[0] for step in ended.json["steps"]] == ["textbox", "button"]
    assert form.events("press") == []


async def test_two_equally_good_targets_are_asked_about(cli: Cli, tk_form: OpenForm) -> None:
    left = await tk_form("--at", "10,60", title="One")
    right = await tk_form("--at", "640,60", title="Two")
    ended = await cli.run("click Save")
    assert (ended.code, ended.outcome) == (4, "needs_input"), ended.stdout
    assert len(ended.json["questions"][0]["choices"]) >= 2
    assert left.events("press") == right.events("press") == []
    named = await cli.run("click Save in the Two window")
    assert named.code == 10, named.stdout
    assert (left.commands(), right.commands()) == ([], ["save"])


async def test_a_modal_dialog_in_the_way_is_asked_about(cli: Cli, tk_form: OpenForm) -> None:
    form = await tk_form("--modal")
    await until(lambda: [e for e in form.events("geometry") if "ok" in str(e).lower()])
    ended = await cli.run("type hello into Name")
    assert (ended.code, ended.outcome) == (4, "needs_input"), ended.stdout
    assert "in the way" in ended.json["reason"]
    assert form.events("key_press") == []


async def test_unicode_is_typed_whole(cli: Cli, tk_form: OpenForm) -> None:
    form = await tk_form()
    ended = await cli.run('type "é ß Å 漢字 <>&" into Name')
    assert ended.code == 0, ended.stdout
    assert form.state()["name"] == "é ß Å 漢字 <>&"
