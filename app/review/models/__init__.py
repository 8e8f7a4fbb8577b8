"""年度考核的表 models: a branch's year, and what is gathered over many branches."""

from app.review.models.compilation import Compilation, CompiledBranch
from app.review.models.year import (
    Capacity,
    Exemption,
    ExemptReason,
    Objection,
    ObjectionState,
    Review,
    ReviewEntry,
    ReviewName,
    ReviewRow,
    ReviewState,
    ReviewVersion,
    Signature,
    Supplement,
    Timetable,
)

__all__ = [
    "Capacity",
    "Compilation",
    "CompiledBranch",
    "ExemptReason",
    "Exemption",
    "Objection",
    "ObjectionState",
    "Review",
    "ReviewEntry",
    "ReviewName",
    "ReviewRow",
    "ReviewState",
    "ReviewVersion",
    "Signature",
    "Supplement",
    "Timetable",
]
