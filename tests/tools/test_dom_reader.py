"""Pages of a real Chromium as a reader: what shows, and nothing a page, or a missing port, could do to it."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

from lookhear.perception import Box, DomReader, Element, Reading, Role, View
from lookhear.tools import PrivateDesktop
from tests.windows.open_windows import open_page
from tests.windows.page_server import PageServer

SCREEN = Box(0, 0, 1280, 800)
# A form whose fields are named like the methods a script asks it with, and a page that lies about itself.
LIES = """<form id="form"><input name="getAttribute" value="x"><input name="parentNode" value="y">
<input name="checkVisibility">
<button style="position:absolute;left:300px;top:200px;width:120px;height:40px">Pay</button></form>
<script>
Element.prototype.getBoundingClientRect = () => ({left: 0, top: 0, width: 9, height: 9})
Element.prototype.getAttribute = () => 'Cancel'
document.elementFromPoint = () => document.body
Object.defineProperty(window, 'innerWidth', {get: () => 7})
Array.prototype.push = () => 0
</script>"""
PARTS = """<style>.cb{position:relative;padding-left:28px}
.cb input{position:absolute;opacity:0;width:0;height:0}
.cb span::before{content:"";position:absolute;left:0;top:0;width:18px;height:18px;border:2px solid}</style>
<button id="icon" aria-label="Settings"><svg width=20 height=20><circle cx=10 cy=10 r=8 /></svg></button>
<label>Secret <input type=password value=hunter22></label>
<input id="masked" aria-label="Pin" style="-webkit-text-security: disc" value="4711">
<label class=cb><input type=checkbox checked><span>Newsletter</span></label>
<p><x-box></x-box> <select id="size" aria-label="Size"><option>Small<option selected>Large</select>
<input type=range aria-label=Volume value=30> <input id="search" placeholder="Search here">
<a href=# aria-expanded=false>More</a> <button disabled>Off</button></p>
<div style="position:absolute;left:30px;top:315px"><button>Covered</button></div>
<div style="position:absolute;left:20px;top:300px;width:300px;height:60px;background:#eef">in front</div>
<div style="position:absolute;left:20px;top:380px;height:60px;width:300px;overflow:auto">
<div style="height:100px">top</div><button>Scrolled out</button></div>
<iframe style="position:absolute;left:20px;top:460px;width:400px;height:100px;border:0"
srcdoc="<body style='margin:0'><button style='width:99px;height:30px'>Inside</button>"></iframe>
<script>customElements.define('x-box', class extends HTMLElement {
connectedCallback() {this.attachShadow({mode: 'open'}).innerHTML = '<button>In shadow</button>'}})</script>"""


@contextmanager
def reading() -> Generator[DomReader]:
    reader = DomReader()
    try:
        yield reader
    finally:
        reader.close()


async def read(reader: DomReader, desktop: PrivateDesktop, limit_s: float = 5.0) -> Reading:
    with desktop.open_display() as display:
        view = View(display.windows(), (SCREEN,), None, time.monotonic_ns())
    return await asyncio.to_thread(reader.read, view, time.monotonic_ns() + int(limit_s * 1e9))


async def read_page(desktop: PrivateDesktop, limit_s: float = 5.0) -> Reading:
    with reading() as reader:
        return await read(reader, desktop, limit_s)


def by_name(found: Reading) -> dict[str | None, Element]:
    return {e.text: e for e in found.elements}


async def test_a_page_says_what_shows_where(desktop: PrivateDesktop, page_server: PageServer) -> None:
    page_server.serve("/", PARTS)
    window = await open_page(desktop, page_server)
    found = await read_page(desktop)
    names = by_name(found)
    roles = {name: str(e.role) for name, e in names.items()}
    assert roles | {
        "Settings": "button", "Newsletter": "checkbox", "In shadow": "button", "Size": "combobox",
        "Volume": "slider", "Search here": "textbox", "More": "link", "Off": "button", "Inside": "button",
    } == roles  # fmt: skip
    assert not {"Covered", "Scrolled out"} & {*names}
    assert names["Newsletter"].state.checked is True
    assert names["Newsletter"].box.w > 10  # its own box is hidden: it is where its label is
    assert names["Size"].state.value == "Large"
    assert names["Volume"].state.value == "30"
    assert names["Off"].state.disabled is True
    assert names["More"].state.expanded is False
    for name, key in {"Settings": "icon", "Size": "size", "Search here": "search"}.items():
        truth = Box(*page_server.boxes[key])
        assert names[name].box.iou(truth) > 0.9, name
    assert (names["Inside"].box.w, names["Inside"].box.h) == (99, 30)
    assert abs(names["Inside"].box.x - window.box.x - 20) <= 2
    assert [region for region in found.regions if region.area]


async def test_what_is_hidden_in_a_field_is_never_told(
    desktop: PrivateDesktop, page_server: PageServer
) -> None:
    page_server.serve("/", PARTS)
    await open_page(desktop, page_server)
    found = await read_page(desktop)
    names = by_name(found)
    assert (names["Secret"].role, names["Secret"].state.value) == (Role.TEXTBOX, None)
    assert names["Pin"].state.value is None
    assert not any(secret in repr(found) for secret in ("hunter22", "4711"))


async def test_a_page_cannot_change_what_is_asked_of_it(
    desktop: PrivateDesktop, page_server: PageServer
) -> None:
    page_server.serve("/", LIES)
    await open_page(desktop, page_server)
    found = await read_page(desktop)
    pay = by_name(found)["Pay"]
    assert (pay.role, pay.box.w, pay.box.h) == (Role.BUTTON, 120, 40)
    assert [e.state.value for e in found.elements if e.role is Role.TEXTBOX] == ["x", "y", ""]


async def test_a_page_of_twenty_thousand_things_keeps_to_its_time(
    desktop: PrivateDesktop, page_server: PageServer
) -> None:
    rows = "".join(f"<p><button>Button {i}</button> <a href=#>Link {i}</a></p>" for i in range(10_000))
    page_server.serve("/", rows)
    await open_page(desktop, page_server)
    with reading() as reader:
        await read(reader, desktop)
        assert (await read(reader, desktop, 0.015)).regions == ()  # not gone through to the end, and said so
        async with asyncio.timeout(20):
            while True:
                found = await read(reader, desktop, 0.3)
                if found.elements:
                    break
    assert {"Button 0", "Link 0"} <= {e.text for e in found.elements}


async def test_a_page_that_hangs_tells_nothing_and_holds_up_nobody(
    desktop: PrivateDesktop, page_server: PageServer
) -> None:
    page_server.serve(
        "/", "<button onclick='for(;;);'>Hang</button><script>setTimeout(() => {for(;;);}, 1500)</script>"
    )
    await open_page(desktop, page_server)
    await asyncio.sleep(2.5)
    found = await read_page(desktop, 0.3)
    assert (found.elements, found.regions) == ((), ())


async def test_a_browser_without_a_port_is_read_by_pixels_alone(
    desktop: PrivateDesktop, page_server: PageServer
) -> None:
    page_server.serve("/", PARTS)
    command = [part for part in desktop.find_application("chromium") if "debugging-port" not in part]
    desktop.start([*command, f"--app={page_server.url()}", "--window-size=900,640"])
    await desktop.wait_for_window("Test page", timeout_s=20)
    found = await read_page(desktop)
    assert (found.elements, found.regions) == ((), ())


async def test_a_port_that_never_answers_is_given_up(desktop: PrivateDesktop) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        code = "import tkinter; r = tkinter.Tk(); r.title('Silent'); r.mainloop()"
        flag = f"--remote-debugging-port={port}"
        app = desktop.start([_python_with_tk(), "-c", code, flag])
        shown = await desktop.wait_for_window("Silent")
        with reading() as reader:
            view = View((replace(shown, pid=app.pid),), (SCREEN,), None, time.monotonic_ns())
            found = await asyncio.to_thread(reader.read, view, time.monotonic_ns() + 10**8)
        assert (found.elements, found.regions) == ((), ())


def _python_with_tk() -> str:
    return "/usr/bin/python3" if sys.platform == "linux" else sys.executable
