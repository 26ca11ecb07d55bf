"""Deciding: goals become plans, plans become judged, proven acts."""

from .console import ConsoleObserver
from .effects import approved_by_goal, classify
from .evidence import Evidence
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
from .plan import Plan
from .planner import CompilerPlanner, FixedPlanner, PlannedGoal, Planner, QuestionsFirst
from .rehearsal import rehearse
from .results import EXIT_CODES, Outcome, RunResult, StepResult, conclude
from .settings import RunSettings
from .wording import in_words
