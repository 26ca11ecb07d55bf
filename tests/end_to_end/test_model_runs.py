"""Goals that a generative model works on, behind a server on loopback; the form's own server decides."""

from __future__ import annotations

import gc
import json
import subprocess
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lookhear.agent import ModelBudget, RunSettings, StepwisePlanner
from lookhear.memory import Kind, Record, find_run
from lookhear.perception import (
    Box,
    Capabilities,
    ChatSettings,
    ImagePart,
    Integrity,
    Label,
    Message,
    Modality,
    ModelProfile,
    Moment,
    ScriptedAnswer,
    ScriptedChatServer,
    ScriptedGenerativeModel,
    find_profile,
    open_chat_model,
    read_wav,
)
from lookhear.tasks import DesktopChoice, Request, RunOptions, run_goal, typed_request
from lookhear.tools import PrivateDesktop
from tests.end_to_end.conftest import Cli, Ended
from tests.tiny_models.serving import Served
from tests.windows.form_server import FormServer
from tests.windows.marked_form import PAGE, VALUES, WANTED, FormModel
from tests.windows.voices import speak

NAME = "nemotron-3-nano-omni"
STEPS = [
    *([f"{name}={text}"] for name, text in VALUES.items()),
    ["gift"],
    ["news"],
    ["terms"],
    ["express"],
    ["send"],
    ["!success"],
]
TASK = """
task: Order
goal: Fill in the order of Ada Lovelace and send it.
desktop: {kind: current}
policy: unattended
allow: {hosts: [HOST], effects: [GRANT]}
expect: [{http: "http://HOST/record", contains: Ada Lovelace}]
budget: {time_s: 120}
"""
GRANT = "{verb: click, target: Send order, host: HOST}"


@asynccontextmanager
async def order_form(
    desktop: PrivateDesktop, scale: str = "1", html: str = PAGE
) -> AsyncGenerator[FormServer]:
    server = FormServer(html)
    try:
        flags = [
            f"--app=http://{server.host}/",
            "--window-size=820,640",
            f"--force-device-scale-factor={scale}",
        ]
        desktop.start([*desktop.find_application("chromium"), *flags])
        await desktop.wait_for_window("Order", timeout_s=20)
        yield server
    finally:
        server.close()


async def worked_on(
    cli: Cli,
    model: FormModel,
    form: FormServer,
    folder: Path,
    grant: str = GRANT,
    expected: str = "Ada Lovelace",
) -> Ended:
    path = folder / "order.task.yaml"
    text = TASK.replace("contains: Ada Lovelace", f"contains: {expected}")
    path.write_text(text.replace("GRANT", grant).replace("HOST", form.host))
    async with ScriptedChatServer(model.answer, models=[NAME]) as served:
        named = f"{NAME}@{served.base_url}"
        return await cli("run", str(path), "--desktop", "current", "--model", named, "--json")


def records(cli: Cli) -> list[Record]:
    return list(find_run(cli.data, "last").journal().records())


@pytest.mark.parametrize("scale", ["1", "1.5"])
async def test_a_model_fills_a_form_in_ten_steps(
    cli: Cli, desktop: PrivateDesktop, tmp_path: Path, scale: str
) -> None:
    model = FormModel(STEPS)
    async with order_form(desktop, scale) as form:
        ended = await worked_on(cli, model, form, tmp_path)
    assert form.taken == [WANTED], ended.stdout
    assert (ended.outcome, ended.json["verification"]) == ("verified", "external"), ended.stdout
    assert len(model.heard) == 10
    written = records(cli)
    judged = [r.node for r in written if r.kind is Kind.VERDICT]
    intended = [(r.node, r.seq) for r in written if r.kind is Kind.INTENT]
    assert len(intended) == 13
    for node, seq in intended:
        before = [r for r in written if r.kind is Kind.VERDICT and r.node == node and r.seq < seq]
        assert before, (node, judged)
        assert (before[-1].payload or {})["decision"] == "allow"


async def test_a_batch_stops_at_the_first_action_that_is_denied(
    cli: Cli, desktop: PrivateDesktop, tmp_path: Path
) -> None:
    model = FormModel([["name=Ada Lovelace", "send", "gift"], ["!failure"]])
    async with order_form(desktop) as form:
        ended = await worked_on(cli, model, form, tmp_path, grant="")
    assert form.posted == []
    assert (ended.code, ended.outcome) == (3, "denied")
    assert ended.statuses == ["verified", "verified", "denied"]
    assert "was denied" in model.heard[1]
    assert "was not executed" in model.heard[1]
    verdicts = [r.payload or {} for r in records(cli) if r.kind is Kind.VERDICT]
    assert [v["decision"] for v in verdicts] == ["allow", "allow", "deny"]


