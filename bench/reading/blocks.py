"""Parts of pages, put together from a seed: forms, tool bars, tabs, trees, menus, tables and the rest."""

from __future__ import annotations

import random
from collections.abc import Callable

from reading.styles import sheet

__all__ = ["page"]

FIELDS = "Name,City,Street,Company,Phone,E-mail,Post code,Order number,Website,Reference,Contact,Department".split(",")
VALUES = "Ada Lovelace,Lisbon,12 Main Street,Northwind,555 0134,ada@mail.org,10115,A-2291,site.org,Invoice 7".split(",")
ACTIONS = "Save,Cancel,Send,Delete,Apply,Continue,Search,Import,Export,Refresh,Print,Archive,Share".split(",")
NOUNS = "Reports,Orders,Customers,Invoices,Settings,Messages,Projects,Calendar,Billing,Security,Overview,History".split(",")
OPTIONS = "Weekly digest,Stay signed in,Public profile,Dark theme,Send a copy,Beta features,Auto save,Show hidden".split(",")
PLACES = "Berlin,Oslo,Lima,Cairo,Madrid,Kyoto,Dublin,Vienna,Ottawa,Quito".split(",")
FOLDERS = "Documents,Pictures,Music,Downloads,Projects,Archive,Letters,Photos".split(",")
CJK_FIELDS = "姓名,城市,地址,会社名,電話番号,部署".split(",")
CJK_VALUES = "山田太郎,北京,东京都千代田区,株式会社,上海".split(",")
CJK_ACTIONS = "保存,送信,取消,删除,検索,印刷".split(",")
SENTENCES = (
    "The river rose in the night and left the lower fields under water until March.",
    "Most of the letters were written in the summer of the same year, and few were answered.",
    "A quiet harbour, two cafes and a lighthouse are all that remains of the old town.",
    "Its author never returned, though the book went through nine editions in her lifetime.",
)
ICONS = {
    "search": '<circle cx="10" cy="10" r="6"/><path d="M15 15l6 6"/>',
    "trash": '<path d="M4 6h16M9 6V3h6v3M6 6l1 15h10l1-15"/>',
    "pen": '<path d="M4 20h4L20 8l-4-4L4 16z"/>',
    "gear": '<circle cx="12" cy="12" r="4"/><path d="M12 2v4M12 18v4M2 12h4M18 12h4M5 5l3 3M16 16l3 3M19 5l-3 3M8 16l-3 3"/>',
    "bell": '<path d="M5 17h14l-2-3V9a5 5 0 0 0-10 0v5zM10 20h4"/>',
    "star": '<path d="M12 3l3 6 6 1-5 4 2 7-6-4-6 4 2-7-5-4 6-1z"/>',
    "plus": '<path d="M12 4v16M4 12h16"/>',
    "dots": '<circle cx="5" cy="12" r="1"/><circle cx="12" cy="12" r="1"/><circle cx="19" cy="12" r="1"/>',
    "menu": '<path d="M3 6h18M3 12h18M3 18h18"/>',
    "close": '<path d="M5 5l14 14M19 5L5 19"/>',
}


