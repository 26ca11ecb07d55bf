"""Deciding: goals become plans, plans become judged, proven acts."""

from .binding import Binding, bind, bind_all
from .captions import captioned
from .console import ConsoleObserver
from .dom_probe import DomProbe
from .drawing import describe_node, describe_target, draw_dot, draw_mermaid, draw_tree
from .effects import approved_by_goal, classify, commit_word
from .events import Acted, Asked, Event, Found, Grounded, Judged, ListObserver, Observer, Observers, Planned, RunFinished, RunStarted, StepFinished, StepStarted
from .evidence import Evidence
from .executor import Executor, PlannedStep, can_run
from .expectations import CommandExpectation, DomExpectation, Expectation, FileExpectation, HttpExpectation, ProbeVerifier, ScreenExpectation, Verifier
from .gatekeeper import Gatekeeper
from .goal_probes import GoalProbes
from .graph import critical_path, cycle, ready_set, run_order, to_digraph
from .guardrails import Approver, Grant, NobodyApprover, Policy, SHIPPED_POLICIES, ScopeGate, ScriptedApprover, SecretPlace, SecretScope, TerminalApprover, Value, load_policy
from .hypotheses import AskBack, Chosen, HearAgain, Refused, RunIt, choose_hypothesis
from .language import CONTROL_VERBS, Compiled, Correction, CorrectionKind, POINTED, Question, Relation, SpokenCommand, Step, Target, VERBS, ValueRef, compile_command, likeness, normalize_spoken, read_correction
from .loop import Interpret, LoopSettings, Mute, Speaker, WatchLoop
from .matching import Fit, Level, fit, fold
from .orders import AskInView, Ended, FirstAct, Order, Orders
from .phases import PHASES, PhaseTimer
from .phrases import in_words
from .plan import Act, Ask, Assert, Change, Compute, Decide, Edge, Effect, Extract, Loop, Node, Observe, Plan, PlanPatch, SubPlan, canonical_json
from .planner import CompilerPlanner, FixedPlanner, PlannedGoal, Planner, QuestionsFirst
from .planning import plan_from_steps, references
from .pointing import deictic_times, pointed_element, pointed_elements, pointer_at, still_there
from .readback import masked
from .rehearsal import rehearse
from .results import EXIT_CODES, Outcome, RunResult, StepResult, conclude
from .settings import RunSettings
from .typed_holes import parse_hole
from .validate import validate_plan
from .values import Values, label_from_json, label_to_json
from .watch_events import Health, HeardNothing, HeardText, Listening, OrderEnded, OrderQueued, OrderStarted, QuestionPut, Spoken, StopDone, WatchEvent
from .watch_view import WatchView
from .wording import describe_element, describe_wanted
from .yaml_lines import Mistake, YamlText, mistakes_of, nearest, read_yaml

__all__ = [
    "CONTROL_VERBS",
    "EXIT_CODES",
    "PHASES",
    "POINTED",
    "SHIPPED_POLICIES",
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
    "CommandExpectation",
    "Compiled",
    "CompilerPlanner",
    "Compute",
    "ConsoleObserver",
    "Correction",
    "CorrectionKind",
    "Decide",
    "DomExpectation",
    "DomProbe",
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
    "GoalProbes",
    "Grant",
    "Grounded",
    "Health",
    "HearAgain",
    "HeardNothing",
    "HeardText",
    "HttpExpectation",
    "Interpret",
    "Judged",
    "Level",
    "ListObserver",
    "Listening",
    "Loop",
    "LoopSettings",
    "Mistake",
    "Mute",
    "NobodyApprover",
    "Node",
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
    "Refused",
    "Relation",
    "RunFinished",
    "RunIt",
    "RunResult",
    "RunSettings",
    "RunStarted",
    "ScopeGate",
    "ScreenExpectation",
    "ScriptedApprover",
    "SecretPlace",
    "SecretScope",
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
    "Value",
    "ValueRef",
    "Values",
    "Verifier",
    "WatchEvent",
    "WatchLoop",
    "WatchView",
    "YamlText",
    "approved_by_goal",
    "bind",
    "bind_all",
    "can_run",
    "canonical_json",
    "captioned",
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
    "label_from_json",
    "label_to_json",
    "likeness",
    "load_policy",
    "masked",
    "mistakes_of",
    "nearest",
    "normalize_spoken",
    "parse_hole",
    "plan_from_steps",
    "pointed_element",
    "pointed_elements",
    "pointer_at",
    "read_correction",
    "read_yaml",
    "ready_set",
    "references",
    "rehearse",
    "run_order",
    "still_there",
    "to_digraph",
    "validate_plan",
]
