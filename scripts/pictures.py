"""Renders docs/pictures: what lookhear sees of two real applications, and the report of a run on them.

python scripts/pictures.py
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

import cv2

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lookhear.perception import Element, Role, Scene
from lookhear.tasks import DEMO_GOAL, DesktopChoice, RunOptions, demo_windows, run_goal, typed_request
from lookhear.tools import PrivateDesktop, open_computer
from tests.windows.browser import open_tab

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
COLOURS = {
    Role.BUTTON: (200, 90, 20),
    Role.TEXTBOX: (30, 130, 30),
    Role.CHECKBOX: (20, 90, 220),
    Role.WINDOW: (160, 160, 160),
    Role.DIALOG: (160, 160, 160),
}


def draw(picture: Any, element: Element) -> None:
    """The box of an element, with its role and name above it."""
    x, y, w, h = element.box
    colour = COLOURS.get(element.role, (150, 60, 150))
    cv2.rectangle(picture, (x - 1, y - 1), (x + w, y + h), colour, 2 if element.role in COLOURS else 1)
    if element.role in COLOURS and element.role not in (Role.WINDOW, Role.DIALOG):
        state = (
            "" if element.state.checked is None else " (checked)" if element.state.checked else " (unchecked)"
        )
        name = f"{element.role.value}: {(element.text or '?').encode('ascii', 'replace').decode()}{state}"
        cv2.putText(picture, name, (x, y - 5), cv2.FONT_HERSHEY_SIMPLEX, 0.42, colour, 1, cv2.LINE_AA)


async def seen() -> tuple[Any, Scene]:
    """A screenshot and its scene."""
    async with (
        PrivateDesktop() as desktop,
        demo_windows(desktop),
        open_computer(desktop, rehearse=True) as computer,
    ):
        await asyncio.sleep(1.0)
        scene = await computer.eyes.look()
        frame = computer.eyes.frame()
        assert frame is not None
        return frame.pixels[:, :, :3].copy(), scene


def without_folder(page: Path, folder: str) -> None:
    """The folder is this machine's business."""
    page.write_text(page.read_text("utf-8").replace(folder, "~/.local/share/lookhear"), "utf-8")


async def reported() -> None:
    """The report of the demo's goal, at the width of a desk and of a phone."""
    async with PrivateDesktop() as desktop, demo_windows(desktop) as expect:
        with tempfile.TemporaryDirectory() as folder:
            options = RunOptions(
                desktop=DesktopChoice("private", existing=desktop),
                expect=expect,
                data=Path(folder),
                report=Path(folder) / "report.html",
            )
            result = await run_goal(typed_request(DEMO_GOAL), options)
            assert result.report is not None
            page = Path(result.report)
            without_folder(page, folder)
            for width, height in ((1280, 1000), (390, 1500)):
                async with open_tab() as tab:
                    await tab.open(page, width)
                    (PICTURES / f"report-{width}.png").write_bytes(await tab.picture(height=height))


def main() -> None:
    """Render."""
    picture, scene = asyncio.run(seen())
    for element in scene.elements:
        draw(picture, element)
    PICTURES.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(PICTURES / "seen.png"), picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    asyncio.run(reported())


if __name__ == "__main__":
    main()
