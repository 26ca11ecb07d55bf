# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""A Tk window of sliders, spin boxes and radio buttons that writes down what they hold.

    python tk_controls.py LOG

One JSON object a line, `{"volume", "balance", "seats", "shipping", "city"}`, whenever one of them changes.
"""

from __future__ import annotations

import json
import sys
import tkinter as tk
from tkinter import ttk


def main() -> None:
    root = tk.Tk(className="TkControls")
    root.title("Controls")
    root.geometry("620x520+60+60")
    volume = tk.Scale(root, from_=0, to=100, orient="horizontal", length=260)
    volume.set(40)
    balance = tk.Scale(root, from_=-20, to=20, orient="horizontal", length=240)
    seats = tk.Spinbox(root, from_=0, to=99)
    seats.delete(0, "end")
    seats.insert(0, "30")
    rooms = ttk.Spinbox(root, from_=0, to=99)
    rooms.set(17)
    named = (("Volume", volume), ("Balance", balance), ("Seats", seats), ("Rooms", rooms))
    for row, (name, widget) in enumerate(named):
        tk.Label(root, text=name).grid(row=row, column=0, padx=8, pady=8, sticky="w")
        widget.grid(row=row, column=1, sticky="w", pady=8)
    shipping = tk.StringVar(root, value="Standard")
    group = tk.LabelFrame(root, text="Shipping")
    group.grid(row=4, column=1, sticky="w", pady=8)
    for option in ("Standard", "Express", "Overnight"):
        tk.Radiobutton(group, text=option, value=option, variable=shipping).pack(anchor="w", padx=6)
    cities = tk.Listbox(root, height=5)
    for city in ("Athens", "Berlin", "Cairo", "Dublin", "Essen", "Florence"):
        cities.insert("end", city)
    tk.Label(root, text="City").grid(row=5, column=0, padx=8, sticky="w")
    cities.grid(row=5, column=1, sticky="w", pady=8)
    last: dict[str, object] = {}

    def watch() -> None:
        nonlocal last
        chosen = [cities.get(at) for at in cities.curselection()]
        state: dict[str, object] = {
            "volume": volume.get(),
            "balance": balance.get(),
            "seats": seats.get(),
            "rooms": rooms.get(),
            "shipping": shipping.get(),
            "city": chosen,
        }
        if state != last:
            last = state
            with open(sys.argv[1], "a") as log:
                log.write(json.dumps(state) + "\n")
        root.after(20, watch)

    watch()
    root.mainloop()


if __name__ == "__main__":
    main()
