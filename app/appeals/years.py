"""年度 years: whether the year of what is doubted is closed; the review, which lies above, says so.

The review imports this subject and not the other way round, so what it knows comes in as a function
(`Years`) that `create_app` wires.
"""

import enum
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from app.appeals.errors import YearLocked, YearOnNotice, YearSigned
from app.core.errors import DomainError
from app.core.words import day as said_day


class Step(enum.StrEnum):
    """How far a closed year has come."""

    LOCKED = "locked"
    NOTICE = "notice"
    SIGNED = "signed"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedYear:
    """A branch's year to which nothing is entered any more."""

    period: str
    step: Step
    #: the last day of the notice
    notice_until: date | None = None
    #: where a member reads the own line
    own_link: str = ""
    #: where the branch's year stands, and who corrects it by a supplement
    link: str = ""
    corrected_by_id: uuid.UUID | None = None

    def refusal(self) -> DomainError:
        """Why nothing of that year is asked here any more, and where to go instead."""
        if self.step is Step.NOTICE:
            day = said_day(self.notice_until) if self.notice_until else ""
            return YearOnNotice(period=self.period, day=day)
        refusal = YearLocked if self.step is Step.LOCKED else YearSigned
        return refusal(period=self.period)


#: (region, person, day, now) → the closed year that holds the person's day; None = it is open
Years = Callable[[int, uuid.UUID, date, datetime], ClosedYear | None]
