"""What a guardrail is shown: one bound call with its effect, its values and who wrote them."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...perception import Integrity, Label

__all__ = ["Call", "Value"]


@dataclass(frozen=True, slots=True)
class Value:
    """An argument with the label of whoever wrote it."""

    text: str
    label: Label

    @property
    def integrity(self) -> Integrity:
        """How far it may be trusted."""
        return self.label.integrity


@dataclass(frozen=True, slots=True)
class Call:
    """One act, as bound.

    `effect` is none, idempotent, reversible or irreversible. `app` is the window class of the target,
    `window` its title, `target` the name of the element, `role` its role. `requested_by` labels the
    request the act came from. `approved` says the owner's own words or a task file name this very act.
    `secret` is the name of the secret that is typed, empty where none is.
    `multiline` says that a line break there is a letter like others and presses nothing.
    `host` is that of the page in a browser's window, with its port, empty where it cannot be told.
    `withheld` says that it goes to a window that the privacy gate hides.
    `patch_age_s` is the age of the pixels the target was last confirmed on, None where there is no target.
    """

    node: str
    tool: str
    verb: str
    effect: str
    requested_by: Label
    app: str = ""
    window: str = ""
    target: str = ""
    role: str = ""
    browser: bool = False
    host: str = ""
    url: str = ""
    path: str = ""
    multiline: bool = False
    keys: tuple[str, ...] = ()
    args: dict[str, Value] = field(default_factory=dict[str, Value])
    approved: bool = False
    patch_age_s: float | None = None
    secret: str = ""
    withheld: bool = False

    def words(self) -> str:
        """The act in words, values included, for questions and logs."""
        what = f" {' '.join(self.keys)}" if self.keys else ""
        values = "".join(f" {value.text!r}" for value in self.args.values())
        name = repr(self.target) if self.target else "without a name"
        where = f" the {self.role or 'element'} {name}" if self.target or self.role else ""
        inside = f" in {self.window!r}" if self.window else ""
        return f"{self.verb.replace('_', ' ')}{what}{values}{where}{inside}"
