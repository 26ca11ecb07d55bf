"""Is what was said so far a whole sentence? A turn that is not waits longer for its end."""

from __future__ import annotations

import re

__all__ = ["seems_finished"]

# Words no English command ends with: what they announce is still to come.
_OPEN = frozenset(
    "a an the my your his her our their this' and or then but with without into onto of from to at as than "
    "for by between if when until while because so that's every each some any click press type select choose "
    "check uncheck set change move drag turn rename write enter insert put hover double right left please "
    "could can would the' named called labelled labeled saying is are was um uh er hmm".split()
)
# These stand alone as well, so that only the verbs above that need an object wait.
_ALONE = frozenset("enter right left set check type".split())
_WHOLE = re.compile(
    r"^(please )?(stop|undo|redo|go back|back|scroll (up|down|left|right)|save|copy|paste|cancel|yes|no|okay|"
    r"ok|press \w+|enter|escape|tab|space|close (this|the) window|select all|refresh|reload)( please)?$"
)
_OBJECT = re.compile(
    r"^((please|could you|can you) )?(click|press|tap|open|close|select|choose|check|uncheck|focus|expand|"
    r"collapse|double click|right click|delete|remove|find|copy|hover over|switch to|go to)( on)?( \w+){1,6}$"
)


def seems_finished(text: str) -> bool | None:
    """True for a whole command, False where more must come, None where nobody can tell."""
    words = re.sub(r"[^\w' ]+", " ", text.lower().replace("-", " ")).split()
    if not words:
        return None
    last = words[-1]
    alone = last in _ALONE and len(words) > 1
    if text.rstrip().endswith(("...", "…")) or (last in _OPEN and not alone):
        return False
    plain = " ".join(words)
    if _WHOLE.match(plain) or _OBJECT.match(plain):
        return True
    return None
