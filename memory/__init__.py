"""What is known, and what happened: the journal of every run."""

__all__: list[str] = []
