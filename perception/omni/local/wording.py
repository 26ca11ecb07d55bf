# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportMissingImports=false
"""Text to tokens and back: the model's own marks one way, anybody's words another."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from ....errors import InvalidInput
from .folder import ModelFolder

__all__ = ["Wording"]

_KNOWN_MARKS = ("<tool_call>", "</tool_call>", "<think>", "</think>")
"""Control tokens that a model may write itself."""

Render = Callable[..., str]


class Wording:
    """The tokenizer of a model folder.

    Words that were seen, heard or typed are encoded by a copy of the tokenizer that knows no control token:
    `<|im_end|>` on a screen becomes the letters it is made of and ends nobody's turn.

    Raises:
        InvalidInput: the folder holds no tokenizer.
    """

    def __init__(self, folder: ModelFolder) -> None:
        from transformers import AutoTokenizer

        try:
            self._saved: Any = AutoTokenizer.from_pretrained(
                str(folder.path), trust_remote_code=False, local_files_only=True
            )
            self._whole = self._saved.backend_tokenizer
        except (OSError, ValueError, AttributeError, ImportError) as error:
            raise InvalidInput(
                f"{folder.path} holds no tokenizer that can be read: {str(error)[:200]}",
                remedy="Download the folder again, with tokenizer.json.",
            ) from None
        described = json.loads(self._whole.to_str())
        self._control = _control_tokens(described)
        self._plain = _without(self._whole, described, self._control)
        literals = sorted((re.escape(text) for text in self._control), key=len, reverse=True)
        self._literal = re.compile("|".join(literals)) if literals else None
        self._control_ids = frozenset(self._control.values())

    @property
    def size(self) -> int:
        """How many tokens there are, control tokens among them."""
        return int(self._whole.get_vocab_size(with_added_tokens=True))

    @property
    def forbidden(self) -> frozenset[int]:
        """Control tokens that are not a model's to write: marks of media and of turns."""
        return self._control_ids - {self._control.get(mark, -1) for mark in _KNOWN_MARKS}

    @property
    def ends(self) -> frozenset[int]:
        """Tokens that end a turn, as far as the tokenizer knows them."""
        return frozenset(
            token
            for token in (self._saved.eos_token_id, self._control.get("<|im_end|>"))
            if token is not None
        )

    @property
    def description(self) -> str:
        """The tokenizer as JSON."""
        return str(self._whole.to_str())

    def knows(self, mark: str) -> bool:
        """Whether it is one control token."""
        return mark in self._control

    def id_of(self, mark: str) -> int:
        """Of a control token.

        Raises:
            InvalidInput: the tokenizer has no such token.
        """
        if mark not in self._control:
            raise InvalidInput(f"The tokenizer does not know {mark}: it belongs to another model.")
        return self._control[mark]

    def trusted(self, text: str) -> list[int]:
        """Of text that we or the model folder wrote: marks become control tokens."""
        return list(self._whole.encode(text, add_special_tokens=False).ids)

    def untrusted(self, text: str) -> list[int]:
        """Of anybody's text: no control token comes out, whatever the text holds."""
        found: list[int] = self._plain.encode(text, add_special_tokens=False).ids
        if self._control_ids.isdisjoint(found):
            return list(found)
        # Some vocabularies hold their control tokens as words, too: those are taken apart.
        cut = next(iter(self._literal.finditer(text)), None) if self._literal else None
        if cut is None or len(cut[0]) == 1:
            return [token for token in found if token not in self._control_ids]
        middle = cut.start() + 1
        return self.untrusted(text[:middle]) + self.untrusted(text[middle:])

    def text(self, tokens: Sequence[int]) -> str:
        """The words of tokens, control tokens as they are written."""
        return str(self._whole.decode(list(tokens), skip_special_tokens=False))

    def template(self, options: Mapping[str, Any]) -> Render | None:
        """Renders messages with the chat template of the folder; None where it has none."""
        if not self._saved.chat_template:
            return None

        def render(messages: Sequence[Mapping[str, str]], **more: Any) -> str:
            written = self._saved.apply_chat_template(list(messages), tokenize=False, **{**options, **more})
            return cast("str", written)

        return render


def _control_tokens(described: dict[str, Any]) -> dict[str, int]:
    """Every added token that is not mere white space."""
    return {
        token["content"]: token["id"]
        for token in described.get("added_tokens") or ()
        if token["special"] or token["content"].strip()
    }


def _without(whole: Any, described: dict[str, Any], control: dict[str, int]) -> Any:
    kept = [token for token in described.get("added_tokens") or () if token["content"] not in control]
    return type(whole).from_str(json.dumps({**described, "added_tokens": kept}))
