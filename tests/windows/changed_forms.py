"""Forms as they are after their task was written: other labels, order, places, fields, buttons, languages."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.windows.form_server import page

__all__ = ["BOOKING", "CHANGES", "ORDER", "SURVEY", "Change", "booking"]

NAME = '<label>{} <input name="name" size="24"></label>'
GUESTS = '<label>{} <input name="guests" size="6"></label>'
SEATING = '<label>{} <select name="seating"><option>Indoors<option>Terrace<option>Bar</select></label>'
CHAIR = '<label><input type="checkbox" name="highchair" value="yes"> {}</label>'
BUTTON = "<button>{}</button>"
WANTED = {"name": "Ada Lovelace", "guests": "4", "seating": "Terrace", "highchair": "yes"}

BOOKING = """
task: Book a table
desktop: {kind: current, apps: [{browser: "http://HOST/", window: Form, size: [860, 720]}]}
steps:
  - type Ada Lovelace into Full name
  - type 4 into Guests
  - select Terrace from Seating
  - check "Bring a high chair"
  - click "Book table"
  - wait until "Received" is shown
allow: {hosts: [HOST], effects: [{verb: click, target: Book table, host: HOST}]}
expect:
  - {http: "http://HOST/record", contains: Ada}
budget: {time_s: 80}
"""
ORDER = """
task: Order a part
desktop: {kind: current, apps: [{browser: "http://HOST/", window: Form, size: [860, 720]}]}
steps:
  - type Søren Kierkegaard into Customer
  - type KX-2049-B into Part number
  - click Place order
  - wait until "Received" is shown
allow: {hosts: [HOST], effects: [{verb: click, target: Place order, host: HOST}]}
expect: [{http: "http://HOST/record", contains: KX-2049-B}]
budget: {time_s: 80}
"""
SURVEY = """
task: Answer the survey
desktop: {kind: current, apps: [{browser: "http://HOST/", window: Form, size: [860, 720]}]}
steps:
  - click the radio button Vegan
  - type "Smørrebrød, bitte" into Comment
  - click Send answers
  - wait until "Received" is shown
