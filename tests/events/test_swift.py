"""The swift way of a scan says the same as the plain one, in three round trips, or nothing."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit.models import AuditEntry
from app.core import clock
from app.core.codes import poster_code, screen_code, screen_step
from app.core.db import Model, db, transaction
from app.core.tables import ClientKey
from app.core.vault import vault
from app.events import check_in, sign_up, swift
from app.events.answers import Taken
from app.events.models import (
    Attendance,
    AttendanceMode,
    AttendanceState,
    EventSession,
    Scan,
    SignUpRule,
)
from app.events.scan_rows import Request
from app.events.swift_writing import write as written
from app.organisations.models import Region
from app.points.models import Account, LedgerEntry
from app.records.models import RecordText, ServiceRecord
from app.schemes import queries as schemes
from tests.load.check_ins import said
from tests.support.cast import Cast, gather, published
from tests.support.scans import FOUNDED, MINUTE, NOW, count, send, taken

TABLES: tuple[type[Model], ...] = (
    Attendance, Scan, ServiceRecord, RecordText, LedgerEntry, Account, ClientKey, AuditEntry,
)  # fmt: skip
HASHES = {"hash", "previous_hash", "head", "body_hash"}
#: elsewhere there is only the plain way
pytestmark = pytest.mark.parametrize("app", ["postgresql"], indirect=True)
AN_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app, now=FOUNDED)


def swiftly(cast: Cast, session: EventSession, who: str, *, now: Any) -> Taken | None:
    """A scan of the screen the swift way, with nothing of the test's own open beside it."""
    code = screen_code(vault().code_keys, session.id, screen_step(now))
    region, by = db.session.get_one(Region, cast.region_id), cast.actor(who, now=now)
    request = Request(key=f"{who}-{now}", person_id=by.person_id, code=code, body={"code": code})
    db.session.commit()
    return swift.take(request, region=region, by=by, now=now)


def plainly(cast: Cast, session: EventSession, who: str, *, now: Any) -> Taken:
    """The same scan the plain way."""
    outcome = taken(send(cast, session, who, now=now, key=f"{who}-{now}"))
    db.session.commit()
    return outcome


def rows(cast: Cast, who: str) -> list[str]:
    """Everything written for somebody, ids by the order in which they appear, without hashes."""
    mine = [str(cast.people[who])]
    found: list[str] = []
    for table in TABLES:
        query = sa.select(table.__table__).order_by(*table.__table__.primary_key)
        for row in db.session.execute(query).mappings():
            text = str({name: row[name] for name in row if name not in HASHES})
            if any(each in text for each in mine):
                found.append(text)
                mine += [str(row[name]) for name in ("id", "record_id") if name in row]
    names: dict[str, str] = {}
    named = [
        AN_ID.sub(lambda hit: names.setdefault(hit[0].replace("-", ""), f"#{len(names)}"), text)
        for text in found
    ]
    return [text.replace(who, "who") for text in named]


MODES = {
    "in": (AttendanceMode.IN, (0,)),
    "in and out": (AttendanceMode.IN_OUT, (0, 100)),
    "by plan": (AttendanceMode.IN_PLAN, (0,)),
}


@pytest.mark.usefixtures("context")
class TestTheSame:
    @pytest.mark.parametrize("mode", MODES)
    @pytest.mark.parametrize("is_first", [True, False])
    def test_rows_and_answers_of_both_ways(self, cast: Cast, mode: str, is_first: bool) -> None:
        attendance, minutes = MODES[mode]
        if not is_first:
            _, earlier = published(cast, NOW)
            for who in ("member", "second_member"):
                plainly(cast, earlier, who, now=NOW - 40 * MINUTE)
        plainly(cast, published(cast, NOW)[1], "secretary", now=NOW)  # somebody read the schemes
        _, session = published(cast, NOW, attendance=attendance)
        answers = [
            (
                swiftly(cast, session, "member", now=NOW + minute * MINUTE),
                plainly(cast, session, "second_member", now=NOW + minute * MINUTE),
            )
            for minute in minutes
        ]
        for swift_answer, plain_answer in answers:
            assert swift_answer is not None
            assert swift_answer.gain == plain_answer.gain
            assert swift_answer.message == plain_answer.message
        assert rows(cast, "member") == rows(cast, "second_member")

    def test_remarks_of_who_comes_unannounced_to_a_full_event(self, cast: Cast) -> None:
        event, session = published(cast, NOW, signup=SignUpRule.OPTIONAL, capacity=1)
        sign_up.sign_up(event, session, by=cast.actor("secretary"), now=NOW - 60 * MINUTE)
        plainly(cast, session, "secretary", now=NOW)
        swiftly(cast, session, "member", now=NOW)
        plainly(cast, session, "second_member", now=NOW)
        remarks = {scan.actor_id: scan.remarks for scan in db.session.scalars(sa.select(Scan))}
        assert remarks[cast.people["secretary"]] == []
        assert remarks[cast.people["member"]] == ["walk_in", "over_capacity"]
        assert remarks[cast.people["second_member"]] == ["walk_in", "over_capacity"]


def _nobody(cast: Cast, session: EventSession) -> tuple[str, Any]:
    return "stranger", NOW


