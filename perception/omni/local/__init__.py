"""Omni models in this process, behind the seam of sessions; torch is loaded when the first one is opened."""

from .answer_text import AnswerText
from .folder import ModelFolder
from .media import Media, Preprocessor
from .model import LocalModel, open_local_model
from .nemotron import NemotronPreprocessor
from .qwen import QwenPreprocessor
from .session import LocalSession
from .wording import Wording

__all__ = [
    "AnswerText",
    "LocalModel",
    "LocalSession",
    "Media",
    "ModelFolder",
    "NemotronPreprocessor",
    "Preprocessor",
    "QwenPreprocessor",
    "Wording",
    "open_local_model",
]
