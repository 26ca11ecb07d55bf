"""A Tk window that writes down every event it gets, one JSON object a line.

    python tk_form.py LOG [--title TITLE] [--at X,Y] [--modal] [--name TEXT] [--choice]

Holds: menu File (New, Close); entries `name` and `email` with labels Name and Email; check box
`subscribe` (Subscribe); a text area `notes`; a drawing area `canvas`; buttons Save, Delete, Count. Count
has no visible effect; only the log knows how often it was pressed. `--modal` opens a dialog with an OK
button over the form two tenths of a second after the start. `--name` is what the entry holds at the start;
`--choice` adds a drop-down `colour` (Colour: Red, Green, Blue). `--late-focus MS` has the entries take the
keyboard only so long after a click, as busy programs do; what is typed before goes nowhere.

Lines: `{"event": "geometry", "boxes": {widget: [x, y, w, h]}}` in screen pixels whenever the layout changes;
`{"event": "state", "name", "email", "subscribe", "notes"}` after every change;
`{"event": "press" | "release" | "motion" | "double", "widget", "button", "x", "y"}`;
`{"event": "key_press" | "key_release", "widget", "keysym", "char", "state"}`;
`{"event": "command", "name"}` when a button or menu entry fires. All have `t` in monotonic nanoseconds.
"""

from __future__ import annotations

import argparse
import json
import time
import tkinter as tk
from tkinter import ttk
from typing import Any