def _again(cast: Cast, session: EventSession) -> tuple[str, Any]:
    plainly(cast, session, "member", now=NOW)
    return "member", NOW + MINUTE


def _early(cast: Cast, session: EventSession) -> tuple[str, Any]:
    return "member", session.starts_at - 61 * MINUTE


def _auditor(cast: Cast, session: EventSession) -> tuple[str, Any]:
    return "auditor", NOW


def _facts_of_old(cast: Cast, session: EventSession) -> tuple[str, Any]:
    """A fact from before there was a scheme: valuing it belongs to the plain way."""
    db.session.execute(sa.text("UPDATE schemes SET state = 'retired'"))
    plainly(cast, published(cast, NOW, item="activity")[1], "member", now=NOW - MINUTE)
    db.session.execute(sa.text("UPDATE schemes SET state = 'active'"))
    return "member", NOW


@pytest.mark.usefixtures("context")
class TestNothingButYes:
    @pytest.mark.parametrize("unusual", [_nobody, _again, _early, _auditor, _facts_of_old])
    def test_what_is_unusual_goes_the_plain_way(
        self, cast: Cast, unusual: Callable[[Cast, EventSession], tuple[str, Any]]
    ) -> None:
        _, session = published(cast, NOW)
        who, now = unusual(cast, session)
        before = [count(table) for table in TABLES]
        assert swiftly(cast, session, who, now=now) is None
        assert [count(table) for table in TABLES] == before

    def test_a_key_that_was_used_checks_nobody_out(self, cast: Cast) -> None:
        _, session = published(cast, NOW, attendance=AttendanceMode.IN_OUT)
        plainly(cast, session, "member", now=NOW)
        region, by = db.session.get_one(Region, cast.region_id), cast.actor("member", now=NOW)
        code = poster_code(vault().code_keys, session.id)
        request = Request(key=f"member-{NOW}", person_id=by.person_id, code=code, body={})
        db.session.commit()
        assert swift.take(request, region=region, by=by, now=NOW + 20 * MINUTE) is None
        assert count(Scan) == 1

    @pytest.mark.parametrize("is_same_session", [True, False])
    def test_nothing_is_written_where_somebody_came_between(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch, is_same_session: bool
    ) -> None:
        _, first = published(cast, NOW)
        plainly(cast, first, "member", now=NOW - 10 * MINUTE)
        _, session = published(cast, NOW)
        _, other = published(cast, NOW)
        db.session.commit()

        def overtaken(connection: sa.Connection, drawn: Any) -> bool:
            plainly(cast, session if is_same_session else other, "member", now=NOW)
            before = [count(table) for table in TABLES]
            db.session.rollback()
            is_written = written(connection, drawn)
            assert [count(table) for table in TABLES] == before
            return is_written

        monkeypatch.setattr(swift, "write", overtaken)
        assert swiftly(cast, session, "member", now=NOW + MINUTE) is None
        total = db.session.scalar(sa.select(Account.total))
        assert total == db.session.scalar(sa.select(sa.func.sum(LedgerEntry.amount))) == 400

    def test_who_was_struck_out_meanwhile_stays_so(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, session = published(cast, NOW, attendance=AttendanceMode.IN_OUT)
        plainly(cast, session, "member", now=NOW)

        def overtaken(connection: sa.Connection, drawn: Any) -> bool:
            db.session.execute(sa.text("UPDATE attendances SET state = 'void'"))
            db.session.commit()
            return written(connection, drawn)

        monkeypatch.setattr(swift, "write", overtaken)
        assert swiftly(cast, session, "member", now=NOW + 20 * MINUTE) is None
        assert db.session.scalar(sa.select(Attendance.state)) is AttendanceState.VOID
        assert (count(Scan), count(ServiceRecord)) == (1, 0)

    def test_schemes_that_this_process_has_not_read_are_read_the_plain_way(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, session = published(cast, NOW)
        monkeypatch.setattr(schemes, "_kept", {})
        assert swiftly(cast, session, "member", now=NOW) is None
        plainly(cast, session, "second_member", now=NOW)
        assert swiftly(cast, session, "member", now=NOW) is not None


def test_three_statements_in_three_round_trips(app: Flask, tmp_path: Path) -> None:
    cast = gather(app, ago=timedelta(days=30))
    now = clock.now()
    with app.app_context():
        with transaction():
            _, earlier = published(cast, now)
            _, session = published(cast, now)
            region, by = db.session.get_one(Region, cast.region_id), cast.actor("member")
            codes = [poster_code(vault().code_keys, each.id) for each in (earlier, session)]
            first = Request(key="first", person_id=by.person_id, code=codes[0], body={})
            check_in.take(first, region=region, by=by, now=now)
        db.session.remove()
        db.engine.dispose()

    # who was not seen for an hour is noted as seen
    two = ["second_member", "member"]
    for who in two:
        app.test_client().get("/api/v1/me", headers=cast.bearer(who))
    statements, trips = said(app, codes[1], [cast.tokens[who] for who in two], tmp_path / "wire")

    assert (len(statements), trips) == (3, 3)
    # the driver takes a longer text apart each time anew
    assert max(map(len, statements)) < 4096
