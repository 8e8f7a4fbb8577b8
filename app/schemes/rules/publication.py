"""公示 publication: how long results hang out, who may object until when, and what freezes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class Span:
    """So many days, counted from the day after; calendar days or working days."""

    days: int
    kind: Literal["calendar", "working"] = "working"

    def ends_on(self, starts_on: date, is_working: Callable[[date], bool]) -> date:
        """The last day of a span that begins on the day after `starts_on`.

        Working days are those that `is_working` says: holidays and make-up days of the office.
        """
        day, left = starts_on, self.days
        while left:
            day += timedelta(days=1)
            left -= self.kind == "calendar" or is_working(day)
        return day


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Rhythm and spans of a scheme's publication.

    `disputed`: whether a disputed line is shown with a mark or held back until it is decided.
    `freezes`: whether nothing changes any more once all objections are decided.
    """

    rhythm: Literal["monthly", "quarterly", "half_yearly", "yearly"] = "yearly"
    length: Span = Span(5)
    objection: Span | None = None
    decision: Span | None = None
    disputed: Literal["marked", "held_back"] = "marked"
    freezes: bool = True
