"""Asking a page what it holds: through the browser, by its structure and not by its looks."""

from __future__ import annotations

from ..perception import DomValue, Page
from ..tools import Computer
from .evidence import Evidence
from .expectations import DomExpectation

__all__ = ["DomProbe"]


class DomProbe:
    """Asks the browsers on the desktop of a computer; reads only."""

    def __init__(self, computer: Computer) -> None:
        self._computer = computer

    async def __call__(self, expectation: DomExpectation) -> Evidence:
        """What the page that is meant says; it cannot be told where several could be meant."""
        wanted = expectation.page
        pages = [
            page
            for page in await self._computer.shown_pages()
            if wanted is None or wanted.casefold() in page.title.casefold()
        ]
        if len(pages) != 1:
            titles = ", ".join(repr(page.title) for page in pages)
            detail = f"Several pages could be meant: {titles}." if pages else "No such page is shown."
            return Evidence("dom", None if pages else False, detail, external=True)
        return await self._asked(pages[0], expectation)

    async def _asked(self, page: Page, expectation: DomExpectation) -> Evidence:
        found = await self._computer.pages.value(page, expectation.selector)
        if found is None:
            return Evidence("dom", None, f"The page {page.title!r} does not answer.", external=True)
        what = f"{expectation.selector!r} in {page.title!r}"
        if not found.present:
            return Evidence("dom", expectation.absent, f"There is no {what}.", external=True)
        if expectation.absent:
            return Evidence("dom", False, f"There is {what}.", external=True)
        return Evidence("dom", _fits(found, expectation), f"{what} holds {_shown(found)}.", external=True)


def _folded(text: str) -> str:
    return " ".join(text.split())


def _fits(found: DomValue, expectation: DomExpectation) -> bool:
    texts = [_folded(text) for text in (found.value, found.text) if text is not None]
    equals, contains = expectation.equals, expectation.contains
    return (
        (equals is None or _folded(equals) in texts)
        and (contains is None or any(_folded(contains) in text for text in texts))
        and (expectation.checked is None or found.checked is expectation.checked)
    )


def _shown(found: DomValue) -> str:
    if found.checked is not None:
        return "a check" if found.checked else "no check"
    text = found.value if found.value is not None else found.text
    return repr(text if len(text) <= 200 else f"{text[:200]}…")
