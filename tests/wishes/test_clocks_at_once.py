"""Two schedulers by mistake, or a run that meets the next one: each thing is done once."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.db import db, transaction
from app.core.jobs import run_owed
from app.core.tables import JobRun
from app.jobs.timetable import TIMETABLE
from app.notices.models import Notice
from app.wishes import listing, ticking
from app.wishes.models import Claim, MonthlyList, Wish
from tests.support import wishes as make
from tests.wishes import verbs

FIRST = datetime(2026, 8, 31, 16, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JOBS = [job for job in TIMETABLE if job.name in {"wishes", "wish_lists"}]


@pytest.fixture
def late(app: Flask) -> list[Wish]:
    """Ten wishes of which every claimer is to be reminded, and a list that is due."""
    cast = verbs.town(app, limit=0, now=FIRST - 30 * DAY)
    with app.app_context(), transaction():
        wishes = [make.published(cast, FIRST) for _ in range(10)]
        for wish in wishes:
            make.claimed(cast, wish, FIRST)
    return wishes


def at_once(app: Flask, job: Callable[[], object], *, many: int) -> None:
    """Do the same in several threads at the same moment."""
    ready = threading.Barrier(many)
    faults: list[BaseException] = []

    def run() -> None:
        with app.app_context():
            ready.wait(30)
            try:
                job()
            except BaseException as fault:
                faults.append(fault)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def reminders(app: Flask) -> Counter[str]:
    """How often each claimer was reminded."""
    with app.app_context():
        query = sa.select(Notice.title).where(
            Notice.organisation_id.is_not(None), Notice.title.contains("还有")
        )
        return Counter(db.session.scalars(query))


def test_two_schedulers_at_once_do_it_once(app: Flask, late: list[Wish]) -> None:
    now = FIRST + 10 * DAY + HOUR

    at_once(app, lambda: [run_owed(job, since=FIRST, clock=lambda: now) for job in JOBS], many=2)

    assert Counter(reminders(app).values()) == {1: len(late)}
    with app.app_context():
        runs = db.session.scalars(sa.select(JobRun.job)).all()
        assert sorted(runs) == ["wish_lists", "wishes"]


def test_visits_at_once_tell_once(app: Flask, late: list[Wish]) -> None:
    """A run that takes longer than ten minutes meets the next one."""
    now = FIRST + 10 * DAY

    def visit_all() -> None:
        for wish in late:
            with transaction():
                ticking.visit(wish.id, now=now)

    at_once(app, visit_all, many=4)

    assert Counter(reminders(app).values()) == {1: len(late)}
    with app.app_context():
        told = db.session.scalars(sa.select(Claim.reminded)).all()
        assert set(map(tuple, told)) == {("contact", "50")}


def test_lists_made_at_once_are_one(app: Flask, late: list[Wish]) -> None:
    now = FIRST + 11 * DAY

    def make_due() -> None:
        with transaction():
            for community_id in listing.communities():
                listing.make_due(community_id, now=now)

    at_once(app, make_due, many=4)

    with app.app_context():
        (made,) = db.session.scalars(sa.select(MonthlyList)).all()
        assert (made.number, made.listed_on) == (1, date(2026, 9, 10))
        assert len(listing.wishes_on(made)) == len(late)
