"""Understanding models: one protocol, the embedded default, a scripted double."""

from .model import EmbeddedModel, OmniModel, ScriptedModel, Understanding

__all__ = ["EmbeddedModel", "OmniModel", "ScriptedModel", "Understanding"]
