"""Task files that ship, and the small server of pages they practise on."""

from .practice_server import PAGES, PracticeServer

__all__ = ["PAGES", "PracticeServer"]
