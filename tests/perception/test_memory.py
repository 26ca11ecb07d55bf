"""Processes that hold networks take no more memory the longer they are used."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lookhear.perception import Box, OcrWorker, RecognizerProcess
from tests.perception.voices import spoken

FONT = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 15)
LONG = (
    "I was thinking about going to the market this afternoon, and then maybe we could have dinner "
    "with your parents if they are free. What do you think of it?"
)


def memory_mb(pid: int | None, field: str) -> float:
    """`VmRSS`, what a process holds now, or `VmHWM`, the most it ever held."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def page() -> Image.Image:
    picture = Image.new("RGBA", (1280, 800), "white")
    draw = ImageDraw.Draw(picture)
    for row in range(24):
        draw.text((40, 20 + 32 * row), f"Row {row} of a page", fill="black", font=FONT)
    return picture


async def test_reading_pieces_of_every_size_takes_what_a_few_sizes_take() -> None:
    chance = random.Random(3)
    pixels = np.asarray(page())
    sizes = [(32 * chance.randrange(2, 18), 32 * chance.randrange(1, 10)) for _ in range(80)]
    worker = OcrWorker()
    worker.start(1 << 23)
    try:
        await worker.read(pixels, [Box(0, 0, 1280, 800)])
        before = memory_mb(worker.status.pid, "VmRSS")
        for w, h in dict.fromkeys(sizes):
            await worker.read(pixels, [Box(0, 0, w, h)])
        assert memory_mb(worker.status.pid, "VmRSS") - before < 120
    finally:
        await worker.close()


async def test_a_piece_of_a_row_is_read_without_the_rows_beside_it() -> None:
    pixels = np.asarray(page())
    worker = OcrWorker()
    worker.start(1 << 23)
    try:
        (lines,) = await worker.read(pixels, [Box(32, 32, 192, 96)])
        assert [line.text for line in lines] == [f"Row {row} of a page" for row in (1, 2, 3)]
    finally:
        await worker.close()


async def test_a_long_sentence_with_pointing_words_takes_little() -> None:
    reader = RecognizerProcess("fast", limit_s=30.0)
    await reader.start()
    try:
        heard = await reader.read(spoken(LONG, "slt"), "whole")
        assert "parents" in heard.text
        assert not heard.estimated
        assert memory_mb(reader.pid, "VmHWM") < 400
    finally:
        await reader.close()
