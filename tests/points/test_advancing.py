"""What time alone changes is booked in the night, and only that."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.points import advancing
from app.points.models import Account, LedgerEntry, Reason
from app.points.verification import verify
from tests.points.facts import serve
from tests.support.cast import EXAMPLES, Cast, gather

#: without an end, so that no test meets the turn of a year
ENDLESS = (EXAMPLES / "chaocheng.yaml").read_text().replace("first_day: 01-01", "length: forever")
#: a fact counts for a month
ENDING = ENDLESS.replace("  scan:\n", "  scan:\n    validity: {months: 1}\n", 1)


def advance(cast: Cast, now: datetime) -> list[bool]:
    """A night's work."""
    with transaction():
        turning = advancing.turning(cast.region_id, now=now)
    done = []
    for person_id, day in turning:
        with transaction():
            done.append(advancing.revalue(cast.region_id, person_id, day, now=now))
    return done


def total(cast: Cast) -> int:
    """All points there are."""
    found = db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(Account.total), 0)))
    db.session.rollback()
    return int(found or 0)


def test_a_fact_whose_time_is_over_is_taken_out_once(app: Flask) -> None:
    cast = gather(app, ENDING)
    now = clock.now()
    with app.app_context():
        with transaction():
            serve(cast, "member", now - timedelta(minutes=1), points=300)
        assert advance(cast, now + timedelta(days=1)) == []
        assert total(cast) == 300

        later = now + timedelta(days=35)
        assert advance(cast, later) == [True]

        assert total(cast) == 0
        newest = sa.select(LedgerEntry).order_by(LedgerEntry.sequence.desc()).limit(1)
        assert db.session.scalars(newest).one().reason is Reason.REVALUED
        db.session.rollback()
        assert advance(cast, later) == []
        assert verify(cast.region_id).is_good


def test_people_with_several_homes_are_looked_at_once_a_day(app: Flask) -> None:
    cast = gather(app, ENDLESS)
    now = clock.now()
    with app.app_context():
        with transaction():
            serve(cast, "member", now - timedelta(minutes=2), points=300)
            serve(cast, "member", now - timedelta(minutes=1), points=200, home="sibling_branch")
            serve(cast, "second_member", now - timedelta(minutes=1), points=200)
        tomorrow = now + timedelta(days=1)
        assert advance(cast, now) == []

        assert advance(cast, tomorrow) == [False]

        assert advance(cast, tomorrow) == []
        assert total(cast) == 700
