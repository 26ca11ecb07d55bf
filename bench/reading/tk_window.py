# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportArgumentType=false, reportOperatorIssue=false, reportGeneralTypeIssues=false
"""A Tk window of one style that writes down what it shows, as JSON, once its layout has come to rest.

python tk_window.py STYLE OUT [SCALE]   STYLE: classic, dark, toolbar, list, menu, or a ttk theme.
"""

from __future__ import annotations

import json
import sys
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import ttk
from typing import Any

Truth = dict[str, Any]


class Shown:
    """The window under construction and the truth about it."""

    def __init__(self, root: tk.Tk) -> None:
        self.root = root
        self.truth: list[tuple[tk.Misc, Truth]] = []
        self.extra: list[Truth] = []
        self.late: list[Callable[[], None]] = []

    def add(self, widget: Any, role: str, text: str | None, **state: object) -> Any:
        """Note what a widget is; returns it."""
        self.truth.append((widget, {"role": role, "text": text, "state": state}))
        return widget

    def dump(self) -> dict[str, list[Truth]]:
        """Everything with its box in screen pixels, and the words it shows."""
        found = [
            {**t, "box": [w.winfo_rootx(), w.winfo_rooty(), w.winfo_width(), w.winfo_height()]}
            for w, t in self.truth
        ]
        for note in self.late:
            note()
        things = found + self.extra
        words = [{"text": word, "box": t["box"]} for t in things for word in _shown(t).split()]
        return {"things": things, "words": words}


def _shown(thing: Truth) -> str:
    """What can be read on it: a field shows its value, everything else its name."""
    shown = thing["state"].get("value", thing["text"] if thing["role"] != "slider" else None)
    return str(shown or "")


def classic(s: Shown, dark: bool = False) -> None:
    """The old widgets: relief drawn in 3D, fields with sunk borders."""
    r = s.root
    if dark:
        r.configure(bg="#2b2b2b")
        for key, value in (
            ("background", "#2b2b2b"),
            ("foreground", "#dddddd"),
            ("Entry.background", "#1e1e1e"),
            ("Text.background", "#1e1e1e"),
            ("Entry.foreground", "#eeeeee"),
            ("highlightBackground", "#2b2b2b"),
            ("selectColor", "#1e1e1e"),
        ):
            r.option_add(f"*{key}", value)
    for row, (name, value) in enumerate((("Name", "Ada Lovelace"), ("E-mail", ""), ("City", "Paris"))):
        s.add(tk.Label(r, text=name), "text", name).grid(row=row, column=0, sticky="w", padx=8, pady=5)
        entry = s.add(tk.Entry(r, width=36), "textbox", name, value=value)
        entry.insert(0, value)
        entry.grid(row=row, column=1, columnspan=3, padx=8, pady=5)
    r.images = []  # type: ignore[attr-defined]
    for i, (name, on) in enumerate((("Subscribe", True), ("Send a copy", False))):
        var = tk.BooleanVar(r, on)
        r.images.append(var)  # type: ignore[attr-defined]
        s.add(tk.Checkbutton(r, text=name, variable=var), "checkbox", name, checked=on).grid(
            row=3, column=i, sticky="w", padx=8
        )
    choice = tk.StringVar(r, "Fast")
    r.images.append(choice)  # type: ignore[attr-defined]
    for i, name in enumerate(("Slow", "Fast")):
        radio = tk.Radiobutton(r, text=name, variable=choice, value=name)
        s.add(radio, "radio", name, checked=name == "Fast").grid(row=4, column=i, sticky="w", padx=8)
    s.add(tk.Spinbox(r, from_=1, to=9, width=5), "spinbutton", None, value="1").grid(row=5, column=1)
    s.add(tk.Label(r, text="Count"), "text", "Count").grid(row=5, column=0, sticky="w", padx=8)
    notes = tk.Text(r, width=40, height=4)
    notes.insert("1.0", "First line of notes\nand a second one")
    s.add(notes, "textbox", None, value="First line of notes\nand a second one").grid(
        row=6, column=1, columnspan=3, pady=6
    )
    s.add(tk.Scale(r, from_=0, to=100, orient="horizontal", length=180), "slider", None).grid(
        row=7, column=1, columnspan=2
    )
    bar = tk.Frame(r)
    bar.grid(row=8, column=0, columnspan=4, sticky="w", padx=8, pady=8)
    for name in ("Save", "Delete", "Count", "OK", "Send all"):
        s.add(tk.Button(bar, text=name), "button", name).pack(side="left", padx=4)
    s.add(tk.Button(bar, text="Locked", state="disabled"), "button", "Locked", disabled=True).pack(
        side="left", padx=4
    )


