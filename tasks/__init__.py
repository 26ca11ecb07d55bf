"""Goals with a proof: running one, resuming it, reporting on it."""

__all__: list[str] = []
