"""A post 红管家 in a grid, its holders, and months of duty at any stage."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime

import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Role
from app.accounts.service import grant
from app.core.db import db
from app.points import verification
from app.points.models import Account, Reason
from app.points.plan import plan
from app.points.valuing import Cause
from app.posts import confirming, duty, service, ticking
from app.posts.confirming import Outcome
from app.posts.duty import Duty
from app.posts.models import DutyLine, Holding, Post
from app.posts.service import Appointment, NewPost
from app.posts.ticking import Tick
from app.records.models import ServiceRecord
from app.schemes import queries as schemes
from tests.support.cast import Cast, gather

#: the cast lives from here on
FOUNDED = datetime(2026, 1, 2, 2, tzinfo=UTC)
#: October is over and may be ticked in time
NOW = datetime(2026, 11, 5, 2, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)
#: what a month is worth by the scheme of the cast, in hundredths
A_MONTH = 300


def town(app: Flask, document: str = "") -> Cast:
    """The cast, founded in January."""
    return gather(app, document, now=FOUNDED)


def opened(
    cast: Cast,
    node: str = "grid",
    *,
    by: str = "reviewer",
    now: datetime = FOUNDED,
    title: str = "红管家",
    **more: object,
) -> Post:
    """A post of the office."""
    new = NewPost(title=title, **more)  # type: ignore[arg-type]
    return service.open_post(cast.node(node), new, by=cast.actor(by, now=now), now=now)


def held(
    cast: Cast,
    post: Post,
    who: str = "volunteer",
    *,
    from_on: date = date(2026, 3, 1),
    to_on: date = date(2027, 2, 28),
    by: str = "reviewer",
    now: datetime = FOUNDED,
) -> Holding:
    """A term of somebody of the cast."""
    wanted = Appointment(person_id=cast.people[who], from_on=from_on, to_on=to_on)
    return service.appoint(post, wanted, by=cast.actor(by, now=now), now=now)


def tick(
    cast: Cast,
    holdings: Sequence[Holding],
    month: date = OCTOBER,
    *,
    by: str = "grid_worker",
    node: str = "grid",
    now: datetime = NOW,
    is_done: bool = True,
    note: str = "",
) -> int:
    """Send a month in."""
    ticks = [Tick(holding_id=each.id, is_done=is_done, note=note) for each in holdings]
    return ticking.send_in(cast.node(node), month, ticks, by=cast.actor(by, now=now), now=now)


def line(holding: Holding, month: date = OCTOBER) -> Duty:
    """The line of a term and month with what it is about."""
    conditions = (DutyLine.holding_id == holding.id, DutyLine.month == month)
    (found,) = duty.entries(holding.region_id, *conditions)
    return found


def confirm(
    cast: Cast,
    holdings: Sequence[Holding],
    month: date = OCTOBER,
    *,
    by: str = "reviewer",
    now: datetime = NOW,
) -> Outcome:
    """Confirm the months of these terms."""
    duties = [line(each, month) for each in holdings]
    return confirming.confirm(duties, by=cast.actor(by, now=now), now=now)


def records(person_id: uuid.UUID) -> list[ServiceRecord]:
    """What is written down of somebody."""
    query = sa.select(ServiceRecord).where(ServiceRecord.person_id == person_id)
    return list(db.session.scalars(query.order_by(ServiceRecord.occurred_at)))


def total(person_id: uuid.UUID) -> int:
    """What all accounts of somebody hold, in hundredths."""
    query = sa.select(sa.func.coalesce(sa.func.sum(Account.total), 0)).where(
        Account.person_id == person_id
    )
    return int(db.session.execute(query).scalar_one())


def second_staff(cast: Cast, who: str = "second_member") -> str:
    """Another person of the community's office."""
    grant(cast.person(who), Role.STAFF, cast.node("community"), now=FOUNDED, by=None)
    return who


def books_agree(cast: Cast) -> None:
    """Claim that every account holds what its facts are worth, and that no chain is broken."""
    (ruling,) = schemes.active(cast.region_id)
    for account in db.session.scalars(sa.select(Account)):
        nothing = Cause(source="", reason=Reason.REVALUED, day=account.as_of)
        planned = plan(ruling, cast.region_id, account.person_id, nothing, now=NOW)
        assert planned is not None
        assert planned.lines == []
    assert verification.verify(cast.region_id).first_bad is None
