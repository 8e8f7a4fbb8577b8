"""计分规则 rules: pure functions of plain values; no database, no clock, no web."""

from app.schemes.rules.conversion import convert
from app.schemes.rules.evaluation import (
    advance,
    base_lines,
    evaluate,
    is_next,
    ruling_version,
    start,
)
from app.schemes.rules.facts import Fact, Member
from app.schemes.rules.levels import band_of, table_for
from app.schemes.rules.lines import Evaluation, Ignored, ItemSum, Line
from app.schemes.rules.measures import Account
from app.schemes.rules.results import Result, Results, assess
from app.schemes.rules.state import State
from app.schemes.rules.trace import Step
from app.schemes.rules.version import Version, in_force, period_of
from app.schemes.rules.windows import Period

__all__ = [
    "Account",
    "Evaluation",
    "Fact",
    "Ignored",
    "ItemSum",
    "Line",
    "Member",
    "Period",
    "Result",
    "Results",
    "State",
    "Step",
    "Version",
    "advance",
    "assess",
    "band_of",
    "base_lines",
    "convert",
    "evaluate",
    "in_force",
    "is_next",
    "period_of",
    "ruling_version",
    "start",
    "table_for",
]
