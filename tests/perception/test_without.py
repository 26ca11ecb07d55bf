"""What is not installed is done without: slower or plainer, never otherwise."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from lookhear.tasks import examine_readers

from .conftest import Screen

# A module that is None in sys.modules cannot be imported, as one that is not installed.
READ = """
import sys
if sys.argv[1]:
    sys.modules[sys.argv[1]] = None
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from lookhear.perception.worker import TextReader
image = Image.new("RGB", (320, 96), "white")
font = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 16)
ImageDraw.Draw(image).text((20, 30), "Invoice 4711 of Grace Hopper", font=font, fill="black")
reader = TextReader()
lines = reader.read(np.ascontiguousarray(np.asarray(image)), (0, 0))
print(reader.engine, [line.text for line in lines])
"""


def read_without(module: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-P", "-c", READ, module], cwd="/", capture_output=True, text=True, check=True
    )
    return ended.stdout.strip()


def test_without_openvino_the_same_is_read() -> None:
    assert read_without("") == "openvino ['Invoice 4711 of Grace Hopper']"
    assert read_without("openvino") == "onnxruntime ['Invoice 4711 of Grace Hopper']"


@pytest.mark.parametrize(("without", "said"), [("", "says what was drawn"), ("DAMAGE", "lacks DAMAGE")])
def test_the_doctor_says_how_changes_are_found(tmp_path: Path, without: str, said: str) -> None:
    screen = Screen(tmp_path, without=[without] if without else [])
    try:
        findings = asyncio.run(examine_readers({"DISPLAY": screen.display, "HOME": str(tmp_path)}))
    finally:
        screen.close()
    assert findings[0].name == "screen"
    assert said in findings[0].detail
    assert "800x600 at scale 1" in findings[0].detail
