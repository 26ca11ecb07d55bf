"""Every error lookhear raises on purpose.

```
LookhearError
├── Repairable                 the planner or the model hears it and can try another way
│   ├── TargetNotFound         nothing on the screen matches the target
│   ├── TargetAmbiguous        two or more elements match equally well
│   ├── PreconditionLost       the target moved, was covered or changed before the act
│   ├── ActFailed              the hands could not perform the action
│   ├── CoordinateError        a model's number lies outside its space (perception)
│   ├── MalformedAnswer        a model's answer cannot be acted on (tools)
│   └── OverBudget             a model has used what the run allows (agent)
└── RunEnded                   the run ends; the person is told what to do
    ├── InvalidInput           usage, a goal that does not parse, a broken file (exit 2)
    ├── Denied                 a gate said no (exit 3)
    ├── NeedsInput             a question nobody was there to answer (exit 4)
    ├── EnvironmentFault       display, folder, permission, lease, worker (exit 5)
    │   ├── DisplayError       no display, a wrong one, or it died
    │   ├── StorageError       the data folder cannot be written or the journal is broken
    │   ├── LeaseError         another runtime drives this desktop
    │   └── WorkerError        a helper process died or did not come up
    └── Stopped                a person or a signal stopped the run (exit 130, 143)
```

`exit_code` is the process exit status of `contract.md`; `remedy` is one sentence that says what to do.
"""

from __future__ import annotations

__all__ = [
    "ActFailed",
    "Denied",
    "DisplayError",
    "EnvironmentFault",
    "InvalidInput",
    "LeaseError",
    "LookhearError",
    "NeedsInput",
    "PreconditionLost",
    "Repairable",
    "RunEnded",
    "Stopped",
    "StorageError",
    "TargetAmbiguous",
    "TargetNotFound",
    "WorkerError",
]


class LookhearError(Exception):
    """Root of the tree; catch it to catch everything lookhear raises on purpose."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        """The message, followed by what to do about it."""
        return f"{self.message} {self.remedy}".strip()


class Repairable(LookhearError):
    """Raise it when another target, method or plan may still succeed."""


class TargetNotFound(Repairable):
    """Nothing on the screen matches the target within the search limit."""


class TargetAmbiguous(Repairable):
    """Several elements match equally well; `choices` describes each in words."""

    def __init__(self, message: str, choices: tuple[str, ...] = (), *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.choices = choices


class PreconditionLost(Repairable):
    """The pixels of the target are no longer the ones that were decided on."""


class ActFailed(Repairable):
    """The hands answered that the action could not be performed.

    `begun` says that a part of it may have reached the display all the same.
    """

    def __init__(self, message: str, *, begun: bool = False, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.begun = begun


class RunEnded(LookhearError):
    """Raise a subclass when the run cannot go on."""

    exit_code = 1


class InvalidInput(RunEnded):
    """What the person wrote cannot be used as it stands."""

    exit_code = 2


class Denied(RunEnded):
    """A gate denied a call; the message names the rule."""

    exit_code = 3


class NeedsInput(RunEnded):
    """A question is open and nobody was there to answer it."""

    exit_code = 4


class EnvironmentFault(RunEnded):
    """Something outside lookhear is missing, broken or forbidden."""

    exit_code = 5


class DisplayError(EnvironmentFault):
    """There is no usable display, or it went away."""


class StorageError(EnvironmentFault):
    """The data folder or a journal cannot be read or written."""


class LeaseError(EnvironmentFault):
    """Another runtime already drives this desktop."""


class WorkerError(EnvironmentFault):
    """A helper process could not be started or died."""


class Stopped(RunEnded):
    """A person or a signal stopped the run; let it propagate, everything held is released on the way."""

    exit_code = 130

    def __init__(self, message: str = "Stopped.", *, exit_code: int = 130, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.exit_code = exit_code
