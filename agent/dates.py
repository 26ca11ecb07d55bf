"""Dates as people say them and as fields write them: the day that is meant, and the order a field wants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

__all__ = ["Layout", "day_shown", "days_meant", "layouts_of"]

_MONTHS = ("january february march april may june july august september october november december").split()
_PARTS = re.compile(
    r"\s*(\d{1,4}|[dmy]{1,4})\s?([-./])\s?(\d{1,2}|[dmy]{1,4})\s?\2\s?(\d{1,4}|[dmy]{1,4})\.?\s*$"
)
_NAMED = re.compile(
    r"(?:[a-z]+day,?\s+)?(?:the\s+)?(?:(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?)?([a-z]{3,9})\.?,?\s*(.*)$"
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The order of day, month and year (`dmy`, `mdy`, `ymd`) and the mark between them."""

    order: str
    mark: str

    def written(self, day: date) -> str:
        """The day as the field writes it, with leading zeros."""
        parts = {"d": f"{day.day:02}", "m": f"{day.month:02}", "y": f"{day.year:04}"}
        return self.mark.join(parts[part] for part in self.order)


def days_meant(text: str) -> tuple[date, ...]:
    """The days a text can mean: one, two where day and month could be swapped, none where it is no date."""
    text = text.strip().casefold()
    if _PARTS.match(text):
        found = {day for layout in layouts_of(text) if (day := day_shown(text, layout)) is not None}
        return tuple(sorted(found))
    named = _NAMED.match(text)
    if named is None or (month := _month(named[2])) is None:
        return ()
    rest = re.findall(r"\d+", named[3])
    parts = ([named[1]] if named[1] else []) + rest
    if len(parts) != 2 or len(parts[1]) != 4:
        return ()
    made = _made(int(parts[1]), month, int(parts[0]))
    return (made,) if made is not None else ()


def layouts_of(shown: str) -> tuple[Layout, ...]:
    """The layouts in which a field may write its dates, by its placeholder or by the date in it."""
    parts = _PARTS.match(shown.casefold())
    if parts is None:
        return ()
    first, mark, second, third = parts[1], parts[2], parts[3], parts[4]
    if not (first + second + third).isdigit():
        order = "".join(part[0] for part in (first, second, third))
        return (Layout(order, mark),) if sorted(order) == ["d", "m", "y"] else ()
    if len(first) == 4:
        return (Layout("ymd", mark),)
    orders = ("dmy",) if mark == "." else ("mdy", "dmy")
    return tuple(layout for order in orders if day_shown(shown, layout := Layout(order, mark)) is not None)


def day_shown(shown: str, layout: Layout) -> date | None:
    """The day a field shows, None where it shows none."""
    parts = _PARTS.match(shown.casefold())
    if parts is None or not (parts[1] + parts[3] + parts[4]).isdigit():
        return None
    numbers = dict(zip(layout.order, (int(parts[1]), int(parts[3]), int(parts[4])), strict=True))
    return _made(numbers["y"], numbers["m"], numbers["d"])


def _month(word: str) -> int | None:
    found = [at for at, name in enumerate(_MONTHS, 1) if name.startswith(word)]
    return found[0] if len(found) == 1 else None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None
