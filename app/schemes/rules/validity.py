"""有效期 validity: how long a fact goes on counting, from the day it happened."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from app.schemes.rules.facts import Fact
from app.schemes.rules.windows import years_later


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """A span from the day of the fact, or until the calendar year ends, or until corrected.

    `corrected_by` names the item whose later fact ends it; with `same` only one that carries the
    same value of that attribute.
    """

    years: int = 0
    months: int = 0
    days: int = 0
    until: Literal["span", "year_end", "corrected"] = "span"
    corrected_by: str = ""
    same: str = ""

    def ends_on(self, day: date) -> date:
        """The first day on which a fact of that day no longer counts, corrections aside."""
        if self.until == "year_end":
            return date(day.year + self.years + 1, 1, 1)
        if self.until == "corrected" and not (self.years or self.months or self.days):
            return date.max
        return years_later(day, years=self.years, months=self.months) + timedelta(days=self.days)

    def is_corrected_by(self, fact: Fact, later: Fact) -> bool:
        """Whether a later fact puts this one right."""
        if not self.corrected_by or later.item != self.corrected_by or later.order <= fact.order:
            return False
        return not self.same or fact.attributes.get(self.same) == later.attributes.get(self.same)
