"""Entries by hand with pictures beside them, as services write them down."""

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts import approvals
from app.accounts.models import Approval
from app.core import clock
from app.core.db import db, transaction
from app.core.files import Store
from app.core.shots import Shot, develop
from app.events import evidence, hand, hand_credit
from app.events.evidence_models import HandPicture
from app.events.hand import Ground, Served
from app.events.models import AttendanceMode, Event, EventSession, Evidence
from tests.support.cast import Cast, published
from tests.support.photos import jpeg, scene

GROUND = Ground(evidence=Evidence.PAPER, reason="大屏停电，当场用纸签到")
Held = tuple[uuid.UUID, uuid.UUID]


def over(cast: Cast, *, title: str = "清扫楼道") -> Held:
    """An event of the branch that ended an hour ago, and its session of two hours."""
    now = clock.now()
    with transaction():
        event, session = published(cast, now, attendance=AttendanceMode.IN_OUT, item="hours")
        event.title = title
        for each in (event, session):
            each.starts_at, each.ends_at = now - timedelta(hours=3), now - timedelta(hours=1)
        return event.id, session.id


def shots(*seeds: int, most: int = 9) -> list[Shot]:
    """Photographs, ready to be kept."""
    return develop([jpeg(scene(each)) for each in seeds], most=most)


def written_in(
    cast: Cast,
    held: Held,
    taken: list[Shot],
    store: Store,
    *,
    who: str = "member",
    by: str = "organiser",
    now: datetime | None = None,
) -> uuid.UUID:
    """Somebody written in with pictures, and what waits for a second person then."""
    at = now or clock.now()
    with transaction():
        event = db.session.get_one(Event, held[0])
        session = db.session.get_one(EventSession, held[1])
        served = [Served(cast.people[who], session.starts_at, session.ends_at)]
        actor = cast.actor(by, now=at)
        entry = hand.propose(event, session, served, GROUND, by=actor, now=at)
        evidence.keep(entry, taken, store=store, by=actor, now=at)
        return entry.id


def decided(
    cast: Cast, entry_id: uuid.UUID, who: str = "reviewer", *, approved: bool = True
) -> None:
    """A second person approves an entry, or turns it down."""
    now = clock.now()
    with transaction():
        query = sa.select(Approval).where(Approval.subject_id == entry_id)
        waiting, by = db.session.scalars(query).one(), cast.actor(who, now=now)
        approvals.decide(waiting, approved=approved, by=by, now=now)
        hand_credit.carry_out(waiting, by=by, now=now)


def pictures() -> list[HandPicture]:
    """All that are kept."""
    return list(db.session.scalars(sa.select(HandPicture).order_by(HandPicture.id)))