def toolbar(s: Shown) -> None:
    """Buttons of many kinds: packed side by side, flat, ridge, coloured, large and small."""
    r = s.root
    row = tk.Frame(r)
    row.pack(anchor="w")
    for name in ("New", "Open", "Save", "Cut", "Copy", "Paste"):
        s.add(tk.Button(row, text=name), "button", name).pack(side="left")
    row = tk.Frame(r)
    row.pack(anchor="w", pady=10)
    for name, relief in (("Ridge", "ridge"), ("Groove", "groove"), ("Solid", "solid"), ("Sunken", "sunken")):
        s.add(tk.Button(row, text=name, relief=relief), "button", name).pack(side="left", padx=6)
    row = tk.Frame(r)
    row.pack(anchor="w", pady=10)
    for name, colour in (("Accept", "#2e7d32"), ("Reject", "#c62828"), ("Later", "#1565c0")):
        button = tk.Button(row, text=name, bg=colour, fg="white", font=("Helvetica", 14, "bold"))
        s.add(button, "button", name).pack(side="left", padx=6)
    row = tk.Frame(r)
    row.pack(anchor="w", pady=10)
    for name in "789456":
        s.add(tk.Button(row, text=name, width=3), "button", name).pack(side="left")
    s.add(tk.Button(r, text="A wide one", width=40, font=("Helvetica", 9)), "button", "A wide one").pack(
        pady=8
    )
    s.add(tk.Label(r, text="Ready. Nothing was changed."), "text", "Ready. Nothing was changed.").pack(
        anchor="w"
    )


def listing(s: Shown) -> None:
    """A list, a table and tabs."""
    r = s.root
    book = ttk.Notebook(r)
    for name in ("General", "Network", "Advanced"):
        book.add(ttk.Frame(book, width=420, height=40), text=name)
    book.select(1)
    book.pack(padx=8, pady=8)
    box = tk.Listbox(r, height=5, width=30)
    names = ("Apple", "Banana", "Cherry", "Damson")
    for name in names:
        box.insert("end", name)
    box.selection_set(1)
    box.pack(padx=8, pady=8)
    tree = ttk.Treeview(r, columns=("size", "kind"), height=4)
    for column, name in (("#0", "File"), ("size", "Size"), ("kind", "Kind")):
        tree.heading(column, text=name)
        tree.column(column, width=130)
    rows = [tree.insert("", "end", text=f"report{i}.txt", values=(f"{i * 7} KB", "Text")) for i in range(3)]
    tree.selection_set(rows[1])
    tree.pack(padx=8, pady=8)

    def parts() -> None:
        x, y = box.winfo_rootx(), box.winfo_rooty()
        for i, name in enumerate(names):
            bx, by, bw, bh = box.bbox(i)
            s.extra.append(
                {
                    "role": "option",
                    "text": name,
                    "box": [x + 2, y + by, box.winfo_width() - 4, bh],
                    "state": {"selected": i == 1},
                }
            )
        for name in ("General", "Network", "Advanced"):
            at = [px for px in range(0, book.winfo_width(), 2) if _tab(book, px) == name]
            place = [book.winfo_rootx() + at[0], book.winfo_rooty() + 2, at[-1] - at[0], 20]
            s.extra.append(
                {"role": "tab", "text": name, "box": place, "state": {"selected": name == "Network"}}
            )
        for column, name in (("#0", "File"), ("size", "Size"), ("kind", "Kind")):
            bx, by, bw, _ = tree.bbox(rows[0], column)
            first = 0 if column == "#0" else bx
            place = [tree.winfo_rootx() + first, tree.winfo_rooty() + 1, bx + bw - first, by - 1]
            s.extra.append({"role": "cell", "text": name, "box": place, "state": {}})
        for i, row in enumerate(rows):
            for column, text in (("#0", f"report{i}.txt"), ("size", f"{i * 7} KB"), ("kind", "Text")):
                bx, by, bw, bh = tree.bbox(row, column)
                place = [tree.winfo_rootx() + bx, tree.winfo_rooty() + by, bw, bh]
                s.extra.append({"role": "cell", "text": text, "box": place, "state": {}})

    s.late.append(parts)


