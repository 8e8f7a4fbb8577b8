"""锁定 locking: whether the year that holds a day is closed for a person, and what is undecided.

What is closed is doubted by an objection; what was asked before and is decided after the freeze
goes to a supplement (domain.md §5).
"""

import uuid
from collections.abc import Collection
from datetime import date, datetime

from app.accounts import queries as accounts
from app.appeals import queries as appeals
from app.appeals.models import Appeal
from app.appeals.years import ClosedYear, Step
from app.core.clock import local_day
from app.core.errors import DomainError
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import organisation
from app.points import queries as points
from app.review import preparing, service, timetable
from app.review.models import Review, ReviewState
from app.schemes.rules import Period, period_of, ruling_version


def closed_year(
    region_id: int, person_id: uuid.UUID, day: date, now: datetime
) -> ClosedYear | None:
    """The closed year of the branch that judges a person, where it holds the day; else None."""
    home = accounts.home_on(person_id, local_day(now))
    branch = organisation(region_id, home.organisation_id) if home else None
    if branch is None or branch.kind is not OrganisationKind.BRANCH:
        return None
    ruling = points.ruling_for(region_id, branch.path)
    if ruling is None:
        return None
    period = period_of(ruling_version(ruling.rules, day), day)
    days = timetable.days(branch, period)
    review = service.found(branch, period.label)
    step = _step(review, locked_at=days.locked_at, now=now)
    if step is None or day > days.cut_off:
        return None
    return ClosedYear(
        period=period.label,
        step=step,
        notice_until=review.notice_until if review else None,
        own_link=f"/me/review/{review.id}" if review else "",
        link=f"/reviews/{branch.id}/{period.label}",
        corrected_by_id=branch.parent_id,
    )


def _step(review: Review | None, *, locked_at: datetime, now: datetime) -> Step | None:
    if review is None or review.state is ReviewState.CHECKING:
        return Step.LOCKED if now >= locked_at else None
    if review.state is ReviewState.PUBLISHED:
        until = review.notice_until
        runs = until is not None and local_day(now) <= until
        return Step.NOTICE if runs else Step.SIGNED
    return Step.FROZEN if review.state is ReviewState.FROZEN else Step.SIGNED


def undecided(
    branch: Organisation, period: str, people: Collection[uuid.UUID], *, now: datetime
) -> list[Appeal]:
    """The requests of a branch's people about a year that nobody has answered yet."""
    try:
        _, run = preparing.judged(branch, service.found(branch, period), period, now=now)
    except DomainError:
        return []
    days = timetable.days(branch, run)
    until = min(run.ends_on, days.cut_off)
    return appeals.pending_of(branch.region_id, people, since=run.starts_on, until=until)


def righted(branch: Organisation, run: Period) -> set[uuid.UUID]:
    """Who was right about this year in a request that was answered after its lock.

    What put it right was entered too late for the notice: they are looked at anew.
    """
    days = timetable.days(branch, run)
    return appeals.righted(
        branch.region_id, since=run.starts_on, until=days.cut_off, answered_from=days.locked_at
    )
