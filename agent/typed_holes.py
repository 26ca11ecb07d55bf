"""Typed holes: what a value that was read must look like, and its one canonical form."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from ..errors import ActFailed
from .dates import days_meant

__all__ = ["HOLE_TYPES", "parse_hole"]

HOLE_TYPES = ("text", "number", "integer", "date", "email")
LONGEST = 20_000


def parse_hole(text: str, kind: str = "text") -> str:
    """The value of a hole.

    A number comes back as digits with a point, a date as YYYY-MM-DD; a text as it was read, without
    control characters, which a keyboard would press.

    Args:
        text: what was read.
        kind: one of `HOLE_TYPES`.

    Raises:
        ActFailed: it is not of that kind.
    """
    plain = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf")).strip()
    if not plain or len(plain) > LONGEST:
        raise ActFailed("Nothing could be read there." if not plain else "There is too much to read there.")
    match kind:
        case "number" | "integer":
            return _number(plain, whole=kind == "integer")
        case "date":
            return _date(plain).isoformat()
        case "email":
            found = re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", plain)
            if found is None:
                raise ActFailed(f"{plain!r} is no mail address.")
            return plain
        case _:
            return plain


def _number(text: str, *, whole: bool) -> str:
    found = re.findall(r"-?\d[\d.,'\u00a0\u202f ]*", text)
    if len(found) != 1:
        raise ActFailed(f"{text!r} is not one number.")
    digits = re.sub(r"['\u00a0\u202f ]", "", found[0]).rstrip(".,")
    comma, point = digits.rfind(","), digits.rfind(".")
    decimal = max(comma, point)
    grouping = decimal >= 0 and digits.count(digits[decimal]) == 1 and len(digits) - decimal - 1 == 3
    if comma >= 0 and point >= 0:
        grouping = False
    if decimal < 0 or digits.count(digits[decimal]) > 1 or grouping:
        if grouping and digits[decimal] == "." and not whole:
            raise ActFailed(f"{text!r} may be a decimal number or thousands.")
        plain = re.sub(r"[.,]", "", digits)
    else:
        plain = re.sub(r"[.,]", "", digits[:decimal]) + "." + digits[decimal + 1 :]
    if whole and "." in plain:
        raise ActFailed(f"{text!r} is no whole number.")
    return plain


def _date(text: str) -> date:
    days = days_meant(text)
    if len(days) != 1:
        raise ActFailed(
            f"{text!r} is no date that can be read only one way, such as 2026-03-14 or 14 March 2026."
        )
    return days[0]
