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


def files(image: Image.Image, pen: ImageDraw.ImageDraw) -> None:
    """A list of names with a column of single digits."""
    for i, name in enumerate(("Letters", "Pictures", "Drafts", "Reports", "Music", "Archive")):
        pen.text((40, 30 + 17 * i), name, font=SMALL, fill="black")
        pen.text((220, 30 + 17 * i), str(i + 2), font=SMALL, fill="black")


async def test_single_digits_of_a_column_are_read(worker: OcrWorker) -> None:
    image, pen = sheet("white")
    files(image, pen)
    sight = Sight(worker)
    await see(sight, image)
    assert [text for text in texts(sight) if text.isdigit()] == ["2", "3", "4", "5", "6", "7"]


async def test_a_digit_is_still_there_when_something_beside_it_changed(worker: OcrWorker) -> None:
    image, pen = sheet("white")
    files(image, pen)
    sight = Sight(worker)
    await see(sight, image)
    pen.rectangle((234, 30, 300, 46), fill="white")
    pen.text((240, 47), "new", font=SMALL, fill="black")
    await see(sight, image, Box(234, 47, 66, 16))
    assert [text for text in texts(sight) if text.isdigit()] == ["2", "3", "4", "5", "6", "7"]
    assert "new" in " ".join(texts(sight))


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


async def test_a_label_that_touches_its_field_nearly_is_read_apart(worker: OcrWorker) -> None:
    image, pen = sheet("white")
    for i, (name, value) in enumerate((("Departure", "03/14/2026"), ("Seats", "3"), ("Country", "Norway"))):
        y = 40 + 44 * i
        end = 40 + int(pen.textlength(name, font=SMALL))
        pen.text((40, y + 4), name, font=SMALL, fill="black")
        pen.rectangle((end + 4, y, end + 164, y + 23), fill="white", outline="#767676")
        pen.text((end + 8, y + 4), value, font=SMALL, fill="black")
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
