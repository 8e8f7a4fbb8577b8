"""The timetable: every line runs, on an empty house and on one with something to do."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import OneTimeCode, SignIn
from app.core import clock
from app.core.db import db, transaction
from app.core.ids import uuid7
from app.core.tables import ClientKey, JobRun, LimitCounter
from app.events.models import Event, EventState
from app.jobs.timetable import TIMETABLE
from app.jobs.work import prune
from app.points.models import LedgerSeal
from tests.support.cast import gather, published


@pytest.mark.parametrize("name", [job.name for job in TIMETABLE])
def test_each_job_runs_by_hand(app: Flask, name: str) -> None:
    gather(app)

    outcome = app.test_cli_runner().invoke(args=["job", name])

    assert outcome.exit_code == 0, outcome.output
    with app.app_context():
        assert db.session.scalars(sa.select(JobRun.job)).all() == [f"{name}@hand"]


def test_the_nightly_seal_is_kept_as_an_anchor(app: Flask) -> None:
    gather(app)

    outcome = app.test_cli_runner().invoke(args=["job", "seal_ledger"])

    assert outcome.output.startswith("weiguang-anchor-1 ")
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(LedgerSeal)) == 1


def test_events_settled_a_month_ago_are_archived(app: Flask) -> None:
    cast = gather(app)
    now = clock.now()
    with app.app_context(), transaction():
        for days in (29, 31):
            event, _ = published(cast, now, title=f"{days}天前")
            event.state, event.settled_at = EventState.SETTLED, now - timedelta(days=days)

    outcome = app.test_cli_runner().invoke(args=["job", "archive"])

    assert outcome.output == "archived 1\n"
    with app.app_context():
        found = {event.title: event.state for event in db.session.scalars(sa.select(Event))}
    assert found == {"29天前": EventState.SETTLED, "31天前": EventState.ARCHIVED}


def test_what_is_kept_for_a_while_is_forgotten_and_the_rest_stays(app: Flask) -> None:
    cast = gather(app)
    now = clock.now()
    with app.app_context():
        with transaction():
            for days in (0, 40):
                _leave_traces(cast.region_id, cast.people["member"], now - timedelta(days=days))
        with transaction():
            prune(now, now)

        for table in (ClientKey, LimitCounter, OneTimeCode):
            assert db.session.scalar(sa.select(sa.func.count()).select_from(table)) == 1, table
        mine = sa.select(SignIn.created_at).where(SignIn.person_id == cast.people["member"])
        assert min(db.session.scalars(mine)) > now - timedelta(days=1)


def _leave_traces(region_id: int, person_id: object, at: object) -> None:
    common = {"region_id": region_id, "created_at": at, "expires_at": at}
    db.session.add_all(
        [
            ClientKey(
                region_id=region_id,
                actor_id=person_id,
                key=str(uuid7()),
                body_hash=b"",
                year=2026,
                made_id=uuid7(),
                at=at,
            ),
            LimitCounter(key=str(uuid7()), window_starts_at=at, count=1),
            OneTimeCode(phone_index=bytes(32), purpose="x", code_hash=bytes(32), **common),
            SignIn(
                # older than the session of the cast
                id=uuid7().__class__(int=uuid7().int - (90 << 105)),
                person_id=person_id,
                secret_hash=uuid7().bytes * 2,
                kind="api",
                seen_at=at,
                **common,
            ),
        ]
    )
