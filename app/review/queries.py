"""年度考核的查询 queries: which branches stand where, what is late, and what waits for whom."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Membership, MembershipKind
from app.accounts.permissions import reach
from app.core.clock import local_day
from app.core.db import db
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import within
from app.review import preparing, timetable
from app.review.errors import NoScheme, PeriodUnknown
from app.review.models import (
    Objection,
    ObjectionState,
    Review,
    ReviewRow,
    ReviewState,
    ReviewVersion,
)
from app.review.timetable import Days

#: the four steps of the secretary
STEPS = ("核对", "公示", "处理异议", "审定上报")
DONE = "已审定"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One branch's year as it stands in a list; `days` None where no scheme speaks for it."""

    branch: Organisation
    review: Review | None
    days: Days | None
    open_objections: int
    late_objections: int
    #: which of the four steps it is at, from 1; 5 = all done
    step: int
    is_late: bool


def branches(actor: Actor) -> Sequence[Organisation]:
    """The branches whose year somebody may see, in the tree's order."""
    found: dict[uuid.UUID, Organisation] = {}
    for path in reach(actor, "review.see"):
        for node in within(actor.region_id, path, kinds=[OrganisationKind.BRANCH]):
            found[node.id] = node
    return sorted(found.values(), key=lambda node: node.number)


def offices(actor: Actor) -> Sequence[Organisation]:
    """The communities and streets whose branches somebody looks after, for their summary sheets."""
    paths = reach(actor, "review.see")
    query = sa.select(Organisation).where(
        Organisation.region_id == actor.region_id,
        Organisation.path.in_(paths),
        Organisation.kind != OrganisationKind.BRANCH,
    )
    return db.session.scalars(query.order_by(Organisation.number)).all()


def cards(
    actor: Actor, nodes: Sequence[Organisation], period: str, *, now: datetime
) -> Sequence[Card]:
    """Where these branches stand with one year."""
    ids = [node.id for node in nodes]
    query = sa.select(Review).where(
        Review.region_id == actor.region_id,
        Review.period == period,
        Review.organisation_id.in_(ids),
    )
    known = {each.organisation_id: each for each in db.session.scalars(query)}
    waiting = _objections([each.id for each in known.values()], today=local_day(now))
    return [_card(node, known.get(node.id), waiting, period, now=now) for node in nodes]


def card(branch: Organisation, review: Review | None, period: str, *, now: datetime) -> Card:
    """Where one branch stands."""
    waiting = _objections([review.id] if review else [], today=local_day(now))
    return _card(branch, review, waiting, period, now=now)


def _objections(reviews: Sequence[uuid.UUID], *, today: date) -> dict[uuid.UUID, tuple[int, int]]:
    """Open objections of each review, and those whose day is over."""
    late = sa.func.sum(sa.case((Objection.decide_by < today, 1), else_=0))
    query = (
        sa.select(Objection.review_id, sa.func.count(), late)
        .where(Objection.review_id.in_(reviews), Objection.state == ObjectionState.OPEN)
        .group_by(Objection.review_id)
    )
    return {one: (int(count), int(over)) for one, count, over in db.session.execute(query)}


def _card(
    branch: Organisation,
    review: Review | None,
    waiting: dict[uuid.UUID, tuple[int, int]],
    period: str,
    *,
    now: datetime,
) -> Card:
    count, over = waiting.get(review.id, (0, 0)) if review else (0, 0)
    days = _days(branch, review, period, now=now)
    return Card(
        branch=branch,
        review=review,
        days=days,
        open_objections=count,
        late_objections=over,
        step=step_of(review, today=local_day(now)),
        is_late=_is_late(review, days, today=local_day(now)) or bool(over),
    )


def _days(
    branch: Organisation, review: Review | None, period: str, *, now: datetime
) -> Days | None:
    try:
        _, run = preparing.judged(branch, review, period, now=now)
        return timetable.days(branch, run)
    except (NoScheme, PeriodUnknown):
        return None


def step_of(review: Review | None, *, today: date) -> int:
    """Which of the four steps a year is at; 5 when all are done."""
    if review is None or review.state is ReviewState.CHECKING:
        return 1
    if review.state is ReviewState.PUBLISHED:
        return 2 if review.notice_until is not None and today <= review.notice_until else 3
    return 4 if review.state is ReviewState.SIGNING else 5


def step_name(step: int) -> str:
    """What the step that a year is at is called."""
    return STEPS[step - 1] if step <= len(STEPS) else DONE


def _is_late(review: Review | None, days: Days | None, *, today: date) -> bool:
    if days is None:
        return False
    state = review.state if review is not None else ReviewState.CHECKING
    unpublished = state is ReviewState.CHECKING
    return bool(
        (unpublished and days.publish_by and today > days.publish_by)
        or (state is not ReviewState.FROZEN and days.finish_by and today > days.finish_by)
    )


def own_review(person_id: uuid.UUID) -> uuid.UUID | None:
    """The newest year of a branch in which somebody stands; None before anything was published."""
    query = (
        sa.select(ReviewVersion.review_id)
        .join(ReviewRow, ReviewRow.version_id == ReviewVersion.id)
        .where(ReviewRow.person_id == person_id)
        .order_by(ReviewVersion.computed_at.desc())
        .limit(1)
    )
    return db.session.scalars(query).one_or_none()


def has_reported(person_id: uuid.UUID) -> bool:
    """Whether somebody reported to a community at any time."""
    held = sa.exists().where(
        Membership.person_id == person_id, Membership.kind == MembershipKind.REPORTING
    )
    return bool(db.session.scalar(sa.select(held)))


def default_year(today: date) -> str:
    """The year that people work on: in the first months still the one before."""
    return str(today.year - 1 if today.month <= 3 else today.year)