def _tab(book: ttk.Notebook, x: int) -> str | None:
    try:
        return str(book.tab(book.index(f"@{x},10"), "text"))
    except tk.TclError:
        return None


def menu(s: Shown) -> None:
    """A menu that hangs open over a form."""
    r = s.root
    classic(s)
    r.update()
    shown = tk.Menu(r, tearoff=False)
    names = ("Undo", "Redo", "Cut", "Copy", "Select all")
    for name in names:
        shown.add_command(label=name)
    x, y = r.winfo_rootx() + 470, r.winfo_rooty() + 10

    def post() -> None:
        shown.post(x, y)
        r.update_idletasks()
        ys = [shown.yposition(i) for i in range(len(names))]
        for i, name in enumerate(names):
            s.extra.append({"role": "menuitem", "text": name, "box": [x, y + ys[i], 90, 20], "state": {}})

    r.after(150, post)


def themed(s: Shown, theme: str) -> None:
    """The ttk widgets in a theme."""
    r = s.root
    style = ttk.Style(r)
    style.theme_use(theme)
    frame = ttk.Frame(r, padding=10)
    frame.pack(fill="both", expand=True)
    keep: list[tk.Variable] = []
    r.images = keep  # type: ignore[attr-defined]
    for row, (name, value) in enumerate((("Login", "ada"), ("Password", ""), ("Street", "12 Main Street"))):
        s.add(ttk.Label(frame, text=name), "text", name).grid(row=row, column=0, sticky="w", pady=4)
        entry = s.add(ttk.Entry(frame, width=32), "textbox", name, value=value)
        entry.insert(0, value)
        entry.grid(row=row, column=1, columnspan=2, pady=4)
    s.add(ttk.Label(frame, text="Country"), "text", "Country").grid(row=3, column=0, sticky="w")
    combo = ttk.Combobox(frame, values=["France", "Germany"], width=20)
    combo.set("Germany")
    s.add(combo, "combobox", "Country", value="Germany").grid(row=3, column=1, pady=4)
    s.add(ttk.Label(frame, text="Copies"), "text", "Copies").grid(row=4, column=0, sticky="w")
    spin = ttk.Spinbox(frame, from_=0, to=9, width=8)
    spin.set("3")
    s.add(spin, "spinbutton", "Copies", value="3").grid(row=4, column=1, pady=4)
    for i, (name, on) in enumerate((("Remember me", True), ("Print twice", False))):
        keep.append(var := tk.BooleanVar(r, on))
        check = s.add(ttk.Checkbutton(frame, text=name, variable=var), "checkbox", name, checked=on)
        check.grid(row=5, column=i, sticky="w", pady=4)
    keep.append(choice := tk.StringVar(r, "Left"))
    for i, name in enumerate(("Left", "Right")):
        radio = ttk.Radiobutton(frame, text=name, variable=choice, value=name)
        s.add(radio, "radio", name, checked=name == "Left").grid(row=6, column=i, sticky="w", pady=4)
    s.add(ttk.Scale(frame, from_=0, to=10, value=4, length=160), "slider", None).grid(row=7, column=1, pady=6)
    for i, name in enumerate(("Accept", "Cancel", "Help")):
        s.add(ttk.Button(frame, text=name), "button", name).grid(row=8, column=i, pady=8, padx=3)


def main() -> None:
    """Show the window of the given style; write the truth when it rests."""
    style, out = sys.argv[1], Path(sys.argv[2])
    root = tk.Tk()
    if len(sys.argv) > 3:
        root.tk.call("tk", "scaling", float(sys.argv[3]) * 96 / 72)
    root.geometry("+30+30")
    shown = Shown(root)
    if style in ("classic", "dark"):
        classic(shown, style == "dark")
    elif style in ("toolbar", "list", "menu"):
        {"toolbar": toolbar, "list": listing, "menu": menu}[style](shown)
    else:
        themed(shown, style)
    root.after(600, lambda: out.write_text(json.dumps(shown.dump())))
    root.mainloop()


if __name__ == "__main__":
    main()
