"""Every call is judged before it happens: gates, policies, approvals."""

from .approvals import (
    Answer,
    ApprovalQuestion,
    Approver,
    NobodyApprover,
    ScriptedApprover,
    TerminalApprover,
)
from .call import Call, Value
from .gates import (
    AddressGate,
    ChordGate,
    FreshnessGate,
    RequestGate,
    WithheldGate,
    builtin_gates,
    invisible_characters,
)
from .grants import Grant, ScopeGate, SecretPlace, SecretScope
from .policy import Condition, Policy, Requirement, Rule
from .policy_file import SHIPPED_POLICIES, load_policy, parse_policy
from .verdict import AllowAll, Decision, Guardrail, Verdict, judge

__all__ = [
    "SHIPPED_POLICIES",
    "AddressGate",
    "AllowAll",
    "Answer",
    "ApprovalQuestion",
    "Approver",
    "Call",
    "ChordGate",
    "Condition",
    "Decision",
    "FreshnessGate",
    "Grant",
    "Guardrail",
    "NobodyApprover",
    "Policy",
    "RequestGate",
    "Requirement",
    "Rule",
    "ScopeGate",
    "ScriptedApprover",
    "SecretPlace",
    "SecretScope",
    "TerminalApprover",
    "Value",
    "Verdict",
    "WithheldGate",
    "builtin_gates",
    "invisible_characters",
    "judge",
    "load_policy",
    "parse_policy",
]
