"""How one run behaves."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["RunSettings"]


class RunSettings(BaseModel):
    """Limits of a run; every wait has one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    policy: str = "assist"
    """Name of a shipped policy, or the path of a policy file."""
    timeout_s: float = Field(default=300.0, gt=0)
    """Seconds after which the run is given up with `failed` (`reason: budget`)."""
    find_limit_s: float = Field(default=4.0, ge=0)
    """Seconds to wait for a target to appear before it counts as absent."""
    wait_limit_s: float = Field(default=30.0, ge=0)
    """Seconds a `wait until …` step waits."""
    settle_limit_s: float = Field(default=2.0, gt=0)
    """Longest wait for the screen to become quiet after an act, in seconds."""
    post_limit_s: float = Field(default=3.0, gt=0)
    """Longest wait for the declared effect of an act, in seconds."""
    expect_limit_s: float = Field(default=5.0, gt=0)
    """Longest wait for each declared expectation at the end, in seconds."""
    retries: int = Field(default=2, ge=0)
    """How often a target that moved or changed before the act is looked for again."""
    dry_run: bool = False
    """Find and judge everything that is on the screen now, do nothing."""