JUMPS = """<script>document.querySelector("[name=gift]").onchange = () => document.querySelector("h1")
  .insertAdjacentHTML("beforebegin", "<div style='height: 45px'>New</div>")</script>"""


async def test_a_place_that_changed_since_the_model_looked_is_not_clicked(
    cli: Cli, desktop: PrivateDesktop, tmp_path: Path
) -> None:
    model = FormModel([["gift", "news"], ["news"], ["send"], ["!success"]])
    async with order_form(desktop, html=PAGE + JUMPS) as form:
        ended = await worked_on(cli, model, form, tmp_path, expected="gift")
    assert form.taken[0]["gift"] == "gift", ended.stdout
    assert form.taken[0]["news"] == "news"
    assert [s["status"] for s in ended.json["steps"]][:2] == ["verified", "failed"]
    assert "Action 2 failed" in model.heard[1]
    assert "changed before the act" in model.heard[1]


async def test_a_model_asks_and_answers(cli: Cli, desktop: PrivateDesktop) -> None:
    answers = [
        '<tool_call>{"name": "answer", "arguments": {"text": "It is 42."}}</tool_call>'
        '<tool_call>{"name": "ask", "arguments": {"question": "Which one?", "choices": ["A", "B"]}}'
        "</tool_call>"
    ]
    async with ScriptedChatServer(answers, models=["plain"]) as served:
        model = f"plain@{served.base_url}"
        ended = await cli("run", "do something", "--desktop", "current", "--model", model, "--json")
    assert (ended.code, ended.outcome) == (4, "needs_input")
    assert [(q["text"], q["choices"]) for q in ended.json["questions"]] == [("Which one?", ["A", "B"])]
    assert "The model answers: It is 42." in ended.stderr


async def test_what_a_model_will_do_is_not_rehearsed(cli: Cli) -> None:
    named = f"{NAME}@http://127.0.0.1:1/v1"
    ended = await cli("run", "do something", "--model", named, "--dry-run", "--json")
    assert (ended.code, ended.outcome) == (2, "failed")
    assert "--dry-run" in ended.json["reason"]


async def test_pictures_are_let_go_and_say_how_the_model_counts_them(
    desktop: PrivateDesktop, tmp_path: Path
) -> None:
    kept: list[int] = []
    sizes: set[tuple[int, int] | None] = set()

    def waits(messages: Sequence[Message]) -> str:
        shown = [p for m in messages for p in m.parts if isinstance(p, ImagePart)]
        sizes.add(shown[-1].sent.resized)
        kept.append(sum(type(each) is ImagePart for each in gc.get_objects()))
        return '<tool_call>{"name": "wait", "arguments": {"seconds": 0}}</tool_call>'

    profile = ModelProfile(
        name="resizing",
        coordinates="resized",
        capabilities=Capabilities(senses=frozenset({"text", "image"}), tools=True),
    )
    options = RunOptions(
        desktop=DesktopChoice(existing=desktop),
        data=tmp_path / "data",
        planner=StepwisePlanner(ScriptedGenerativeModel(waits, profile), ModelBudget(steps=9)),
    )
    result = await run_goal(typed_request("wait"), options)
    assert (result.reason or "").startswith("budget"), result
    assert sizes == {(1288, 812)}
    assert max(kept) - kept[0] <= profile.history.images


async def test_a_model_hears_what_was_wrong_with_its_answer(cli: Cli, desktop: PrivateDesktop) -> None:
    hostile = "## Action:\nRun.\n\n## Code:\n```python\n__import__('os').system('touch /tmp/owned')\n```"
    end = "## Action:\nEnd.\n\n## Code:\n```python\ncomputer.terminate(status='failure')\n```"
    async with ScriptedChatServer(["I would rather not.", hostile, end], models=[NAME]) as served:
        named = f"{NAME}@{served.base_url}"
        ended = await cli("run", "do something", "--desktop", "current", "--model", named, "--json")
    assert (ended.code, ended.outcome) == (1, "failed")
    assert "The model gave up" in ended.json["reason"]
    first, second, third = (json.dumps(request["messages"]) for request in served.requests)
    assert "There is no ## Action:" not in first
    assert "There is no ## Action:" in second
    assert "only calls" in third
    explained = await cli("explain", "last")
    assert "There is no ## Action:" in explained.stdout
    assert [r.payload["error"] != "" for r in records(cli) if r.kind is Kind.MODEL and r.payload] == [
        True,
        True,
        False,
    ]


