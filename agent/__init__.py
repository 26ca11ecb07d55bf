"""Deciding: goals become plans, plans become judged, proven acts."""

from .console import ConsoleObserver
from .drawing import draw_tree
from .effects import approved_by_goal, classify
from .events import (
    Acted,
    Asked,
    Event,
    Found,
    Judged,
    ListObserver,
    Observer,
    Observers,
    Planned,
    RunFinished,
    RunStarted,
    StepFinished,
    StepStarted,
)
from .evidence import Evidence
from .executor import Executor, PlannedStep, can_run
from .expectations import (
    CommandExpectation,
    Expectation,
    FileExpectation,
    HttpExpectation,
    ProbeVerifier,
    ScreenExpectation,
    Verifier,
)
from .gatekeeper import Gatekeeper
from .guardrails import Approver, NobodyApprover, Policy, ScriptedApprover, TerminalApprover, load_policy
from .language import Compiled, Question, Relation, Step, Target, compile_command
from .phases import PHASES, PhaseTimer
from .phrases import in_words
from .plan import Plan
from .planner import CompilerPlanner, FixedPlanner, PlannedGoal, Planner, QuestionsFirst
from .planning import plan_from_steps
from .rehearsal import rehearse
from .results import EXIT_CODES, Outcome, RunResult, StepResult, conclude
from .settings import RunSettings
from .validate import validate_plan

__all__ = [
    "EXIT_CODES",
    "PHASES",
    "Acted",
    "Approver",
    "Asked",
    "CommandExpectation",
    "Compiled",
    "CompilerPlanner",
    "ConsoleObserver",
    "Event",
    "Evidence",
    "Executor",
    "Expectation",
    "FileExpectation",
    "FixedPlanner",
    "Found",
    "Gatekeeper",
    "HttpExpectation",
    "Judged",
    "ListObserver",
    "NobodyApprover",
    "Observer",
    "Observers",
    "Outcome",
    "PhaseTimer",
    "Plan",
    "Planned",
    "PlannedGoal",
    "PlannedStep",
    "Planner",
    "Policy",
    "ProbeVerifier",
    "Question",
    "QuestionsFirst",
    "Relation",
    "RunFinished",
    "RunResult",
    "RunSettings",
    "RunStarted",
    "ScreenExpectation",
    "ScriptedApprover",
    "Step",
    "StepFinished",
    "StepResult",
    "StepStarted",
    "Target",
    "TerminalApprover",
    "Verifier",
    "approved_by_goal",
    "can_run",
    "classify",
    "compile_command",
    "conclude",
    "draw_tree",
    "in_words",
    "load_policy",
    "plan_from_steps",
    "rehearse",
    "validate_plan",
]
