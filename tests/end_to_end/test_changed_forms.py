"""Forms that changed after their task was written, and servers that say no; the server's record decides."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bench.task_kill_sweep import processes_of
from lookhear.tools import PrivateDesktop
from tests.end_to_end.conftest import Cli, Ended
from tests.windows.changed_forms import BOOKING, CHANGES, booking
from tests.windows.form_server import Answer, Fields, FormServer, page

NOTHING_DONE = ("needs_input", "failed", "denied")
LATE_S = "5"


@contextmanager
def served(html: str, answer: Answer | None = None) -> Generator[FormServer]:
    server = FormServer(html, answer) if answer is not None else FormServer(html)
    try:
        yield server
    finally:
        server.close()


async def carried_out(cli: Cli, server: FormServer, task: str, folder: Path) -> Ended:
    """The task on this desktop; what a run that is to be resumed leaves open is ended."""
    path = folder / "form.task.yaml"
    path.write_text(task.replace("HOST", server.host))
    try:
        return await cli("run", str(path), "--desktop", "current", "--json", LOOKHEAR_WAIT_LIMIT_S=LATE_S)
    finally:
        for pid in processes_of(cli.data):
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)


# Every fourth one and half of the refusals here; `LOOKHEAR_ALL_FORMS=1` runs them all.
ALL = bool(os.environ.get("LOOKHEAR_ALL_FORMS"))
SAMPLE = list(CHANGES)[:: 1 if ALL else 4]


@pytest.mark.parametrize("change", SAMPLE)
async def test_a_changed_form_is_filled_right_or_not_sent(
    cli: Cli, desktop: PrivateDesktop, tmp_path: Path, change: str
) -> None:
    form = CHANGES[change]
    with served(form.html) as server:
        ended = await carried_out(cli, server, form.task, tmp_path)
        if server.posted or form.fills:
            assert server.posted == [form.wanted], (ended.outcome, ended.json["reason"])
            ends = ("verified",) if form.fills else ("verified", "unverified")
            assert ended.outcome in ends, ended.stdout
        else:
            assert ended.outcome in NOTHING_DONE, ended.stdout
            assert ended.json["reason"]


def shown_again(fields: Fields) -> tuple[int, str, bool]:
    problem = '<p style="color: #b00">Guests: at most 3 people can be booked here.</p>'
    return 200, booking(extra=problem, order="ngxscb"), False


def error_page(fields: Fields) -> tuple[int, str, bool]:
    return 200, page("<h1>Sorry</h1><p>All tables are taken that evening.</p>", title="Form"), False


def unprocessable(fields: Fields) -> tuple[int, str, bool]:
    return 422, page("<h1>422</h1><p>The value of guests is not valid.</p>", title="Form"), False


def broken(fields: Fields) -> tuple[int, str, bool]:
    return 500, page("<h1>Internal error</h1><p>Something went wrong on our side.</p>", title="Form"), False


def lied(fields: Fields) -> tuple[int, str, bool]:
    return 200, page("<h1>Received</h1><p>Thank you, your table is booked.</p>", title="Form"), False


def with_script(script: str, extra: str = "") -> str:
    html = booking(extra=extra, order="ngscxb" if extra else "ngscb")
    return html.replace("<form ", f'<form onsubmit="{script}" ')


REJECTIONS: dict[str, tuple[str, Answer, str]] = {
    "the form again, with a complaint": (booking(), shown_again, "at most 3 people"),
    "a page that says no": (booking(), error_page, "All tables are taken"),
    "HTTP 422": (booking(), unprocessable, "not valid"),
    "HTTP 500": (booking(), broken, "went wrong"),
    "an alert": (with_script("alert('We are closed on Mondays.'); return false"), lied, "closed on Mondays"),
    "a line of script": (
        with_script("note.textContent = 'Please choose another day.'; return false", "<span id=note></span>"),
        lied,
        "choose another day",
    ),
    "the browser itself": (
        booking(g='<label>Guests <input name="guests" size="6" pattern="[a-z]+" title="letters"></label>'),
        lied,
        "match the requested format",
    ),
    "thanks for nothing": (booking(), lied, "Thank you, your table is booked"),
}
SURE = BOOKING
BLIND = BOOKING.replace('  - wait until "Received" is shown\n', "")
TRUSTING = BLIND.replace('  - {http: "http://HOST/record", contains: Ada}\n', "").replace("expect:\n", "")


REFUSED = [(name, at % 2 == 0) for at, name in enumerate(REJECTIONS) if ALL or at % 4 in (0, 3)]


@pytest.mark.parametrize(("rejection", "waits"), REFUSED)
async def test_a_rejected_form_fails_with_what_the_page_said(
    cli: Cli, desktop: PrivateDesktop, tmp_path: Path, rejection: str, waits: bool
) -> None:
    html, answer, said = REJECTIONS[rejection]
    with served(html, answer) as server:
        ended = await carried_out(cli, server, SURE if waits else BLIND, tmp_path)
        assert server.taken == []
        assert ended.outcome == "failed", ended.stdout
        assert said in ended.json["reason"], ended.json["reason"]


@pytest.mark.parametrize("rejection", ["the form again, with a complaint", "thanks for nothing"])
async def test_without_an_expectation_nothing_is_called_verified(
    cli: Cli, desktop: PrivateDesktop, tmp_path: Path, rejection: str
) -> None:
    html, answer, _ = REJECTIONS[rejection]
    with served(html, answer) as server:
        ended = await carried_out(cli, server, TRUSTING, tmp_path)
    assert ended.outcome in ("unverified", "failed"), ended.stdout
