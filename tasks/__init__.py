"""Goals with a proof: running one, resuming it, explaining it."""

from .commands import call
from .config import Config, LoadedConfig, load_config
from .demo import PHRASE, Demo, run_demo
from .desktops import DesktopChoice
from .doctor_readers import examine_readers
from .explain import explain_run
from .guest_book_demo import DEMO_GOAL, demo_windows
from .hear import hear_file, transcript_json
from .junit import JUnitObserver
from .model_choice import with_models
from .models import open_model
from .plan import plan_json, task_plan_json
from .record import RecordSession, record_session
from .recording import RecordOptions
from .replay import Replay, replay_session
from .report import report_json, report_of, write_report
from .report_model import Report
from .resume import resume_run
from .run import Request, RunOptions, run_goal, typed_request
from .see import scene_json, see
from .signals import run_until_signal
from .task_reading import Task, load_task, read_task
from .task_run import for_task, run_task
from .task_schema import task_schema
from .task_variables import given_variables

__all__ = [
    "DEMO_GOAL",
    "PHRASE",
    "Config",
    "Demo",
    "DesktopChoice",
    "JUnitObserver",
    "LoadedConfig",
    "RecordOptions",
    "RecordSession",
    "Replay",
    "Report",
    "Request",
    "RunOptions",
    "Task",
    "call",
    "demo_windows",
    "examine_readers",
    "explain_run",
    "for_task",
    "given_variables",
    "hear_file",
    "load_config",
    "load_task",
    "open_model",
    "plan_json",
    "read_task",
    "record_session",
    "replay_session",
    "report_json",
    "report_of",
    "resume_run",
    "run_demo",
    "run_goal",
    "run_task",
    "run_until_signal",
    "scene_json",
    "see",
    "task_plan_json",
    "task_schema",
    "transcript_json",
    "typed_request",
    "with_models",
    "write_report",
]
