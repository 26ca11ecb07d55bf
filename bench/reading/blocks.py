"""Parts of pages, put together from a seed: forms, tool bars, tabs, trees, menus, tables and the rest."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

__all__ = ["page"]

HERE = Path(__file__).parent
WORDS: dict[str, Any] = json.loads((HERE / "words.json").read_text(encoding="utf-8"))


class Maker:
    """Makes blocks; the same seed gives the same page."""

    def __init__(self, seed: str, cjk: bool = False) -> None:
        self.rng = random.Random(seed)
        self.count = 0
        self.fields = list(WORDS["cjk_fields"] if cjk else WORDS["fields"])
        self.values = list(WORDS["cjk_values"] if cjk else WORDS["values"])
        self.actions = list(WORDS["cjk_actions"] if cjk else WORDS["actions"])

    def some(self, words: Sequence[str], n: int) -> list[str]:
        """A few different ones."""
        return self.rng.sample(words, n)

    def _id(self) -> str:
        self.count += 1
        return f"f{self.count}"

    def _field(self, label: str, control: str, labels: str) -> str:
        name = self._id()
        if labels == "none":
            return f"<div class=field>{control.replace('ID', name)}</div>"
        return (
            f"<div class=field><label class=l for={name}>{label}</label>{control.replace('ID', name)}</div>"
        )

    def form(self, labels: str = "above") -> str:
        """Fields with a value, empty, to choose from, with many lines; `labels` is where their names are."""
        names = self.some(self.fields, 4)
        value, other = self.some(self.values, 2)
        focus = " autofocus" if self.rng.random() < 0.5 else ""
        if labels == "hint":
            inner = "".join(self._field("", f'<input id=ID placeholder="{n}">', "none") for n in names[:3])
            return f"<form class=above>{inner}{self.buttons()}</form>"
        kind = "left" if labels == "left" else "above"
        parts = [
            self._field(names[0], f'<input id=ID value="{value}"{focus}>', labels),
            self._field(names[1], "<input id=ID>", labels),
            self._field(names[2], f'<input id=ID value="{other}">', labels),
            self._field("Country", f"<select id=ID>{self._options()}</select>", labels),
            self._field("Quantity", f"<input id=ID type=number value={self.rng.randint(1, 40)}>", labels),
            self._field("Notes", "<textarea id=ID rows=3>Ring twice, please</textarea>", labels),
        ]
        return f"<form class={kind}>{''.join(parts)}{self.buttons()}</form>"

    def _options(self) -> str:
        return "".join(f"<option>{p}" for p in self.some(WORDS["places"], 4))

    def buttons(self) -> str:
        """A main action, another, and one that is disabled."""
        a, b, c = self.some(self.actions, 3)
        return (
            f"<div class=row><button type=button class=p>{a}</button><button type=button>{b}</button>"
            f"<button type=button disabled>{c}</button></div>"
        )

    def choices(self) -> str:
        """Check boxes, radio buttons and one that is disabled."""
        a, b, c = self.some(WORDS["options"], 3)
        x, y, z = self.some(WORDS["places"], 3)
        return (
            f"<div class=row><label><input type=checkbox checked> {a}</label>"
            f"<label><input type=checkbox> {b}</label><label><input type=checkbox disabled> {c}</label></div>"
            f"<div class=row><label><input type=radio name=r> {x}</label>"
            f"<label><input type=radio name=r checked> {y}</label>"
            f"<label><input type=radio name=r> {z}</label></div>"
        )

    def switches(self) -> str:
        """Two switches, on and off."""
        made = [
            f'<div class=row><span class=sw role=switch aria-checked={on} aria-label="{name}"><i></i></span>'
            f"<span>{name}</span></div>"
            for name, on in zip(self.some(WORDS["options"], 2), ("true", "false"), strict=True)
        ]
        return "".join(made)

    def sliders(self) -> str:
        """Two sliders with a label; a progress bar that is none."""
        a, b = (self.rng.randrange(10, 95, 5) for _ in range(2))
        return (
            f"<div class=row><label for=s1>Volume</label>"
            f"<input id=s1 type=range value={a}><span>{a}</span></div>"
            f"<div class=row><label for=s2>Brightness</label><input id=s2 type=range value={b}></div>"
            f"<div class=row><span>Upload</span>"
            f"<div class=bar role=progressbar aria-valuenow={b}><i style='width:{b}%'></i></div></div>"
        )

    def toolbar(self) -> str:
        """Icons without a name, framed and bare, beside buttons with one."""
        kinds = self.some(tuple(WORDS["icons"]), 6)
        made = [
            f"<button class='icon {'bare' if i >= 3 else ''}' data-icon>"
            f"<svg viewBox='0 0 24 24'>{WORDS['icons'][k]}</svg></button>"
            for i, k in enumerate(kinds)
        ]
        a, b = self.some(self.actions, 2)
        return f"<div class=row><button>{a}</button><button>{b}</button>{''.join(made)}</div>"

    def tabs(self) -> str:
        """Tabs with one selected."""
        names = self.some(WORDS["nouns"], 4)
        at = self.rng.randrange(4)
        made = [
            f"<div role=tab aria-selected={'true' if i == at else 'false'}>{n}</div>"
            for i, n in enumerate(names)
        ]
        return f"<div class=tabs role=tablist>{''.join(made)}</div>"

    def menu(self) -> str:
        """A menu that hangs open, with one item under the pointer and one disabled."""
        names = self.some(WORDS["actions"], 5)
        rows = [
            f"<li role=menuitem {'aria-selected=true' if i == 1 else ''}>{n}</li>"
            for i, n in enumerate(names)
        ]
        return f"<div class=pop><ul class=menu role=menu>{''.join(rows)}</ul></div>"

    def listbox(self) -> str:
        """A list to choose from with one selected."""
        names = self.some(WORDS["places"], 5)
        rows = [
            f"<li role=option aria-selected={'true' if i == 2 else 'false'}>{n}</li>"
            for i, n in enumerate(names)
        ]
        return f"<ul class=list role=listbox>{''.join(rows)}</ul>"

    def nav(self) -> str:
        """Places to go at the side of a page, one of them shown."""
        names = self.some(WORDS["nouns"], 5)
        rows = [
            f"<li data-nav aria-selected={'true' if i == 1 else 'false'}>{n}</li>"
            for i, n in enumerate(names)
        ]
        return f"<ul class=nav>{''.join(rows)}</ul>"

    def tree(self) -> str:
        """Rows that open and close, two levels deep."""
        a, b, c, d, e = self.some(WORDS["folders"], 5)
        arrows = ("▸", "▾") if self.rng.random() < 0.6 else ("+", "−")

        def row(name: str, level: int, state: str) -> str:
            sign = {"": "", "true": arrows[1], "false": arrows[0]}[state]
            opened = f" aria-expanded={state}" if state else ""
            return (
                f"<li role=treeitem{opened} data-name='{name}' style='padding-left:{level * 22}px'>"
                f"<span data-sign style='display:inline-block;width:18px'>{sign}</span>{name}</li>"
            )

        rows = [row(a, 0, "true"), row(b, 1, "false"), row(c, 1, ""), row(d, 0, "false"), row(e, 0, "false")]
        return f"<ul class=tree role=tree>{''.join(rows)}</ul>"

    def table(self, rows: str = "4") -> str:
        """A table with a head, numbers and a link in every row."""
        head = "<tr><th>Order<th>Customer<th>City<th>Total<th>Action</tr>"
        body = ""
        for _ in range(int(rows)):
            number, total = self.rng.randint(1000, 9999), self.rng.randint(100, 99999) / 100
            who = self.rng.choice("Miller Rossi Silva Novak Kim Larsen Dubois".split())
            cells = (str(number), who, self.rng.choice(WORDS["places"]), f"{total:.2f}")
            body += f"<tr><td>{'<td>'.join(cells)}<td><a href='#'>Edit</a></tr>"
        return f"<table>{head}{body}</table>"

    def article(self) -> str:
        """Paragraphs with links, and pages to turn."""
        parts = [
            f"<p>{' '.join(self.some(WORDS['sentences'], 2))} <a href='#'>Read more</a></p>" for _ in range(2)
        ]
        return "".join(parts) + "<p><a href='#'>Previous</a> Page 2 of 9 <a href='#'>Next</a></p>"

    def tooltip(self) -> str:
        """What is shown beside the pointer."""
        return "<div class=row><span role=tooltip class=tip>Saves the document now</span></div>"

    def heading(self) -> str:
        """A title of the second level."""
        return f"<h2>{self.rng.choice(WORDS['nouns'])}</h2>"


def page(look: str, seed: str, plan: str) -> str:
    """A page of one look; `plan` names its blocks, `|` parts columns, `form:left` gives a block a word."""
    make = Maker(seed, cjk="cjk" in seed)

    def block(name: str) -> str:
        kind, _, word = name.partition(":")
        made: Callable[..., str] = getattr(make, kind)
        return made(word) if word else made()

    columns = [f"<div>{''.join(block(name) for name in column.split())}</div>" for column in plan.split("|")]
    shared = "" if look == "bare" else (HERE / "looks" / "layout.css").read_text()
    sheet = shared + (HERE / "looks" / f"{look}.css").read_text()
    body = f"<h1>{make.rng.choice(WORDS['nouns'])}</h1><div class=cols>{''.join(columns)}</div>"
    return f"<!doctype html><meta charset=utf-8><title>{seed}</title><style>{sheet}</style><body>{body}"
