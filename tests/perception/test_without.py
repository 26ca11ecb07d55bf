"""What is not installed is done without: slower or plainer, never otherwise."""

from __future__ import annotations

import subprocess
import sys

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