class Maker:
    """Makes blocks; the same seed gives the same page."""

    def __init__(self, seed: str, cjk: bool = False) -> None:
        self.rng = random.Random(seed)
        self.count = 0
        self.fields = list(CJK_FIELDS if cjk else FIELDS)
        self.values = list(CJK_VALUES if cjk else VALUES)
        self.actions = list(CJK_ACTIONS if cjk else ACTIONS)

    def some(self, words: list[str], n: int) -> list[str]:
        """A few different ones."""
        return self.rng.sample(words, n)

    def _id(self) -> str:
        self.count += 1
        return f"f{self.count}"

    def _field(self, label: str, control: str, labels: str) -> str:
        name = self._id()
        if labels == "none":
            return f'<div class=field>{control.replace("ID", name)}</div>'
        return f'<div class=field><label class=l for={name}>{label}</label>{control.replace("ID", name)}</div>'

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
        return "".join(f"<option>{p}" for p in self.some(PLACES, 4))

    def buttons(self) -> str:
        """A main action, another, and one that is disabled."""
        a, b, c = self.some(self.actions, 3)
        return f"<div class=row><button type=button class=p>{a}</button><button type=button>{b}</button><button type=button disabled>{c}</button></div>"

    def choices(self) -> str:
        """Check boxes, radio buttons and one that is disabled."""
        a, b, c = self.some(OPTIONS, 3)
        x, y, z = self.some(PLACES, 3)
        return (
            f"<div class=row><label><input type=checkbox checked> {a}</label><label><input type=checkbox> {b}</label>"
            f"<label><input type=checkbox disabled> {c}</label></div><div class=row><label><input type=radio name=r> {x}</label>"
            f"<label><input type=radio name=r checked> {y}</label><label><input type=radio name=r> {z}</label></div>"
        )

    def switches(self) -> str:
        """Two switches, on and off."""
        made = [
            f'<div class=row><span class=sw role=switch aria-checked={on} aria-label="{name}"><i></i></span><span>{name}</span></div>'
            for name, on in zip(self.some(OPTIONS, 2), ("true", "false"), strict=True)
        ]
        return "".join(made)

    def sliders(self) -> str:
        """Two sliders with a label; a progress bar that is none."""
        a, b = (self.rng.randrange(10, 95, 5) for _ in range(2))
        return (
            f"<div class=row><label for=s1>Volume</label><input id=s1 type=range value={a}><span>{a}</span></div>"
            f"<div class=row><label for=s2>Brightness</label><input id=s2 type=range value={b}></div>"
            f"<div class=row><span>Upload</span><div class=bar role=progressbar aria-valuenow={b}><i style='width:{b}%'></i></div></div>"
        )

    def toolbar(self) -> str:
        """Icons without a name, framed and bare, beside buttons with one."""
        kinds = self.some(list(ICONS), 6)
        made = [
            f"<button class='icon {'bare' if i >= 3 else ''}' data-icon><svg viewBox='0 0 24 24'>{ICONS[k]}</svg></button>"
            for i, k in enumerate(kinds)
        ]
        a, b = self.some(self.actions, 2)
        return f"<div class=row><button>{a}</button><button>{b}</button>{''.join(made)}</div>"

    def tabs(self) -> str:
        """Tabs with one selected."""
        names = self.some(NOUNS, 4)
        at = self.rng.randrange(4)
        made = [f"<div role=tab aria-selected={'true' if i == at else 'false'}>{n}</div>" for i, n in enumerate(names)]
        return f"<div class=tabs role=tablist>{''.join(made)}</div>"

    def menu(self) -> str:
        """A menu that hangs open, with one item under the pointer and one disabled."""
        names = self.some(ACTIONS, 5)
        rows = [f"<li role=menuitem {'aria-selected=true' if i == 1 else ''}>{n}</li>" for i, n in enumerate(names)]
        return f"<div class=pop><ul class=menu role=menu>{''.join(rows)}</ul></div>"

    def listbox(self) -> str:
        """A list to choose from with one selected."""
        names = self.some(PLACES, 5)
        rows = [f"<li role=option aria-selected={'true' if i == 2 else 'false'}>{n}</li>" for i, n in enumerate(names)]
        return f"<ul class=list role=listbox>{''.join(rows)}</ul>"

    def nav(self) -> str:
        """Places to go at the side of a page, one of them shown."""
        names = self.some(NOUNS, 5)
        rows = [f"<li data-nav aria-selected={'true' if i == 1 else 'false'}>{n}</li>" for i, n in enumerate(names)]
        return f"<ul class=nav>{''.join(rows)}</ul>"

    def tree(self) -> str:
        """Rows that open and close, two levels deep."""
        a, b, c, d, e = self.some(FOLDERS, 5)
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
            body += f"<tr><td>{number}<td>{who}<td>{self.rng.choice(PLACES)}<td>{total:.2f}<td><a href='#'>Edit</a></tr>"
        return f"<table>{head}{body}</table>"

    def article(self) -> str:
        """Paragraphs with links, and pages to turn."""
        parts = [f"<p>{' '.join(self.some(list(SENTENCES), 2))} <a href='#'>Read more</a></p>" for _ in range(2)]
        return "".join(parts) + "<p><a href='#'>Previous</a> Page 2 of 9 <a href='#'>Next</a></p>"

    def tooltip(self) -> str:
        """What is shown beside the pointer."""
        return "<div class=row><span role=tooltip class=tip>Saves the document now</span></div>"

    def heading(self) -> str:
        """A title of the second level."""
        return f"<h2>{self.rng.choice(NOUNS)}</h2>"


def page(look: str, seed: str, plan: str) -> str:
    """A page of one look; `plan` names its blocks, `|` parts columns, and `form:left` gives a block a word."""
    make = Maker(seed, cjk="cjk" in seed)

    def block(name: str) -> str:
        kind, _, word = name.partition(":")
        made: Callable[..., str] = getattr(make, kind)
        return made(word) if word else made()

    columns = [f"<div>{''.join(block(name) for name in column.split())}</div>" for column in plan.split("|")]
    body = f"<h1>{make.rng.choice(NOUNS)}</h1><div class=cols>{''.join(columns)}</div>"
    return f"<!doctype html><meta charset=utf-8><title>{seed}</title><style>{sheet(look)}</style><body>{body}"