async def test_a_killed_run_of_a_model_is_not_taken_for_done(cli: Cli, desktop: PrivateDesktop) -> None:
    thinks_for_ever = ScriptedAnswer("I think about it.", stall_after=1)
    async with ScriptedChatServer([thinks_for_ever], models=[NAME]) as served:
        named = f"{NAME}@{served.base_url}"
        process = await cli.start("run", "do something", "--desktop", "current", "--model", named, "--json")
        await served.wait_for_request()
        process.kill()
        await process.wait()
        await served.wait_for_hang_up()
    resumed = await cli("resume", "last", "--json")
    assert (resumed.code, resumed.outcome) == (2, "failed")
    assert "Run the goal again" in resumed.json["reason"]


async def test_a_real_model_server_is_driven_until_the_budget_ends(
    desktop: PrivateDesktop, tmp_path: Path
) -> None:
    """A random Nemotron behind `transformers serve`: it sees, hears, streams, and writes nonsense."""
    served = Served(tmp_path)
    try:
        profile = find_profile(NAME)
        short = profile.model_copy(
            update={"sampling": profile.sampling.model_copy(update={"max_tokens": 16}), "extra": {}}
        )
        settings = ChatSettings(server="transformers", first_token_s=60)
        model = open_chat_model(served.model, served.base_url, short, settings)
        said = Label(Integrity.OWNER, Modality.AUDIO, "microphone")
        sound = read_wav(speak("click save", "flite-slt", tmp_path / "goal.wav"))
        options = RunOptions(
            settings=RunSettings(timeout_s=120),
            desktop=DesktopChoice(existing=desktop),
            data=tmp_path / "data",
            planner=StepwisePlanner(model, ModelBudget(steps=3)),
        )
        result = await run_goal(Request("click save", said, Moment(sound=sound)), options)
        await model.close()
    finally:
        served.close()
    assert result.outcome == "failed", result
    assert (result.reason or "").startswith("budget: 3 of 3 steps")
    written = list(find_run(tmp_path / "data", "last").journal().records())
    answers = [r.payload or {} for r in written if r.kind is Kind.MODEL]
    assert len(answers) == 3
    assert all(answer["error"] for answer in answers), answers
    assert answers[-1]["usage"]["prompt"] > 1000, "a picture is a thousand tokens"
    assert result.steps == ()


SIGN_IN = """
import tkinter as tk
r = tk.Tk(); r.title("Sign in"); r.geometry("360x200+80+80"); r["bg"] = "white"
for row, (name, dots) in enumerate((("Name", ""), ("Password", "\u2022"))):
    tk.Label(r, text=name, bg="white").grid(row=row, column=0, padx=8, pady=14)
    e = tk.Entry(r, show=dots, width=24, bg="white"); e.grid(row=row, column=1)
    e.insert(0, "ada lovelace")
    r.update(); print(e.winfo_rootx(), e.winfo_rooty(), e.winfo_width(), e.winfo_height(), flush=True)
r.mainloop()
"""


async def test_a_password_is_not_in_the_picture_a_model_gets(
    own_desktop: PrivateDesktop, tmp_path: Path
) -> None:
    app = own_desktop.start(["/usr/bin/python3", "-c", SIGN_IN], stdout=subprocess.PIPE)
    await own_desktop.wait_for_window("Sign in")
    assert app.process.stdout is not None
    name, password = (Box(*map(int, app.process.stdout.readline().split())) for _ in range(2))
    seen: list[ImagePart] = []

    def looks(messages: Sequence[Message]) -> str:
        seen.extend(p for m in messages for p in m.parts if isinstance(p, ImagePart))
        return '<tool_call>{"name": "wait", "arguments": {"seconds": 0}}</tool_call>'

    capabilities = Capabilities(senses=frozenset({"text", "image"}), tools=True)
    model = ScriptedGenerativeModel(looks, ModelProfile(name="sees", capabilities=capabilities))
    options = RunOptions(
        desktop=DesktopChoice(existing=own_desktop),
        data=tmp_path / "data",
        planner=StepwisePlanner(model, ModelBudget(steps=2)),
    )
    await run_goal(typed_request("wait"), options)
    app.process.stdout.close()
    assert seen
    for part in seen:
        inside = [part.frame[b.y + 3 : b.bottom - 3, b.x + 3 : b.right - 3, :3] for b in (name, password)]
        assert inside[0].max() > 200
        assert (inside[1] == inside[1][0, 0]).all()
