"""`lookhear hear`: files of every kind, broken ones, and no microphone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import wave
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from tests.perception.voices import spoken

SCHEMA = Path(__file__).parents[2] / "docs/schemas/hear.schema.json"


def hear(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "PULSE_SERVER": "unix:/nonexistent"}
    command = [sys.executable, "-P", "-m", "lookhear", "hear", *arguments]
    ended = subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in ended.stderr, ended.stderr
    return ended


def test_a_file_is_heard_as_the_schema_says(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "said.wav"), "wb") as file:  # stereo, 24 bits
        file.setparams((2, 3, 16_000, 0, "NONE", ""))
        wide = (spoken("scroll down", "slt") * (2**23 - 1)).astype("<i4")
        file.writeframes(np.repeat(wide, 2).reshape(-1, 1).view(np.uint8).reshape(-1, 4)[:, :3].tobytes())
    ended = hear(tmp_path, "said.wav", "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    heard = json.loads(ended.stdout)
    jsonschema.validate(heard, json.loads(SCHEMA.read_text("utf-8")))
    assert heard["text"].lower().strip(".") == "scroll down"
    assert len(heard["words"]) == 2
    assert 0 <= heard["words"][0]["t0"] < heard["words"][1]["t1"] <= heard["audio_s"]


@pytest.mark.parametrize(
    "content", [None, b"", b"RIFF", b"no sound at all", b"RIFF\x00\x00\x00\x00WAVEfmt \x04\x00\x00\x00abcd"]
)
def test_a_broken_file_is_bad_input(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "broken.wav").write_bytes(content)
    ended = hear(tmp_path, "broken.wav", "--json")
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("lookhear: ")
    assert ended.stderr.count("\n") == 1


def test_no_microphone_is_said(tmp_path: Path) -> None:
    ended = hear(tmp_path, "--seconds", "1", "--json")
    assert ended.returncode == 5
    assert "microphone" in ended.stderr.lower()


@pytest.mark.parametrize(
    "arguments", [[], ["a.wav", "--seconds", "1"], ["--seconds", "0"], ["--seconds", "nan"]]
)
def test_usage(tmp_path: Path, arguments: list[str]) -> None:
    assert hear(tmp_path, *arguments).returncode == 2
