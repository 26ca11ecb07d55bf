"""Phrases that relate elements, and phrases that give one its name."""

from __future__ import annotations

__all__ = ["CALLED", "RELATIONS"]

CALLED = {
    tuple(phrase.split()): phrase
    for phrase in """labelled|labeled|called|named|titled|marked|saying|reading|that says|that reads
    |which says|with the text
    |with the label|with the name|with the title|with the caption|with text|with label|containing
    |with the words|for|with""".replace("\n", "").split("|")
    for phrase in [phrase.strip()]
}
RELATIONS = {
    tuple(phrase.strip().split()): kind
    for kind, phrases in {
        "in": "in|inside|inside of|within|on|of",
        "above": "above|over|on top of|just above|directly above",
        "below": "below|under|underneath|beneath|just below|directly below|right below",
        "left_of": "left of|to the left of|on the left of|on the left side of|just left of",
        "right_of": "right of|to the right of|on the right of|on the right side of|just right of",
        "next_to": "next to|beside|near|close to|adjacent to|alongside|right next to|nearest to|closest to",
        "between": "between|in between",
        "in_row": """in the row of|in the row for|in the row with|in the row containing
        |in the same row as|on the row of
        |in the line of|in the line with|on the line of|in the row that says|in the row where
        |on the same row as|in the row named
        |on the same line as|in the row called|on the row with""".replace("\n", ""),
    }.items()
    for phrase in phrases.split("|")
}
