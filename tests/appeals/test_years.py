"""A closed year is doubted by an objection; what was asked before goes to a supplement."""

import uuid
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.appeals import deciding, service
from app.appeals.deciding import Decision
from app.appeals.errors import YearLocked, YearOnNotice, YearSigned
from app.appeals.models import Appeal
from app.appeals.rules import Outcome, SubjectKind
from app.appeals.service import Question
from app.core.db import db, transaction
from app.core.files import open_store
from app.notices.models import Notice
from app.points.models import Account, LedgerEntry
from app.review.locking import closed_year, undecided
from tests.points.facts import serve
from tests.review.steps import branch, conclude, publish, row, sign
from tests.review.year import LOCKED, OVER, PUBLISHED, YEAR, served, town
from tests.support.cast import Cast

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
DAY = timedelta(days=1)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town after a year of service, and one more service a few days before the lock."""
    cast = town(app)
    with app.app_context(), transaction():
        served(cast)
        moment = datetime.fromisoformat(f"{YEAR}-12-30T02:00:00+00:00")
        serve(cast, "member", moment, points=100, now=LOCKED - DAY)
    return cast


def ask(cast: Cast, folder: Path, now: datetime, kind: SubjectKind = SubjectKind.ENTRY) -> Appeal:
    line = db.session.scalars(
        sa.select(LedgerEntry)
        .join(Account, Account.id == LedgerEntry.account_id)
        .where(Account.person_id == cast.people["member"])
        .order_by(LedgerEntry.at.desc())
    ).first()
    assert line is not None
    wanted = Question(
        kind=kind,
        subject_id=line.id if kind is SubjectKind.ENTRY else line.account_id,
        words="少算了一次",
        key=str(uuid.uuid4()),
    )
    with transaction():
        made, _ = service.ask(
            wanted,
            by=cast.actor("member", now=now),
            now=now,
            years=closed_year,
            store=open_store("", folder=folder),
        )
    return made


def test_each_step_of_a_closed_year_says_where_to_go(app: Flask, cast: Cast, folder: Path) -> None:
    with app.app_context():
        with pytest.raises(YearLocked) as locked:
            ask(cast, folder, LOCKED)
        assert locked.value.code == "year_locked"
        publish(cast)
        with pytest.raises(YearOnNotice):
            ask(cast, folder, PUBLISHED)
        closed = closed_year(cast.region_id, cast.people["member"], date(2025, 12, 30), PUBLISHED)
        assert closed is not None
        assert closed.own_link.startswith("/me/review/")
        with pytest.raises(YearSigned):
            ask(cast, folder, OVER)


def test_before_the_lock_and_of_other_days_nothing_is_closed(
    app: Flask, cast: Cast, folder: Path
) -> None:
    with app.app_context():
        made = ask(cast, folder, LOCKED - timedelta(minutes=1))
        assert made.organisation_id == cast.nodes["branch"]
        publish(cast)
        january = date(2026, 1, 3)
        assert closed_year(cast.region_id, cast.people["member"], january, PUBLISHED) is None
        december = date(2025, 12, 30)
        assert closed_year(cast.region_id, cast.people["volunteer"], december, PUBLISHED) is None


def test_what_is_put_right_after_the_freeze_asks_for_a_supplement(
    app: Flask, cast: Cast, folder: Path
) -> None:
    with app.app_context():
        made = ask(cast, folder, LOCKED - timedelta(minutes=1), SubjectKind.SCORE)
        publish(cast)
        people = [cast.people["member"], cast.people["second_member"]]
        assert [each.id for each in undecided(branch(cast), YEAR, people, now=OVER)] == [made.id]
        conclude(cast)
        sign(cast, "secretary")
        sign(cast, "second_member")
        with transaction():
            moment = datetime.fromisoformat(f"{YEAR}-12-30T02:00:00+00:00")
            serve(cast, "member", moment, points=100, now=OVER)
        offered = _offered(made)
        with transaction():
            deciding.decide(
                made.id,
                Decision(outcome=Outcome.UPHELD, reason="查实少算", correction=offered),
                by=cast.actor("secretary", now=OVER),
                now=OVER,
                years=closed_year,
            )
        told = sa.select(Notice).where(Notice.organisation_id == cast.nodes["community"])
        [asked] = [each for each in db.session.scalars(told) if "补充表" in each.title]
        assert asked.link == f"/reviews/{cast.nodes['branch']}/{YEAR}"
        assert undecided(branch(cast), YEAR, people, now=OVER) == []


def _offered(made: Appeal) -> str:
    found = deciding.queries.case(made.region_id, made.id)
    [act] = deciding.choices(found, deciding.queries.subject_of(found))[:1]
    return act.name


def test_who_was_right_after_the_lock_is_looked_at_anew_when_the_sheet_is_concluded(
    app: Flask, cast: Cast, folder: Path
) -> None:
    with app.app_context():
        made = ask(cast, folder, LOCKED - timedelta(minutes=1), SubjectKind.SCORE)
        publish(cast)
        before = row(cast, "member")
        with transaction():
            moment = datetime.fromisoformat(f"{YEAR}-11-20T02:00:00+00:00")
            serve(cast, "member", moment, points=100, now=PUBLISHED)
            serve(cast, "second_member", moment, points=100, now=PUBLISHED)
        second = row(cast, "second_member")
        with transaction():
            deciding.decide(
                made.id,
                Decision(outcome=Outcome.PARTLY, reason="查实少算", correction=_offered(made)),
                by=cast.actor("secretary", now=PUBLISHED),
                now=PUBLISHED,
                years=closed_year,
            )
        conclude(cast)

        assert row(cast, "member")[0] == before[0] + 100
        assert row(cast, "second_member")[0] == second[0]
