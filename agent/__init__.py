"""Deciding: goals become plans, plans become judged, proven acts."""

__all__: list[str] = []
