"""Deciding: goals become plans, plans become judged, proven acts."""

from .binding import Binding, bind, bind_all
from .console import ConsoleObserver
from .drawing import describe_node, describe_target, draw_dot, draw_mermaid, draw_tree
from .effects import approved_by_goal, classify, commit_word
from .events import Acted, Asked, Event, Found, Judged, ListObserver, Observer, Observers, Planned, RunFinished, RunStarted, StepFinished, StepStarted
from .evidence import Evidence
from .executor import Executor, PlannedStep, can_run
from .expectations import CommandExpectation, Expectation, FileExpectation, HttpExpectation, ProbeVerifier, ScreenExpectation, Verifier
from .gatekeeper import Gatekeeper
from .graph import critical_path, cycle, ready_set, run_order, to_digraph
from .guardrails import Approver, NobodyApprover, Policy, ScriptedApprover, TerminalApprover, load_policy
from .hypotheses import AskBack, Chosen, HearAgain, Refused, RunIt, choose_hypothesis
from .interpret import AskBack, Command, Interpreter, ListenAgain, NotUnderstood, PlainInterpreter, Reading
from .language import CONTROL_VERBS, Compiled, Correction, CorrectionKind, POINTED, Question, Relation, SpokenCommand, Step, Target, VERBS, ValueRef, compile_command, likeness, normalize_spoken, read_correction
from .loop import LoopSettings, Mute, Speaker, WatchLoop
from .matching import Fit, Level, fit, fold
from .orders import AskInView, Ended, FirstAct, Order, Orders
from .phases import PHASES, PhaseTimer
from .phrases import in_words
from .plan import Act, Ask, Assert, Change, Compute, Decide, Edge, Effect, Extract, Loop, Node, Observe, Plan, PlanPatch, SubPlan, canonical_json
from .planner import CompilerPlanner, FixedPlanner, PlannedGoal, Planner, QuestionsFirst
from .planning import plan_from_steps, references
from .pointing import deictic_times, pointed_element, pointed_elements, pointer_at, still_there
from .rehearsal import rehearse
from .results import EXIT_CODES, Outcome, RunResult, StepResult, conclude
from .settings import RunSettings
from .validate import validate_plan
from .watch_events import Health, HeardNothing, HeardText, Listening, OrderEnded, OrderQueued, OrderStarted, QuestionPut, Spoken, StopDone, WatchEvent
from .watch_view import WatchView
from .wording import describe_element, describe_wanted

__all__ = [
    "CONTROL_VERBS",
    "EXIT_CODES",
    "PHASES",
    "POINTED",
    "VERBS",
    "Act",
    "Acted",
    "Approver",
    "Ask",
    "AskBack",
    "AskInView",
    "Asked",
    "Assert",
    "Binding",
    "Change",
    "Chosen",
    "Command",
    "CommandExpectation",
    "Compiled",
    "CompilerPlanner",
    "Compute",
    "ConsoleObserver",
    "Correction",
    "CorrectionKind",
    "Decide",
    "Edge",
    "Effect",
    "Ended",
    "Event",
    "Evidence",
    "Executor",
    "Expectation",
    "Extract",
    "FileExpectation",
    "FirstAct",
    "Fit",
    "FixedPlanner",
    "Found",
    "Gatekeeper",
    "Health",
    "HearAgain",
    "HeardNothing",
    "HeardText",
    "HttpExpectation",
    "Interpreter",
    "Judged",
    "Level",
    "ListObserver",
    "ListenAgain",
    "Listening",
    "Loop",
    "LoopSettings",
    "Mute",
    "NobodyApprover",
    "Node",
    "NotUnderstood",
    "Observe",
    "Observer",
    "Observers",
    "Order",
    "OrderEnded",
    "OrderQueued",
    "OrderStarted",
    "Orders",
    "Outcome",
    "PhaseTimer",
    "PlainInterpreter",
    "Plan",
    "PlanPatch",
    "Planned",
    "PlannedGoal",
    "PlannedStep",
    "Planner",
    "Policy",
    "ProbeVerifier",
    "Question",
    "QuestionPut",
    "QuestionsFirst",
    "Reading",
    "Refused",
    "Relation",
    "RunFinished",
    "RunIt",
    "RunResult",
    "RunSettings",
    "RunStarted",
    "ScreenExpectation",
    "ScriptedApprover",
    "Speaker",
    "Spoken",
    "SpokenCommand",
    "Step",
    "StepFinished",
    "StepResult",
    "StepStarted",
    "StopDone",
    "SubPlan",
    "Target",
    "TerminalApprover",
    "ValueRef",
    "Verifier",
    "WatchEvent",
    "WatchLoop",
    "WatchView",
    "approved_by_goal",
    "bind",
    "bind_all",
    "can_run",
    "canonical_json",
    "choose_hypothesis",
    "classify",
    "commit_word",
    "compile_command",
    "conclude",
    "critical_path",
    "cycle",
    "deictic_times",
    "describe_element",
    "describe_node",
    "describe_target",
    "describe_wanted",
    "draw_dot",
    "draw_mermaid",
    "draw_tree",
    "fit",
    "fold",
    "in_words",
    "likeness",
    "load_policy",
    "normalize_spoken",
    "plan_from_steps",
    "pointed_element",
    "pointed_elements",
    "pointer_at",
    "read_correction",
    "ready_set",
    "references",
    "rehearse",
    "run_order",
    "still_there",
    "to_digraph",
    "validate_plan",
]
