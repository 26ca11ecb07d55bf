"""Words that a tokenizer reads as commands, made harmless in text that anyone could have written."""

from __future__ import annotations

import re

from ..labels import Integrity
from .parts import TextPart

__all__ = ["harmless"]

_NAMES = (
    r"think|thinking|im|img|image|video|audio|so|sound|s|bos|eos|unk|pad|sep|mask|tool|function|parameter"
    r"|start|end|turn|system|user|assistant|box|ref|quad|vision|object|fim|SPECIAL"
)
_CONTROL = re.compile(
    rf"<(?=[|｜][^<>\n]{{1,64}}>|/?(?:{_NAMES})(?:[_=:][^<>\n]{{0,64}})?>|<SYS>>|</SYS>>)|\[(?=/?INST\])"
)


def harmless(part: TextPart) -> str:
    """The text of a part; a space breaks control tokens open where less than a task file vouches for it.

    A server renders messages into one string and looks for its control words in all of it: a web page that
    shows `<|im_end|>` would otherwise end the message it is quoted in.
    """
    if part.label.integrity >= Integrity.TASK_FILE:
        return part.text
    return _CONTROL.sub(lambda found: found[0] + " ", part.text)
