"""年度考核的动作 service: trial and publication, each once, by who may."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.audit import service as audit
from app.core.calendar import add_working_days, is_working_day
from app.core.clock import local_day
from app.core.db import db, insert_once
from app.core.ids import uuid7
from app.core.words import day as said_day
from app.notices import service as notices
from app.organisations.models import Organisation
from app.review import computing, preparing, rules, timetable, versions
from app.review.computing import Terms
from app.review.errors import (
    NobodyToReview,
    NotLockedYet,
    WrongStep,
)
from app.review.models import Objection, ObjectionState, Review, ReviewState, ReviewVersion
from app.review.rules import Change, Row, Sheet
from app.review.timetable import Days

#: what the secretary calls each state
STEPS = {
    ReviewState.CHECKING: "核对",
    ReviewState.PUBLISHED: "公示",
    ReviewState.SIGNING: "审定上报",
    ReviewState.FROZEN: "已审定",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A sheet with the days that hold for it, and the 党小组 of its people."""

    sheet: Sheet
    terms: Terms
    days: Days
    groups: dict[uuid.UUID, str]


def found(branch: Organisation, period: str) -> Review | None:
    """A branch's year, if somebody has begun it."""
    query = sa.select(Review).where(
        Review.region_id == branch.region_id,
        Review.organisation_id == branch.id,
        Review.period == period,
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def begun(branch: Organisation, period: str, *, by: Actor, now: datetime) -> Review:
    """A branch's year, begun by whoever comes first; locked for what follows."""
    ruling = preparing.ruling_of(branch)
    label = preparing.period_of(ruling, period, now=now).label
    insert_once(
        Review,
        {
            "id": uuid7(),
            "region_id": branch.region_id,
            "organisation_id": branch.id,
            "scheme_id": ruling.id,
            "period": label,
            "state": ReviewState.CHECKING,
            "opened_by_id": by.person_id,
            "opened_at": now,
            "version": 0,
            "named_note": "",
        },
    )
    query = sa.select(Review).where(Review.organisation_id == branch.id, Review.period == label)
    query = query.with_for_update().execution_options(populate_existing=True)
    review = db.session.scalars(query).one()
    if review.state is ReviewState.CHECKING:
        # it may have been begun before another scheme came to speak for the branch
        review.scheme_id = ruling.id
    return review


def standing(branch: Organisation, period: str) -> Review:
    """A branch's year that somebody has begun, locked. Raises `WrongStep` where nobody has."""
    query = sa.select(Review).where(
        Review.region_id == branch.region_id,
        Review.organisation_id == branch.id,
        Review.period == period,
    )
    query = query.with_for_update().execution_options(populate_existing=True)
    known = db.session.scalars(query).one_or_none()
    if known is None:
        raise WrongStep(step=STEPS[ReviewState.CHECKING])
    return known


def computed(branch: Organisation, period: str, *, now: datetime) -> Computed:
    """The sheet of a branch as it would be now: up to today before the cut-off, else to that day.

    Changes nothing. Raises `NotABranch`, `NoScheme`, `PeriodUnknown`.
    """
    ruling = preparing.ruling_of(branch)
    run = preparing.period_of(ruling, period, now=now)
    days = timetable.days(branch, run)
    days = timetable.as_of_today(days, local_day(now))
    until = min(now, days.locked_at)
    terms = preparing.terms(branch, ruling, run, days, known_until=until)
    people, groups = preparing.assessees(
        branch, terms, known_until=until, review=found(branch, run.label)
    )
    return Computed(sheet=computing.sheet(terms, people), terms=terms, days=days, groups=groups)


def try_out(branch: Organisation, period: str, *, by: Actor, now: datetime) -> Computed:
    """试算: compute, and keep the figures, so that the next look says what has changed since.

    Raises `Forbidden`, and what `computed` raises.
    """
    require(by, "review.compute", Target(path=branch.path))
    review = begun(branch, period, by=by, now=now)
    tried = computed(branch, period, now=now)
    review.trial = {
        "at": now.isoformat(),
        "by": by.person_id.hex,
        "rows": {row.person_id.hex: _figures(row) for row in tried.sheet.rows},
    }
    db.session.flush()
    return tried


def since_trial(review: Review | None, sheet: Sheet) -> tuple[datetime, Sequence[Change]] | None:
    """When the last trial was kept, and what differs from it now; None where there was none."""
    if review is None or review.trial is None:
        return None
    at = datetime.fromisoformat(review.trial["at"])
    return at, rules.changes(_of_trial(review.trial), sheet.rows, names=FIGURES)


#: what a trial keeps of a row
FIGURES = ("stage", "times", "points", "score", "mark", "rank", "level", "top", "left_out")


def _figures(row: Row) -> list[Any]:
    return [getattr(row, name) for name in FIGURES]


def _of_trial(trial: dict[str, Any]) -> list[Row]:
    """The figures of the last trial as rows that know nothing else."""
    at = datetime.fromisoformat(trial["at"])
    return [
        Row(
            person_id=uuid.UUID(person),
            inputs={},
            known_until=at,
            **dict(zip(FIGURES, figures, strict=True)),
        )
        for person, figures in trial["rows"].items()
    ]


def publish(branch: Organisation, period: str, *, by: Actor, now: datetime) -> ReviewVersion:
    """公示: compute version 1 and hang it out for its days; the branch's members are told.

    Raises `NotLockedYet`, `WrongStep`, `NobodyToReview`, `Forbidden`.
    """
    require(by, "review.publish", Target(path=branch.path))
    review = begun(branch, period, by=by, now=now)
    at_step(review, ReviewState.CHECKING)
    made = computed(branch, review.period, now=now)
    if now < made.days.locked_at:
        raise NotLockedYet(day=said_day(made.days.locks_on))
    if not any(row.is_listed for row in made.sheet.rows):
        raise NobodyToReview
    kept = versions.keep(review, made.sheet, made.groups, by_id=by.person_id, now=now)
    review.state, review.published_at = ReviewState.PUBLISHED, now
    review.notice_until = _notice_end(branch, made, now=now)
    _tell_published(review, made.sheet, now=now)
    note("review.published", review, by=by, now=now, sha256=kept.sha256.hex())
    db.session.flush()
    return kept


def _notice_end(branch: Organisation, made: Computed, *, now: datetime) -> Any:
    """The last day of the notice: the timetable's working days, or the scheme's span if longer."""
    today = local_day(now)
    by_days = add_working_days(branch.region_id, today, made.days.notice_days)
    publication = made.terms.version.publication
    if publication is None:
        return by_days
    by_scheme = publication.length.ends_on(today, lambda day: is_working_day(branch.region_id, day))
    return max(by_days, by_scheme)


def _tell_published(review: Review, sheet: Sheet, *, now: datetime) -> None:
    title = f"{review.period}年度志愿服务积分正在公示，到 {review.notice_until} 为止"
    for row in sheet.rows:
        if row.is_listed:
            notices.send(
                review.region_id,
                "review",
                title,
                now=now,
                person_id=row.person_id,
                body="请看看自己的一行；有疑问可以提异议。",
                link=f"/me/review/{review.id}",
                sms=f"【微光】{title}。请登录看看自己的一行，有疑问可以提异议。",
            )


def objections(review: Review, *states: ObjectionState) -> Sequence[Objection]:
    """The objections of a review in these states (all where none is named), the oldest first."""
    query = sa.select(Objection).where(Objection.review_id == review.id)
    if states:
        query = query.where(Objection.state.in_(states))
    query = query.order_by(Objection.id).execution_options(populate_existing=True)
    return db.session.scalars(query).all()


def at_step(review: Review, *states: ReviewState) -> None:
    """Refuse what belongs to another step. Raises `WrongStep`."""
    if review.state not in states:
        raise WrongStep(step=STEPS[review.state])


def note(action: str, review: Review, *, by: Actor, now: datetime, **details: Any) -> None:
    """Write into the log what was done to a review."""
    audit.note(
        action,
        region_id=review.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="review",
        subject_id=review.id,
        organisation_id=review.organisation_id,
        address=by.address,
        details={"period": review.period, "version": review.version, **details},
    )
