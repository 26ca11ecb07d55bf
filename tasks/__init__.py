"""Goals with a proof: running one, resuming it, explaining it."""

from .commands import call
from .config import Config, LoadedConfig, load_config
from .demo import DEMO_GOAL, demo_windows
from .desktops import DesktopChoice
from .dots import shows_dots
from .explain import explain_run
from .hear import (
    hear_file,
    transcript_json,
)
from .masking import Secrets
from .plan import plan_json
from .recording import RecordOptions
from .report import report_json, report_of, write_report
from .report_model import Report
from .resume import resume_run
from .run import Request, RunOptions, run_goal, typed_request
from .see import scene_json, see
from .signals import run_until_signal

__all__ = [
    "DEMO_GOAL",
    "Config",
    "DesktopChoice",
    "LoadedConfig",
    "RecordOptions",
    "Report",
    "Request",
    "RunOptions",
    "Secrets",
    "call",
    "demo_windows",
    "explain_run",
    "hear_file",
    "load_config",
    "plan_json",
    "report_json",
    "report_of",
    "resume_run",
    "run_goal",
    "run_until_signal",
    "scene_json",
    "see",
    "shows_dots",
    "transcript_json",
    "typed_request",
    "write_report",
]
