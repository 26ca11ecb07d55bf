# pyright: reportUnknownMemberType=false
"""Windows of one unmistakable colour that come, move, hide and go, for tests of the privacy gate.

    private_windows.py KIND SEED COUNT

`KIND`: `opening` opens and closes windows, `moving` drags one about and raises and lowers it, `popups` opens
unmanaged ones. Prints `done` at the end.
"""

from __future__ import annotations

import random
import sys
import tkinter as tk

COLOUR = "#ff00fe"


def stay(_: tk.Toplevel) -> None:
    """Only its place changes."""


def blink(window: tk.Toplevel) -> None:
    window.withdraw()
    window.update()
    window.deiconify()


def lift(window: tk.Toplevel) -> None:
    window.lift()


def lower(window: tk.Toplevel) -> None:
    window.lower()
    window.update()
    window.lift()


MOVES = (stay, stay, lift, lower, blink)


def main() -> None:
    kind, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)
    root = tk.Tk()
    root.withdraw()

    def place(window: tk.Toplevel) -> None:
        w, h = chance.randint(30, 300), chance.randint(30, 200)
        window.geometry(f"{w}x{h}+{chance.randint(-20, 600)}+{chance.randint(-20, 400)}")

    def opened() -> tk.Toplevel:
        window = tk.Toplevel(root, bg=COLOUR, class_="Keepassxc")
        window.title("a title that nobody may know")
        if kind == "popups":
            window.overrideredirect(True)
        place(window)
        return window

    def wait(most_ms: int) -> None:
        until = tk.IntVar()
        root.after(chance.randint(0, most_ms), lambda: until.set(1))
        root.wait_variable(until)

    moved = opened() if kind == "moving" else None
    for _ in range(count):
        if moved is not None:
            chance.choice(MOVES)(moved)
            place(moved)
            root.update()
            wait(12)
        else:
            window = opened()
            root.update()
            wait(25)
            window.destroy()
            wait(8)
    print("done", flush=True)
    root.update()


if __name__ == "__main__":
    main()
