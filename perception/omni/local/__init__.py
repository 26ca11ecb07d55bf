"""Omni models in this process: transformers classes behind the seam of sessions; torch is loaded when one is opened."""

from .media import Media, Preprocessor
from .model import LocalModel, open_local_model
from .nemotron import NemotronPreprocessor
from .qwen import QwenPreprocessor
from .session import LocalSession

__all__ = [
    "LocalModel",
    "LocalSession",
    "Media",
    "NemotronPreprocessor",
    "Preprocessor",
    "QwenPreprocessor",
    "open_local_model",
]
