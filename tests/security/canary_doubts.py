"""Planting: a doubt with all that people write, and a paper list with its picture."""

import sqlalchemy as sa

from app.appeals import service as appeals
from app.appeals.rules import SubjectKind
from app.appeals.service import Question
from app.core import clock
from app.core.db import db
from app.events import evidence, hand, own
from app.events.evidence_models import HandPicture
from app.events.hand import Ground, Served
from app.events.models import Event, EventSession, Evidence
from app.review.locking import closed_year
from tests.security.canaries import (
    Planted,
)
from tests.support.scans import send, taken
from tests.support.wishes import store


def doubt(planted: Planted) -> None:
    """A resident doubts what stands of him, with everything in it that people write."""
    world, now = planted.world, clock.now()
    cast, known = world.cast, planted.people["resident"]
    session = db.session.get_one(EventSession, world.sessions["own"])
    taken(send(cast, session, "resident", now=now))
    stands = own.attendances(cast.region_id, cast.people["resident"], [session])[session.id]
    question = Question(
        kind=SubjectKind.ATTENDANCE,
        subject_id=stands,
        words=f"我是{known.name}，电话{known.phone}，少算了",
        key="canary",
        photo=planted.shots[0].picture,
    )
    by = cast.actor("resident")
    made, _ = appeals.ask(question, by=by, now=now, years=closed_year, store=store())
    planted.ids |= {"appeal_id": [made.id], "subject_id": [stands], "size": ["small"]}
    planted.ids["attendance_id"] = [stands]


def write_in(planted: Planted) -> None:
    """Somebody written in by hand, with a phone's picture of the paper list beside it."""
    world, cast = planted.world, planted.world.cast
    session = db.session.get_one(EventSession, world.sessions["own"])
    event, now = db.session.get_one(Event, world.events["own"]), session.ends_at
    served = Served(cast.people["second_member"], session.starts_at, session.ends_at)
    ground = Ground(evidence=Evidence.PAPER, reason="大屏停电，当场用纸签到")
    by = cast.actor("organiser", now=now)
    entry = hand.propose(event, session, [served], ground, by=by, now=now)
    evidence.keep(entry, planted.shots, store=store(), by=by, now=now)
    kept = sa.select(HandPicture.id).where(HandPicture.entry_id == entry.id)
    planted.ids["picture_id"] = list(db.session.scalars(kept))