allow: {hosts: [HOST], effects: [{verb: click, target: Send answers, host: HOST}]}
expect: [{http: "http://HOST/record", contains: vegan}]
budget: {time_s: 80}
"""


@dataclass(frozen=True)
class Change:
    """A form, the task that was written for another one, and what its server may get.

    `fills`: the run has to end verified; else asking, failing or being denied will do as well.
    """

    html: str
    task: str
    wanted: dict[str, str] = field(default_factory=dict[str, str])
    fills: bool = False


def booking(
    name: str = "Full name",
    guests: str = "Guests",
    seating: str = "Seating",
    chair: str = "Bring a high chair",
    button: str = "Book table",
    *,
    order: str = "ngscb",
    extra: str = "",
    style: str = "",
    lang: str = "en",
    **other: str,
) -> str:
    """The booking form; `order` has the first letters of its parts, `other` the HTML of changed ones."""
    parts = {
        "n": NAME.format(name), "g": GUESTS.format(guests), "s": SEATING.format(seating),
        "c": CHAIR.format(chair), "b": BUTTON.format(button), "x": extra, **other,
    }  # fmt: skip
    lines = "\n".join(f"<p>{parts[letter]}</p>" for letter in order)
    body = f'<h1>Table booking</h1><form method="post" action="/">{lines}</form>'
    return page(body, title="Form", style=style, lang=lang)


ABOVE = "label { display: block } label input:not([type=checkbox]), label select { display: block }"
COLUMNS = """form { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 32px }
label { display: block } label input:not([type=checkbox]), label select { display: block }"""
RIGHT = """label { display: grid; grid-template-columns: 220px 300px; gap: 16px; text-align: right }
label:has([type=checkbox]) { display: block; margin-left: 236px; text-align: left }"""
FRIEND = '<label>Name of a friend <input name="friend" size="24"></label>'
DOG = '<label>Full name of your dog <input name="dog" size="24"></label>'


def _booking(html: str, *, fills: bool = False, **wanted: str) -> Change:
    return Change(html, BOOKING, {**WANTED, **wanted}, fills)


def _order(lines: str, *, fills: bool = False, style: str = "", **wanted: str) -> Change:
    body = f'<h1>Parts order</h1><form method="post" action="/">{lines}</form>'
    said = {"customer": "Søren Kierkegaard", "part": "KX-2049-B", **wanted}
    return Change(page(body, title="Form", style=style), ORDER, said, fills)


def _survey(lines: str, *, fills: bool = False, style: str = "", **wanted: str) -> Change:
    body = f'<h1>Lunch survey</h1><form method="post" action="/">{lines}</form>'
    said = {"menu": "vegan", "comment": "Smørrebrød, bitte", **wanted}
    return Change(page(body, title="Form", style=style), SURVEY, said, fills)


def _field(label: str, name: str) -> str:
    return f'<p><label>{label} <input name="{name}" size="24"></label></p>'


def _radio(label: str, value: str, group: str = "menu") -> str:
    return f'<p><label><input type="radio" name="{group}" value="{value}"> {label}</label></p>'


_MENU = _radio("Roast", "meat") + _radio("Vegetarian", "vegetarian") + _radio("Vegan", "vegan")
_ASKED = "<p>Which menu do you want?</p>"
_SEND = "<p><button>Send answers</button></p>"
_COMMENT = _field("Comment", "comment")
_NUMBERS = "".join(f"<option>{n}" for n in range(1, 9))
_SEATS = "<span>Seating</span> " + "".join(
    f"<label><input type=radio name=seating value={o}> {o}</label> " for o in ("Indoors", "Terrace", "Bar")
)
_KIDS = '<label>Guests under 12 <input name="kids" size="6"></label>'
_CLOSED = (
    SEATING.format("Seating").replace("<option>Terrace", "").replace("Bar", "Bar<option>Terrace (closed)")
)
_LATER = "<button name=cancel value=1>Book table later</button>"
_PLACE = "<p><button>Place order</button></p>"
CHANGES = {
    "as it was": _booking(booking(), fills=True),
    "another order": _booking(booking(order="csgnb"), fills=True),
    "labels above": _booking(booking(style=ABOVE), fills=True),
    "two columns": _booking(booking(style=COLUMNS), fills=True),
    "right-aligned labels": _booking(booking(style=RIGHT), fills=True),
    "marks on labels": _booking(
        booking(name="Full name *", guests="Guests:", seating="Seating (required)"), fills=True
    ),
    "synonyms": _booking(
        booking(name="Your name", guests="Number of guests", seating="Where to sit", chair="High chair")
    ),
    "longer labels": _booking(
        booking(name="Your full name", guests="Number of guests", seating="Seating area")
    ),
    "a friend's name, too": _booking(booking(extra=FRIEND, order="xngscb"), fills=True, friend=""),
    "a friend's name instead": _booking(booking(extra=FRIEND, order="xgscb"), friend=""),
    "a dog's full name instead": _booking(booking(extra=DOG, order="xgscb"), dog=""),
    "a dog's and your name": _booking(booking(name="Your name", extra=DOG, order="xngscb"), dog=""),
    "two guests fields": _booking(
        booking(
            guests="Guests over 12",
            extra=_KIDS,
            order="nxgscb",
        ),
        kids="",
    ),
    "no label": _booking(booking(name="")),
    "another button": _booking(booking(button="Reserve a table")),
    "a bolder button": _booking(booking(button="Book table and pay now")),
    "two buttons": _booking(
        booking(extra=_LATER, order="ngscxb"),
        fills=True,
    ),
    "an option less": _booking(booking(s=_CLOSED)),
    "radio buttons for the list": _booking(booking(s=_SEATS)),
    "a list for the number": _booking(
        booking(g=f'<label>Guests <select name="guests">{_NUMBERS}</select></label>')
    ),
    "German": _booking(
        booking("Vollständiger Name", "Gäste", "Sitzplatz", "Kinderstuhl bringen", "Tisch buchen", lang="de")
    ),
    "order: other words": _order(_field("Customer name", "customer") + _field("Part no.", "part") + _PLACE),
    "order: swapped": _order(
        _field("Part number", "part") + _field("Customer", "customer") + _PLACE, fills=True
    ),
    "order: similar": _order(
        _field("Customer reference", "ref")
        + _field("Customer", "customer")
        + _field("Part number of the old part", "old")
        + _field("Part number", "part")
        + _PLACE,
        fills=True,
        ref="",
        old="",
    ),
    "order: only similar": _order(
        _field("Customer reference", "ref") + _field("Part name", "partname") + _PLACE, ref="", partname=""
    ),
    "survey: swapped": _survey(
        _COMMENT + _ASKED + _radio("Vegan", "vegan") + _radio("Roast", "meat") + _SEND, fills=True
    ),
    "survey: other words": _survey(
        _ASKED
        + _radio("Roast beef", "meat")
        + _radio("Vegan menu", "vegan")
        + _field("Comments", "comment")
        + _SEND
    ),
    "survey: no such radio button": _survey(
        _ASKED
        + _radio("Roast", "meat")
        + _radio("Vegetarian", "vegetarian")
        + _radio("Not vegan", "x")
        + _COMMENT
        + _SEND
    ),
    "survey: two groups": _survey(
        _ASKED
        + _MENU
        + "<p>And for dessert?</p>"
        + _radio("Cake", "cake", "dessert")
        + _radio("Vegan", "vegan", "dessert")
        + _COMMENT
        + _SEND
    ),
}
