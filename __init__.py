"""lookhear: an agentic perception runtime for the desktop."""

__version__ = "0.1.0"

__all__ = ["__version__"]
