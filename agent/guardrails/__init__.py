"""Every call is judged before it happens: gates, policies, approvals."""

__all__: list[str] = []
