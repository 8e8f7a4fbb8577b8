"""计分规则 rules: pure functions of plain values; no database, no clock, no web."""

from app.schemes.rules.evaluation import (
    advance,
    base_lines,
    evaluate,
    is_next,
    ruling_version,
    start,
)
from app.schemes.rules.facts import Fact, Member
from app.schemes.rules.lines import Evaluation, Ignored, ItemSum, Line
from app.schemes.rules.state import State
from app.schemes.rules.trace import Step
from app.schemes.rules.version import Version, in_force, period_of
from app.schemes.rules.windows import Period

__all__ = [
    "Evaluation",
    "Fact",
    "Ignored",
    "ItemSum",
    "Line",
    "Member",
    "Period",
    "State",
    "Step",
    "Version",
    "advance",
    "base_lines",
    "evaluate",
    "in_force",
    "is_next",
    "period_of",
    "ruling_version",
    "start",
]
