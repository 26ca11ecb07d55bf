# pyright: basic, reportAttributeAccessIssue=false, reportCallIssue=false
# xcffib carries `py.typed` but almost no annotations.
"""A window over the whole screen without a background, drawn green, and again for every line of input."""

from __future__ import annotations

import sys

import xcffib
import xcffib.xproto as x

GREEN = 0x00FF01


def main() -> None:
    link = xcffib.connect()
    screen = link.setup.roots[0]
    window, pen = link.generate_id(), link.generate_id()
    size = (screen.width_in_pixels, screen.height_in_pixels)
    mask = x.CW.BackPixmap | x.CW.OverrideRedirect
    link.core.CreateWindow(
        screen.root_depth, window, screen.root, 0, 0, *size, 0, x.WindowClass.InputOutput, 0, mask, [0, 1]
    )
    link.core.CreateGC(pen, window, x.GC.Foreground, [GREEN])
    link.core.MapWindow(window)
    while True:
        link.core.PolyFillRectangle(window, pen, 1, [x.RECTANGLE.synthetic(0, 0, *size)])
        link.flush()
        if not sys.stdin.readline():
            return


if __name__ == "__main__":
    main()
