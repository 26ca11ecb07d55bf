"""What a program is told that asks for pasted text while the paste is given up."""

from __future__ import annotations

import time

import pytest

from lookhear.perception import X11Display
from lookhear.tools import Clipboard, Interrupted, PrivateDesktop


def test_who_asks_while_a_paste_is_given_up_gets_an_answer(
    own_desktop: PrivateDesktop,
) -> None:
    with own_desktop.open_display() as ours, own_desktop.open_display() as theirs:
        asker = theirs.new_window()

        def interrupt() -> None:
            theirs.convert_selection(asker, "CLIPBOARD", "UTF8_STRING", "ASKED")
            theirs.sync()
            raise Interrupted

        clipboard = Clipboard(ours, interrupt)
        with pytest.raises(Interrupted):
            clipboard.paste("half way", lambda: None, ("CLIPBOARD",))
        assert _answered(theirs, asker)


def _answered(display: X11Display, window: int) -> bool:
    end = time.monotonic() + 2.0
    while time.monotonic() < end:
        event = display.next_event(0.1)
        if event is not None and event.kind == "selection_notify" and event.window == window:
            return True
    return False
