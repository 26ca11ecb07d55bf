"""A real session is recorded, killed at will, and replayed: the same log every time."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import Process
from pathlib import Path
from typing import Any

from lookhear.perception import FrameDecoder, SessionReader
from lookhear.tools import PrivateDesktop
from tests.windows.voices import speak

FORM = """
import os, sys, tkinter as tk
r = tk.Tk(); r.title("Notes"); r.geometry("420x220+60+60")
tk.Label(r, text="Name").grid(row=0, column=0); e = tk.Entry(r); e.grid(row=0, column=1)
b = tk.Button(r, text="Save"); b.grid(row=1, column=0)
def later():
    if not os.path.exists(sys.argv[1]):
        r.after(50, later)
        return
    e.insert(0, "Grace")
    tk.Label(r, text="Second line", font=("Helvetica", 16)).grid(row=2, column=0)
later()
r.mainloop()
"""


HIDDEN = """
import tkinter as tk
r = tk.Tk(); r.withdraw()
t = tk.Toplevel(r, class_="KeePassXC", bg="#ff00fe"); t.title("Bank 4711"); t.geometry("300x200")
r.mainloop()
"""


async def recording(desktop: PrivateDesktop, folder: Path, *more: str) -> Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "lookhear", "record", str(folder), *more,
        env={**desktop.environ, "PYTHONPATH": os.environ.get("PYTHONPATH", "")}, cwd="/",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    async with asyncio.timeout(60):
        while b"recording" not in (line := await process.stderr.readline()):
            assert line, "it ended"
    return process


async def replayed(folder: Path, log: Path) -> tuple[int, dict[str, Any]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "lookhear", "replay", str(folder), "--log", str(log), "--json",
        cwd="/", stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, json.loads(out)


async def test_a_session_comes_out_the_same_each_time(desktop: PrivateDesktop, tmp_path: Path) -> None:
    desktop.start(["/usr/bin/python3", "-c", FORM, str(tmp_path / "go")])
    await desktop.wait_for_window("Notes")
    folder = tmp_path / "session"
    process = await recording(desktop, folder, "--listen", "open", "--for", "9", "--json")
    assert process.stdin is not None
    process.stdin.write(b"type hello into Name\nclick the frobnicator and\n")
    await process.stdin.drain()
    (tmp_path / "go").touch()  # the window changes while it is recorded
    await desktop.play_to_microphone(speak("click Save", "flite-slt", tmp_path / "said.wav"))
    out, _ = await process.communicate()
    assert process.returncode == 0
    told = json.loads(out)
    assert told["balanced"]
    assert told["bytes"] == sum(path.stat().st_size for path in folder.iterdir())
    first, one = await replayed(folder, tmp_path / "one.jsonl")
    _, two = await replayed(folder, tmp_path / "two.jsonl")
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    assert one["scenes"] >= 2
    assert one["heard"] == 1
    assert one["differences"] == two["differences"]
    # A turn may end a moment earlier in step than it did live; what came of it is the same.
    assert [d for d in one["differences"] if d["kind"] != "heard"] == []
    assert first == (1 if one["differences"] else 0)
    log = [json.loads(line) for line in (tmp_path / "one.jsonl").read_text("utf-8").splitlines()]
    plans = [line["steps"][0]["verb"] for line in log if line.get("steps")]
    assert plans == ["type", "click"]
    last = [line for line in log if line["kind"] == "scene"][-1]
    assert {"Save", "Second line"} <= {element["text"] for element in last["elements"]}


async def test_a_changed_recording_is_noticed(desktop: PrivateDesktop, tmp_path: Path) -> None:
    desktop.start(["/usr/bin/python3", "-c", FORM, str(tmp_path / "go")])
    await desktop.wait_for_window("Notes")
    folder = tmp_path / "session"
    process = await recording(desktop, folder, "--for", "1")
    await process.communicate()
    lines = (folder / "index.jsonl").read_text("utf-8").splitlines()
    (folder / "index.jsonl").write_text("\n".join(lines).replace('"text":"Save"', '"text":"Shave"') + "\n")
    code, told = await replayed(folder, tmp_path / "log.jsonl")
    assert code == 1
    assert {d["now"]["text"] for d in told["differences"] if d["now"]} == {"Save"}


async def test_what_was_recorded_before_a_kill_is_replayed(desktop: PrivateDesktop, tmp_path: Path) -> None:
    desktop.start(["/usr/bin/python3", "-c", FORM, str(tmp_path / "go")])
    await desktop.wait_for_window("Notes")
    folder = tmp_path / "session"
    process = await recording(desktop, folder)
    await asyncio.sleep(1.0)
    os.kill(process.pid, signal.SIGKILL)
    await process.communicate()
    whole = list(SessionReader(folder).records())
    assert [r.kind for r in whole].count("scene") >= 1
    # Wherever the files end, what lies before that is read.
    index, data = folder / "index.jsonl", folder / "data.bin"
    size = index.stat().st_size
    for cut in range(1, 40):
        os.truncate(index, size - cut * size // 60)
        part = list(SessionReader(folder).records())
        assert part == whole[: len(part)]
        decoder = FrameDecoder()
        for record in part:
            if record.kind == "frame":
                decoder.decode(record.t_ns, record.said, record.data)
    os.truncate(data, data.stat().st_size // 2)
    reader = SessionReader(folder)
    assert len(list(reader.records())) < len(whole)
    assert reader.broken


async def test_a_withheld_window_is_in_no_recording(desktop: PrivateDesktop, tmp_path: Path) -> None:
    desktop.start(["/usr/bin/python3", "-c", HIDDEN])
    await desktop.wait_for_window("Bank 4711")
    folder = tmp_path / "session"
    process = await recording(desktop, folder, "--for", "1", "--json")
    out, _ = await process.communicate()
    assert json.loads(out)["withheld"][0]["app"] == "KeePassXC"
    assert b"4711" not in (folder / "index.jsonl").read_bytes()
    decoder = FrameDecoder()
    frames = [
        decoder.decode(r.t_ns, r.said, r.data) for r in SessionReader(folder).records() if r.kind == "frame"
    ]
    assert frames
    for frame in frames:
        assert not (frame.pixels[..., :3] == (0xFE, 0x00, 0xFF)).all(axis=2).any()
