"""Which page a window shows, asked of a real Chromium; nothing of it is believed because a page says so."""

from __future__ import annotations

import asyncio
import os
import signal

from lookhear.perception import BrowserPages, Window
from lookhear.tools import PrivateDesktop, open_computer
from tests.windows.open_windows import open_page
from tests.windows.page_server import PageServer

BODY = """<p><label>Name <input id="name" value="Ada Å"></label></p>
<p><label><input type="checkbox" id="rules" checked> Rules</label></p>
<p><select id="country"><option value="de">Germany<option value="no" selected>Norway</select></p>
<p id="total">Total:  12.50</p>
<script>document.querySelector = () => ({innerText: 'forged', getAttribute: () => null})</script>"""


async def test_a_window_says_its_page_and_a_page_its_values(
    desktop: PrivateDesktop, page_server: PageServer
) -> None:
    page_server.serve("/", BODY)
    window = await open_page(desktop, page_server)
    async with open_computer(desktop, rehearse=True) as computer:
        page = await computer.page_in(window)
        assert page is not None
        assert f"http://{page.host}/" == page.url == page_server.url("/")
        assert page.title == "Test page"
        name = await computer.pages.value(page, "#name")
        rules = await computer.pages.value(page, "#rules")
        country = await computer.pages.value(page, "#country")
        total = await computer.pages.value(page, "#total")
        nothing = await computer.pages.value(page, "#nothing")
        assert await computer.pages.value(page, "][") is None
    assert name is not None
    assert name.value == "Ada Å"
    assert rules is not None
    assert rules.checked is True
    assert country is not None
    assert (country.text, country.value) == ("Norway", "no")
    assert total is not None
    assert total.text == "Total: 12.50"
    assert nothing is not None
    assert not nothing.present


async def test_a_page_that_copies_title_and_place_is_not_taken_for_the_other(
    desktop: PrivateDesktop, page_server: PageServer
) -> None:
    """One browser, two windows in one place with one title, two hosts: the focus tells, or nothing does."""
    other = PageServer()
    try:
        page_server.serve("/", "<p>trusted</p>")
        other.serve("/", "<p>imitation</p>")
        browser = desktop.find_application("chromium")
        place = ["--window-size=700,500", "--window-position=40,50"]
        desktop.start([*browser, f"--app={page_server.url()}", *place])
        trusted = await desktop.wait_for_window("Test page", timeout_s=20)
        await asyncio.to_thread(page_server.wait_for_load)
        desktop.start([*browser, f"--app={other.url()}", *place])
        await asyncio.to_thread(other.wait_for_load)
        async with open_computer(desktop, rehearse=True) as computer:
            imitation = next(w for w in computer.x11.windows() if w.pid == trusted.pid and w.id != trusted.id)
            assert await computer.focus(imitation.id)
            seen = await computer.page_in(trusted)
            assert seen is not None
            assert seen.url == page_server.url("/")
            seen = await computer.page_in(imitation)
            assert seen is not None
            assert seen.url == other.url("/")
            desktop.start(["zenity", "--info", "--title=Plain"])
            assert await computer.focus((await desktop.wait_for_window("Plain")).id)
            assert await computer.page_in(trusted) is None
            assert await computer.page_in(imitation) is None
    finally:
        other.close()


async def test_the_tab_in_front_is_the_page(desktop: PrivateDesktop, page_server: PageServer) -> None:
    other = PageServer()
    try:
        page_server.serve("/", "<p>behind</p>")
        other.serve("/", "<p>in front</p>")
        browser = desktop.find_application("chromium")
        desktop.start([*browser, page_server.url()])
        window = await desktop.wait_for_window("Test page", timeout_s=20)
        desktop.start([*browser, other.url()])
        await asyncio.to_thread(other.wait_for_load)
        async with open_computer(desktop, rehearse=True) as computer:
            page = await computer.page_in(window)
        assert page is not None
        assert page.url == other.url("/")
    finally:
        other.close()


async def test_a_browser_that_hangs_or_died_says_nothing(
    desktop: PrivateDesktop, page_server: PageServer
) -> None:
    page_server.serve("/", BODY)
    window = await open_page(desktop, page_server)
    assert window.pid is not None
    pages = BrowserPages()
    assert await pages.page_in(window) is not None
    os.kill(window.pid, signal.SIGSTOP)
    async with asyncio.timeout(10):
        assert await pages.page_in(window) is None
    os.kill(window.pid, signal.SIGKILL)
    async with asyncio.timeout(10):
        assert await pages.page_in(window) is None
    await pages.close()


async def test_other_windows_show_no_page(desktop: PrivateDesktop) -> None:
    desktop.start(["zenity", "--info", "--title=Plain"])
    window: Window = await desktop.wait_for_window("Plain")
    async with open_computer(desktop, rehearse=True) as computer:
        assert await computer.page_in(window) is None
        assert await computer.shown_pages() == ()
