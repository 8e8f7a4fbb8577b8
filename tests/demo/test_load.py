"""`flask demo load`: a whole town that could have been lived through the real verbs."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Membership, MembershipKind, Person
from app.core import clock
from app.core.db import db, transaction
from app.events.models import (
    Attendance,
    AttendanceState,
    Direction,
    Event,
    EventState,
    Scan,
    SignUp,
    SignUpState,
)
from app.events.rules import shown_state
from app.organisations.models import Organisation, OrganisationKind
from app.points import verification
from app.points.models import Account, LedgerEntry, Reason
from app.points.plan import plan
from app.points.seals import fault_of_seals
from app.points.valuing import Cause
from app.posts.models import DutyLine, DutyState
from app.records.models import ServiceRecord
from app.schemes import queries as schemes
from app.schemes.models import Scheme, SchemeState
from tests.demo.loading import VOLUNTEERS, load, load_with_tokens, loaded


def _count(table: type, *conditions: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(*conditions)
    return int(db.session.execute(query).scalar_one())


def test_a_load_is_a_town_with_its_branches_units_and_grids(app: Flask) -> None:
    outcome = load(app, "--units", "15")

    assert outcome.exit_code == 0, outcome.output
    with app.app_context():
        kinds = dict(
            db.session.execute(
                sa.select(Organisation.kind, sa.func.count()).group_by(Organisation.kind)
            ).all()
        )
        assert kinds[OrganisationKind.BRANCH] == 49
        assert kinds[OrganisationKind.UNIT] == 15
        assert kinds[OrganisationKind.SHOP] == 12
        assert kinds[OrganisationKind.COMMUNITY] == 1
        assert _count(Organisation, Organisation.sector == "两新") == 24
        grids = sa.select(Organisation.household_count).where(
            Organisation.kind == OrganisationKind.GRID
        )
        assert all(db.session.scalars(grids))
        assert _count(Membership, Membership.kind == MembershipKind.PARTY) == 3 * 49
        states = dict(db.session.execute(sa.select(Scheme.code, Scheme.state)).all())
        assert states.pop("chaocheng") is SchemeState.ACTIVE
        assert set(states.values()) == {SchemeState.EXAMPLE}
        assert {"hailin", "weihai_haibeifen"} == set(states)


def test_what_is_booked_is_what_the_facts_are_worth(app: Flask) -> None:
    loaded(app)

    with app.app_context():
        assert verification.verify(1).first_bad is None
        (ruling,) = schemes.active(1)
        accounts = db.session.scalars(sa.select(Account)).all()
        assert len(accounts) > 100
        for account in accounts:
            nothing = Cause(source="nothing", reason=Reason.REVALUED, day=account.as_of)
            planned = plan(ruling, 1, account.person_id, nothing, now=clock.now())
            assert planned is not None
            assert planned.lines == []
            assert planned.state is not None
            assert _without_day(planned.state.to_json()) == _without_day(account.state or {})
            assert planned.homes == {account.home_organisation_id}


def _without_day(state: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in state.items() if name != "as_of"}


def test_attendances_scans_and_records_tie_together(app: Flask) -> None:
    loaded(app)

    with app.app_context():
        of_events = ServiceRecord.source.startswith("attendance:")
        sources = set(db.session.scalars(sa.select(ServiceRecord.source).where(of_events)))
        done = db.session.scalars(
            sa.select(Attendance.id).where(Attendance.state == AttendanceState.DONE)
        )
        assert {f"attendance:{each}" for each in done} == sources
        came = set(db.session.scalars(sa.select(Attendance.id)))
        scanned = sa.select(Scan.attendance_id).where(Scan.direction == Direction.IN)
        assert set(db.session.scalars(scanned)) == came
        assert _disagreeing() == []


def _disagreeing() -> list[str]:
    """Records that say something else than their attendance and its event."""
    query = sa.select(ServiceRecord, Attendance, Event).join(
        Attendance, Attendance.person_id == ServiceRecord.person_id
    )
    rows = db.session.execute(query.join(Event, Event.id == Attendance.event_id))
    return [
        record.source
        for record, attendance, event in rows
        if record.source == f"attendance:{attendance.id}"
        and (record.minutes, record.time_class, record.amount, record.item, record.year)
        != (attendance.minutes, attendance.time_class, event.points, event.item, attendance.year)
    ]


def test_stewards_have_months_behind_them_and_one_grid_waits(app: Flask) -> None:
    loaded(app)

    with app.app_context():
        states = Counter(db.session.scalars(sa.select(DutyLine.state)))
        confirmed = states[DutyState.CONFIRMED]
        assert set(states) == {DutyState.SENT, DutyState.CONFIRMED}
        assert confirmed >= 3 * 2 * 2
        assert _count(ServiceRecord, ServiceRecord.source.startswith("post:")) == confirmed
        months = LedgerEntry.source.startswith("post:")
        assert _count(LedgerEntry, months, LedgerEntry.amount == 300) == confirmed


def test_something_runs_comes_waits_and_was_called_off(app: Flask) -> None:
    loaded(app)

    with app.app_context():
        now = clock.now()
        events = db.session.scalars(sa.select(Event)).all()
        running = [e for e in events if e.starts_at <= now < e.ends_at]
        assert {e.attendance.value for e in running} == {"in", "in_out"}
        assert all(
            shown_state(e.state.value, e.starts_at, e.ends_at, now=now).value == "ongoing"
            for e in running
        )
        states = {e.state for e in events}
        assert {EventState.SUBMITTED, EventState.REJECTED, EventState.CANCELLED} < states
        assert _count(SignUp, SignUp.state == SignUpState.WAITING) > 0


def test_a_second_load_is_another_town_beside_the_first(app: Flask, folder: Path) -> None:
    first = loaded(app)
    with app.app_context(), transaction():
        verification.seal(1, now=clock.now())
    second = load_with_tokens(app, folder / "second.json")

    assert first["volunteer"][0]["community_id"] != second["volunteer"][0]["community_id"]
    phones = [each["phone"] for file in (first, second) for each in file["volunteer"]]
    assert len(set(phones)) == 2 * VOLUNTEERS
    with app.app_context():
        assert _count(Organisation, Organisation.kind == OrganisationKind.DISTRICT) == 1
        assert _count(Organisation, Organisation.kind == OrganisationKind.BRANCH) == 98
        assert _count(Scheme) == 3
        cards = sa.select(sa.func.count(sa.distinct(Person.card_number)))
        assert db.session.execute(cards).scalar_one() == _count(Person)
        assert verification.verify(1).first_bad is None


def test_no_line_is_written_into_sealed_time(app: Flask) -> None:
    loaded(app)
    with app.app_context(), transaction():
        verification.seal(1, now=clock.now() + timedelta(seconds=30))

    load(app)

    with app.app_context():
        assert fault_of_seals(1) == ""


def test_a_phone_that_is_known_already_becomes_a_households(app: Flask) -> None:
    loaded(app)
    with app.app_context(), transaction():
        db.session.execute(sa.text("UPDATE counters SET value = 0 WHERE kind = 'demo:people'"))

    outcome = load(app)

    assert outcome.exit_code == 0, outcome.output
    with app.app_context():
        assert _count(Person) > _count(Organisation)


def test_it_says_who_can_sign_in_and_where_the_event_runs(app: Flask) -> None:
    outcome = load(app)

    assert "支部书记" in outcome.stdout
    assert "/s/v1." in outcome.stdout
    assert "/screen" in outcome.stdout
    assert app.config["SMS_FILE"] in outcome.stdout


def test_production_loads_no_sample(app: Flask) -> None:
    app.config["PRODUCTION"] = True
    try:
        outcome = load(app)
    finally:
        app.config["PRODUCTION"] = False

    assert outcome.exit_code == 1
    assert "正式环境" in outcome.output
    with app.app_context():
        assert _count(Organisation) == 0
