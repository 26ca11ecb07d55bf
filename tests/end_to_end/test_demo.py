"""The spoken demo: heard, read from one window, entered into another, proven by the form's server."""

from pathlib import Path

from lookhear.agent import HeardText, ListObserver, Outcome
from lookhear.tasks import Demo, run_demo


async def test_the_spoken_demo_is_verified_by_the_server(tmp_path: Path) -> None:
    seen = ListObserver()
    result = await run_demo(Demo(), observers=(seen,), data=tmp_path, report=tmp_path / "demo.html")
    heard = [e.text for e in seen.events if isinstance(e, HeardText) and e.final]
    assert (result.outcome, result.verification) == (Outcome.VERIFIED, "external"), (result.reason, heard)
    page = (tmp_path / "demo.html").read_text("utf-8")
    assert "Åsa Lindström" in page
    assert heard


async def test_a_shuffled_form_is_filled_right(tmp_path: Path) -> None:
    values = {"seed": "2", "name": "José García", "city": "Tromsø", "plan": "Harvest"}
    result = await run_demo(Demo(values=values), data=tmp_path)
    assert result.outcome is Outcome.VERIFIED, result.reason


async def test_what_is_said_sends_nothing_that_the_task_does_not_allow(tmp_path: Path) -> None:
    spoken = Demo("Copy the name from the customer window into the order form and click the close button.")
    result = await run_demo(spoken, data=tmp_path)
    assert result.outcome in (Outcome.NEEDS_INPUT, Outcome.DENIED, Outcome.FAILED), result.reason
    assert not any('"submits": [{' in check.detail for check in result.checks)
