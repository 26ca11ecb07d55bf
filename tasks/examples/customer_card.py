"""A customer's card in a native window: a GTK form with a name, a city and a plan, in an order of its own.

`python -m lookhear.tasks.examples.customer_card SEED NAME CITY PLAN`; the process becomes `yad`.
"""

from __future__ import annotations

import os
import random
import sys

__all__ = ["card_command", "main"]

_CAPTIONS = {"Name": ("Name", "Full name"), "City": ("City", "Town"), "Plan": ("Plan",)}


def card_command(seed: int, name: str, city: str, plan: str) -> list[str]:
    """The command that shows the card of a seed; seed 0 is the plain one."""
    chance = random.Random(seed)
    fields = [("Name", name), ("City", city), ("Plan", plan)]
    if seed:
        fields.append(("Phone", f"0{chance.randrange(10**8, 10**9)}"))
        chance.shuffle(fields)
    captions = [
        chance.choice(_CAPTIONS.get(caption, (caption,))) if seed else caption for caption, _ in fields
    ]
    form = ["yad", "--form", "--title=Customer", "--geometry=420x260+820+120", "--button=Close:0"]
    return [*form, *(f"--field={caption}" for caption in captions), *(value for _, value in fields)]


def main() -> int:
    """Become the window."""
    if len(sys.argv) != 5:
        sys.stderr.write("usage: customer_card SEED NAME CITY PLAN\n")
        return 2
    command = card_command(int(sys.argv[1]), *sys.argv[2:])
    os.execvp(command[0], command)


if __name__ == "__main__":
    sys.exit(main())
