"""An order form whose fields and captions are shuffled by a seed, served on loopback.

`python -m lookhear.tasks.examples.order_desk [SEED]` prints its address and serves until it is ended.
GET /record answers `{"submits": [{"name", "city", "plan", …}]}`. The button lies below the fold. Seed 0 is
the plain form.
"""

from __future__ import annotations

import random
import sys

from .practice_server import serve

__all__ = ["PLANS", "main", "order_page"]

PLANS = ("Basic", "Premium", "Family", "Student", "Harvest")
_CAPTIONS = {
    "name": ("Name", "Full name", "Your name", "Customer name"),
    "city": ("City", "Town", "City or town"),
    "plan": ("Plan", "Tea plan", "Monthly plan"),
}
_OTHERS = ("Phone", "Company", "Voucher", "Street")
_BOX = '<p><label><input type="checkbox" name="express" value="yes"> Express delivery</label></p>'
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Order form</title>
<style>body {{ font: 18px sans-serif; margin: 28px 40px; max-width: 34em }} p {{ margin: 22px 0 }}
label {{ display: block }}
input:not([type=checkbox]), select {{ display: block; margin-top: 6px; width: 22em }}
input, select, button {{ font: inherit; padding: 5px 8px }} .terms {{ height: {fold}px; color: #444 }}</style>
<h1>Order form</h1><p>A box of tea, every month, until you have had enough of it.</p>
<form method="post" action="/">{fields}
<p class="terms">We deliver on weekdays. You can stop at any time.</p>
<p><button>Submit order</button></p></form>
"""


def order_page(seed: int) -> str:
    """The page of a seed."""
    chance = random.Random(seed)
    captions = {name: chance.choice(texts) if seed else texts[0] for name, texts in _CAPTIONS.items()}
    fields = [_field(name, captions[name]) for name in ("name", "city", "plan")]
    fields += [_text(other.lower(), other) for other in chance.sample(_OTHERS, 1)] if seed else []
    fields.append(_BOX)
    if seed:
        chance.shuffle(fields)
    return _PAGE.format(fields="\n".join(fields), fold=chance.randrange(360, 640) if seed else 420)


def _field(name: str, caption: str) -> str:
    if name != "plan":
        return _text(name, caption)
    options = "".join(f"<option>{plan}</option>" for plan in ("Please choose", *PLANS))
    return f'<p><label>{caption} <select name="plan">{options}</select></label></p>'


def _text(name: str, caption: str) -> str:
    return f'<p><label>{caption} <input name="{name}"></label></p>'


def main() -> int:
    """Serve the form of the seed given as the first argument."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    serve(order_page(seed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
