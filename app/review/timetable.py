"""时间安排 timetable: the days of a branch's year, as its street set them, else by default."""

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.audit import service as audit
from app.core.clock import day_end
from app.core.db import db
from app.core.ids import uuid7
from app.organisations.models import Organisation
from app.organisations.queries import region
from app.organisations.rules import is_within, setting
from app.review.errors import DaysWrong
from app.review.models import Timetable
from app.review.rules import default_cut_off
from app.schemes.rules import Period

#: how long after the cut-off something that happened by then may still be entered
GRACE = timedelta(days=7)
#: the last day that counts of what has no end, unless a timetable says one
FAR = date(2999, 12, 31)
LEAST_NOTICE, MOST_DAYS = 5, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """When a branch computes, publishes and signs; `locks_on` is the last day of entries."""

    cut_off: date
    locks_on: date
    publish_by: date | None = None
    finish_by: date | None = None
    notice_days: int = LEAST_NOTICE
    decide_days: int = 7
    top_part: int = 1
    top_whole: int = 3
    #: who set them; None = nobody did
    set_by: uuid.UUID | None = None

    @property
    def locked_at(self) -> datetime:
        """The moment after which nothing more counts, unless an objection is upheld."""
        return day_end(self.locks_on)


def days(branch: Organisation, period: Period) -> Days:
    """The days that hold for a branch: those of the nearest node above that set them."""
    query = (
        sa.select(Timetable, Organisation.path)
        .join(Organisation, Organisation.id == Timetable.organisation_id)
        .where(Timetable.region_id == branch.region_id, Timetable.period == period.label)
    )
    above = [row for row in db.session.execute(query) if is_within(branch.path, row.path)]
    if not above:
        return _by_default(branch, period)
    found: Timetable = max(above, key=lambda row: len(row.path))[0]
    return Days(
        cut_off=found.cut_off,
        locks_on=found.locks_on,
        publish_by=found.publish_by,
        finish_by=found.finish_by,
        notice_days=found.notice_days,
        decide_days=found.decide_days,
        top_part=found.top_part,
        top_whole=found.top_whole,
        set_by=found.organisation_id,
    )


def _by_default(branch: Organisation, period: Period) -> Days:
    wanted = setting(region(branch.region_id).settings, "review_cut_off")
    cut_off = default_cut_off(wanted, starts_on=period.starts_on, ends_on=period.ends_on)
    cut_off = min(cut_off, FAR)
    return Days(cut_off=cut_off, locks_on=cut_off + GRACE)


def set_days(
    node: Organisation, period: Period, wanted: Days, *, by: Actor, now: datetime
) -> Timetable:
    """Set the days of one year for all branches below a node; again replaces them.

    What a branch has already published keeps its days. Raises `DaysWrong`, `Forbidden`.
    """
    require(by, "review.timetable", Target(path=node.path))
    _check(wanted, period)
    query = sa.select(Timetable).where(
        Timetable.organisation_id == node.id, Timetable.period == period.label
    )
    found = db.session.scalars(query.with_for_update()).one_or_none()
    if found is None:
        found = Timetable(id=uuid7(), region_id=node.region_id, organisation_id=node.id)
        found.period = period.label
        db.session.add(found)
    named = {name: getattr(wanted, name) for name in Days.__slots__ if name != "set_by"}
    for name, value in named.items():
        setattr(found, name, value)
    found.set_by_id, found.set_at = by.person_id, now
    db.session.flush()
    audit.note(
        "review.timetable_set",
        region_id=node.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="organisation",
        subject_id=node.id,
        organisation_id=node.id,
        address=by.address,
        details={"period": period.label, **{name: str(value) for name, value in named.items()}},
    )
    return found


def _check(wanted: Days, period: Period) -> None:
    faults = {
        "cut_off": ""
        if period.holds(wanted.cut_off)
        else f"截止日要在 {period.starts_on} 到 {period.ends_on} 之间",
        "locks_on": "" if wanted.locks_on >= wanted.cut_off else "补录截止日不能早于截止日",
        "publish_by": _late(wanted.publish_by, wanted.locks_on, "公示期限要在补录截止日之后"),
        "finish_by": _late(
            wanted.finish_by, wanted.publish_by or wanted.locks_on, "上报期限要在公示期限之后"
        ),
        "notice_days": ""
        if LEAST_NOTICE <= wanted.notice_days <= MOST_DAYS
        else f"公示至少 {LEAST_NOTICE} 个工作日，最多 {MOST_DAYS} 个",
        "decide_days": ""
        if 1 <= wanted.decide_days <= MOST_DAYS
        else f"答复异议的期限填 1 到 {MOST_DAYS} 个工作日",
        "top_part": ""
        if 0 < wanted.top_part <= wanted.top_whole <= 100
        else "比例要在 0 到 1 之间",
    }
    if found := {name: [why] for name, why in faults.items() if why}:
        raise DaysWrong(fields=found, why=next(iter(found.values()))[0])


def _late(day: date | None, after: date, why: str) -> str:
    return why if day is not None and day <= after else ""


def as_of_today(found: Days, today: date) -> Days:
    """The same for a trial: what counts is what has happened by today."""
    return replace(found, cut_off=min(found.cut_off, today))
