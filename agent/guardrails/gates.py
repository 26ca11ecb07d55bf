"""The built-in gates: no policy file can switch them off."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

from ...perception import Integrity, Modality
from .call import Call
from .verdict import Decision, Verdict

__all__ = [
    "AddressGate",
    "ChordGate",
    "FreshnessGate",
    "RequestGate",
    "WithheldGate",
    "builtin_gates",
    "invisible_characters",
]

MAX_PATCH_AGE_S = 0.25
MAX_TEXT = 20_000
_CONTENT = ("text", "value", "option")  # arguments that fill something; others decide what is done
_OPEN_SCHEMES = ("http", "https")
# Tags (U+E0000..), bidirectional overrides and zero-width characters hide text from a person.
_HIDDEN = {0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0000, 0xE0080)}


def invisible_characters(text: str) -> list[str]:
    """Names of characters in `text` that a person would not see; emoji joiners are not among them."""
    hidden = [c for c in text if ord(c) in _HIDDEN]
    return [unicodedata.name(c, f"U+{ord(c):04X}") for c in hidden]


class RequestGate:
    """Only a trusted request may cause an effect, and what it types must be plain to see.

    Speech that the owner has the microphone open for starts what can be taken back, never more than that;
    what the speakers play is untrusted.
    """

    name = "request"

    def check(self, call: Call) -> Verdict | None:
        """Deny effects asked for by untrusted text, and hidden or oversized arguments."""
        if call.effect == "none":
            return None
        asked_by = call.requested_by
        spoken = asked_by.modality is Modality.AUDIO
        if asked_by.integrity < (Integrity.KNOWN_CONTACT if spoken else Integrity.PARENT_AGENT):
            return Verdict(
                Decision.DENY, "request.untrusted", f"The request came from {asked_by.provenance}."
            )
        if spoken and call.effect == "irreversible" and not call.approved:
            return Verdict(Decision.ASK, "request.spoken", "What is said approves nothing that lasts.")
        for name, value in call.args.items():
            if len(value.text) > MAX_TEXT:
                return Verdict(Decision.DENY, "request.size", f"{name} is longer than {MAX_TEXT} characters.")
            tainted = value.integrity < Integrity.TASK_FILE and value.label.modality is Modality.SCREEN
            if tainted and name not in _CONTENT:
                reason = f"{name} was read from {value.label.provenance}; what is read never decides that."
                return Verdict(Decision.DENY, "request.tainted", reason)
            if tainted and "\n" in value.text and not call.multiline:
                reason = f"{name} has line breaks, which would press Enter, and was read off a screen."
                return Verdict(Decision.DENY, "request.newline", reason)
            hidden = invisible_characters(value.text)
            if hidden:
                return Verdict(Decision.DENY, "request.hidden-text", f"{name} contains {hidden[0]}.")
        return None


class ChordGate:
    """Key chords that end the session, switch the console or reboot are never pressed."""

    name = "chord"

    def check(self, call: Call) -> Verdict | None:
        """Deny the chords of the list, in any order of modifiers."""
        held = {key.casefold() for key in call.keys}
        if {"ctrl", "alt"} <= held and held & {"backspace", "delete", *(f"f{n}" for n in range(1, 13))}:
            return Verdict(
                Decision.DENY, "chord.session", "The chord ends the session or switches the console."
            )
        if held & {"sysrq", "print_sysrq", "power", "sleep"}:
            return Verdict(Decision.DENY, "chord.system", "The key belongs to the machine, not to a window.")
        return None


class AddressGate:
    """Addresses are judged as parsed: only the web, no embedded documents, no scripts, no credentials."""

    name = "address"

    def check(self, call: Call) -> Verdict | None:
        """Deny schemes other than http and https, and user names inside an address."""
        if not call.url:
            return None
        try:
            parts = urlsplit(call.url)
            host, user = parts.hostname, parts.username
        except ValueError:
            return Verdict(Decision.DENY, "address.malformed", f"{call.url!r} is not an address.")
        if parts.scheme not in _OPEN_SCHEMES:
            return Verdict(
                Decision.DENY, "address.scheme", f"{parts.scheme or 'no scheme'} addresses are not opened."
            )
        if not host or user is not None:
            return Verdict(Decision.DENY, "address.host", f"{call.url!r} hides its host.")
        return None


class FreshnessGate:
    """The pixels of a target must have been confirmed just before the act."""

    name = "freshness"

    def check(self, call: Call) -> Verdict | None:
        """Deny a target confirmed more than 250 ms ago."""
        if call.patch_age_s is not None and call.patch_age_s > MAX_PATCH_AGE_S:
            return Verdict(
                Decision.DENY,
                "freshness.stale",
                f"The target was last confirmed {call.patch_age_s:.2f} s ago.",
            )
        return None


class WithheldGate:
    """What must not be seen is not touched either: nobody could say what an act would do there."""

    name = "privacy"

    def check(self, call: Call) -> Verdict | None:
        """Deny every effect in a window that the privacy gate hides."""
        if call.withheld and call.effect != "none":
            return Verdict(
                Decision.DENY, "privacy.withheld", f"The privacy settings hide this window ({call.app})."
            )
        return None


def builtin_gates() -> tuple[RequestGate, ChordGate, AddressGate, FreshnessGate, WithheldGate]:
    """One of each, in the order they are asked."""
    return RequestGate(), ChordGate(), AddressGate(), FreshnessGate(), WithheldGate()
