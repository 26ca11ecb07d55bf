"""What the text detector passes over or joins is read all the same: lone characters, labels at fields."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from lookhear.perception import Box, Element, Frame, Integrity, Label, Modality, OcrWorker, Role, Sight

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDER = "/usr/share/fonts/truetype/dejavu"
SMALL = ImageFont.truetype(f"{FOLDER}/DejaVuSans.ttf", 13)
LARGE = ImageFont.truetype(f"{FOLDER}/DejaVuSans.ttf", 30)
LABEL = Label(Integrity.UNTRUSTED, Modality.SCREEN, "drawn")
SIZE = (640, 416)


@pytest.fixture
async def worker() -> AsyncIterator[OcrWorker]:
    worker = OcrWorker()
    worker.start(SIZE[0] * SIZE[1] * 4)
    yield worker
    await worker.close()


def sheet(paper: str = "#f4f4f4") -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", SIZE, paper)
    return image, ImageDraw.Draw(image)


def pixels_of(image: Image.Image) -> NDArray[np.uint8]:
    rgb = np.asarray(image, np.uint8)
    return np.ascontiguousarray(np.dstack([rgb[..., ::-1], np.full(rgb.shape[:2], 255, np.uint8)]))


async def see(sight: Sight, image: Image.Image, dirty: Box | None = None) -> tuple[Element, ...]:
    now = time.monotonic_ns()
    boxes = (dirty or Box(0, 0, *SIZE),)
    return await sight.update(Frame(now, now, pixels_of(image), boxes, LABEL), boxes, ())


def texts(sight: Sight) -> list[str]:
    return [line.text for line in sorted(sight.lines, key=lambda line: (line.box.y // 8, line.box.x))]


def orders(image: Image.Image, pen: ImageDraw.ImageDraw) -> list[str]:
    """Fields with a single digit at the right of each, far from everything else; the digits."""
    font = ImageFont.truetype(f"{FOLDER}/DejaVuSans.ttf", 15)
    digits = [str(i) for i in (6, 2, 8, 3, 0, 7, 9, 5)]
    for i, digit in enumerate(digits):
        y = 20 + 48 * i
        pen.rectangle((40, y, 300, y + 28), fill="white", outline="#888888")
        pen.text((48, y + 4), "Invoice Report", font=font, fill="black")
        pen.text((340, y + 4), digit, font=font, fill="black")
    return digits


async def test_single_digits_are_read(worker: OcrWorker) -> None:
    image, pen = sheet()
    digits = orders(image, pen)
    sight = Sight(worker)
    await see(sight, image)
    assert [text for text in texts(sight) if text.isdigit()] == digits


async def test_a_digit_is_still_there_when_something_beside_it_changed(worker: OcrWorker) -> None:
    image, pen = sheet()
    digits = orders(image, pen)
    sight = Sight(worker)
    await see(sight, image)
    pen.text((362, 120), "new", font=SMALL, fill="black")
    await see(sight, image, Box(360, 118, 40, 20))
    words = " ".join(texts(sight)).split()
    assert [word for word in words if word.isdigit()] == digits
    assert "new" in words


async def test_the_signs_on_the_keys_of_a_calculator_name_them(worker: OcrWorker) -> None:
    image, pen = sheet()
    keys = ["7", "8", "9", "/", "4", "5", "6", "*", "1", "2", "3", "-", "0", ".", "=", "+"]
    for i, key in enumerate(keys):
        x, y = 40 + 70 * (i % 4), 100 + 44 * (i // 4)
        pen.rounded_rectangle((x, y, x + 60, y + 35), 4, fill="#e2e2e2", outline="#b0b0b0")
        pen.text((x + 30, y + 18), key, font=SMALL, fill="#202020", anchor="mm")
    pen.rectangle((40, 30, 310, 80), fill="white", outline="#a0a0a0")
    pen.text((270, 38), "0", font=LARGE, fill="black")
    pen.text((400, 40), "Memory is empty", font=SMALL, fill="black")
    found = await see(Sight(worker), image)
    assert {e.text for e in found if e.role is Role.BUTTON} >= set(keys)
    (display,) = [e for e in found if e.role is Role.TEXTBOX]
    assert display.state.value == "0"


async def test_no_drawing_is_taken_for_a_letter_beyond_what_the_first_look_made_of_it(
    worker: OcrWorker,
) -> None:
    image, pen = sheet("white")
    pen.text((40, 30), "Tools and pictures", font=SMALL, fill="black")
    pen.ellipse((40, 80, 52, 92), outline="black", width=2)
    pen.polygon([(100, 80), (110, 86), (100, 92)], fill="black")
    pen.polygon([(140, 83), (152, 83), (146, 90)], fill="black")
    pen.line((180, 80, 180, 92), fill="black", width=2)
    pen.rectangle((220, 80, 232, 92), outline="black")
    for y in (81, 86, 91):
        pen.line((260, y, 272, y), fill="black", width=2)
    sight = Sight(worker)
    await see(sight, image)
    (first,) = await worker.read(pixels_of(image), [Box(0, 0, *SIZE)])
    assert sorted(texts(sight)) == sorted(line.text for line in first)


@pytest.mark.parametrize(("size", "gap", "high"), [(16, 2, 18), (14, 4, 18), (16, 3, 21)])
async def test_a_label_that_touches_its_field_nearly_is_read_apart(
    worker: OcrWorker, size: int, gap: int, high: int
) -> None:
    image, pen = sheet("white")
    font = ImageFont.truetype(f"{FOLDER}/DejaVuSans.ttf", size)
    for i, (name, value) in enumerate((("Departure", "03/14/2026"), ("Seats", "3"), ("Country", "Norway"))):
        y = 40 + 44 * i
        x = 40 + int(pen.textlength(name, font=font)) + gap
        pen.text((40, y + high // 2), name, font=font, fill="black", anchor="lm")
        pen.rectangle((x, y, x + 160, y + high), fill="white", outline="#767676")
        pen.text((x + 4, y + high // 2), value, font=font, fill="black", anchor="lm")
    found = await see(Sight(worker), image)
    fields = {e.text: e.state.value for e in found if e.role is Role.TEXTBOX}
    assert fields == {"Departure": "03/14/2026", "Seats": "3", "Country": "Norway"}


async def test_a_mark_between_two_labels_keeps_them_apart(worker: OcrWorker) -> None:
    image, pen = sheet("white")
    x = 40
    for name, on in (("Express", True), ("Card", False), ("Invoice", False)):
        pen.ellipse((x, 41, x + 13, 54), outline="#767676", fill="#0075ff" if on else "white")
        pen.text((x + 20, 40), name, font=SMALL, fill="black")
        x += 28 + int(pen.textlength(name, font=SMALL))
    found = await see(Sight(worker), image)
    assert [e.text for e in found if e.role is Role.RADIO] == ["Express", "Card", "Invoice"]


@pytest.mark.parametrize("text", ["149.00", "1800", "Room 200"])
async def test_noughts_that_touch_are_no_frame(worker: OcrWorker, text: str) -> None:
    image, pen = sheet("white")
    font, x = ImageFont.truetype(f"{FOLDER}/DejaVuSans.ttf", 18), 60.0
    for letter in text:
        pen.text((x, 100), letter, font=font, fill="black")
        x += font.getlength(letter) - (letter == "0")
    sight = Sight(worker)
    await see(sight, image)
    assert texts(sight) == [text]