class Form:
    def __init__(self, root: tk.Tk, log: str) -> None:
        self.root = root
        self.log = open(log, "a", buffering=1)  # noqa: SIM115 - open as long as the window is
        self.widgets: dict[str, tk.Widget] = {}
        self.last_state: dict[str, Any] = {}
        self.last_boxes: dict[str, list[int]] = {}
        self.written_boxes: dict[str, list[int]] = {}
        self.subscribe = tk.BooleanVar(root)
        self.build()
        for sequence, event in (("<ButtonPress>", "press"), ("<ButtonRelease>", "release")):
            root.bind_all(sequence, lambda e, event=event: self.on_pointer(event, e), add="+")
        root.bind_all("<B1-Motion>", lambda e: self.on_pointer("motion", e), add="+")
        root.bind_all("<Double-Button-1>", lambda e: self.on_pointer("double", e), add="+")
        root.bind_all("<KeyPress>", lambda e: self.on_key("key_press", e), add="+")
        root.bind_all("<KeyRelease>", lambda e: self.on_key("key_release", e), add="+")
        self.watch()

    def build(self) -> None:
        menu = tk.Menu(self.root, tearoff=False)
        entries = tk.Menu(menu, tearoff=False)
        entries.add_command(label="New", command=lambda: self.fire("new"))
        entries.add_command(label="Close", command=lambda: self.fire("close"))
        menu.add_cascade(label="File", menu=entries)
        self.root.configure(menu=menu)
        for row, name in enumerate(("name", "email")):
            tk.Label(self.root, text=name.capitalize()).grid(row=row, column=0, sticky="w", padx=8, pady=6)
            self.place(name, tk.Entry(self.root, width=40), row=row, column=1)
        check = tk.Checkbutton(self.root, text="Subscribe", variable=self.subscribe)
        self.place("subscribe", check, row=2, column=1)
        self.place("notes", tk.Text(self.root, width=46, height=6), row=3, column=1)
        self.place("canvas", tk.Canvas(self.root, width=320, height=120, bg="#dde6f0"), row=4, column=1)
        row = tk.Frame(self.root)
        row.grid(row=5, column=1, sticky="w", padx=8, pady=8)
        for name in ("save", "delete", "count"):
            button = tk.Button(row, text=name.capitalize(), command=lambda name=name: self.fire(name))
            button.pack(side="left", padx=6)
            self.widgets[name] = button

    def place(self, name: str, widget: tk.Widget, row: int, column: int) -> None:
        widget.grid(row=row, column=column, sticky="w", padx=8, pady=4)
        self.widgets[name] = widget

    def write(self, event: str, **more: object) -> None:
        self.log.write(json.dumps({"t": time.monotonic_ns(), "event": event, **more}) + "\n")

    def fire(self, name: str) -> None:
        self.write("command", name=name)
        if name == "close":
            self.root.destroy()

    def name_of(self, widget: object) -> str:
        return next((name for name, known in self.widgets.items() if known is widget), str(widget))

    def on_pointer(self, kind: str, event: tk.Event[tk.Misc]) -> None:
        self.write(kind, widget=self.name_of(event.widget), button=event.num, x=event.x_root, y=event.y_root)

    def on_key(self, kind: str, event: tk.Event[tk.Misc]) -> None:
        self.write(
            kind,
            widget=self.name_of(event.widget),
            keysym=event.keysym,
            char=event.char,
            state=int(event.state),
        )

    def watch(self) -> None:
        entries = {n: w.get() for n, w in self.widgets.items() if isinstance(w, tk.Entry)}
        notes = self.widgets["notes"]
        text = notes.get("1.0", "end-1c") if isinstance(notes, tk.Text) else ""
        state = {**entries, "subscribe": self.subscribe.get(), "notes": text}
        if state != self.last_state:
            self.last_state = state
            self.write("state", **state)
        boxes = {
            name: [w.winfo_rootx(), w.winfo_rooty(), w.winfo_width(), w.winfo_height()]
            for name, w in self.widgets.items()
        }
        if all(w.winfo_viewable() and w.winfo_width() > 1 for w in self.widgets.values()):
            # Twice the same: the layout and the window manager have come to rest.
            if boxes == self.last_boxes and boxes != self.written_boxes:
                self.written_boxes = boxes
                self.write("geometry", boxes=boxes)
            self.last_boxes = boxes
        self.root.after(5, self.watch)

    def add_choice(self) -> None:
        tk.Label(self.root, text="Colour").grid(row=6, column=0, sticky="w", padx=8, pady=6)
        choice = ttk.Combobox(self.root, values=("Red", "Green", "Blue"), state="readonly")
        choice.set("Red")
        self.place("colour", choice, row=6, column=1)

    def focus_late(self, after_ms: int) -> None:
        def take(event: tk.Event[tk.Misc]) -> str:
            self.root.focus_set()
            self.root.after(after_ms, event.widget.focus_set)
            return "break"

        for widget in self.widgets.values():
            if isinstance(widget, tk.Entry):
                widget.bind("<Button-1>", take)

    def open_dialog(self) -> None:
        dialog = tk.Toplevel(self.root)
        dialog.title("Please confirm")
        dialog.transient(self.root)
        tk.Label(dialog, text="The form is locked until you confirm.").pack(padx=30, pady=16)

        def confirm() -> None:
            self.fire("ok")
            del self.widgets["ok"]
            dialog.destroy()

        button = tk.Button(dialog, text="OK", command=confirm)
        button.pack(pady=10)
        self.widgets["ok"] = button
        dialog.wait_visibility()
        dialog.grab_set()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("--title", default="Form")
    parser.add_argument("--at", default="80,60")
    parser.add_argument("--modal", action="store_true")
    parser.add_argument("--name", default="")
    parser.add_argument("--choice", action="store_true")
    parser.add_argument("--late-focus", type=int, default=0)
    arguments = parser.parse_args()
    root = tk.Tk(className="TkForm")
    root.title(arguments.title)
    left, top = arguments.at.split(",")
    root.geometry(f"+{left}+{top}")
    form = Form(root, arguments.log)
    name = form.widgets["name"]
    if isinstance(name, tk.Entry):
        name.insert(0, arguments.name)
    if arguments.choice:
        form.add_choice()
    if arguments.late_focus:
        form.focus_late(arguments.late_focus)
    if arguments.modal:
        root.after(200, form.open_dialog)
    root.mainloop()


if __name__ == "__main__":
    main()
