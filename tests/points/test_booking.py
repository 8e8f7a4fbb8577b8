"""Invariant: for every account, ledger sum = total = evaluation of the facts, whatever happens."""

import uuid
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accounts import service as accounts
from app.accounts.models import MembershipKind, MemberStage
from app.core import clock
from app.core.clock import local_day
from app.core.db import db, transaction
from app.core.ids import uuid7
from app.points import service as ledger
from app.points.models import Account, LedgerEntry, Reason
from app.points.plan import member_on
from app.points.valuing import Cause
from app.points.verification import verify
from app.records import queries as records
from app.records import service as facts
from app.records.models import ServiceRecord, TimeClass, Trust
from app.records.service import NewRecord
from app.schemes import queries as schemes
from app.schemes.rules import evaluate
from tests.support.cast import Cast, gather

START = datetime(2026, 1, 10, 1, 0, tzinfo=clock.UTC)
LATER = datetime(2026, 12, 1, tzinfo=clock.UTC)

SCHEME = """
format: 1
scheme: {key: knotty, title: 上限、分段和基础分都有的办法}
basis: {document: 测试办法, number: 测试1号, issuer: 测试镇}
period: {first_day: 01-01}
attendance: {in: scan, in_out: hours, in_plan: hours}
base: {points: 10}
items:
  scan:
    label: 扫码
    value: {range: {from: 1, to: 10, default: 2}}
    caps:
      - {per: month, at_most: 5}
  hours:
    label: 时长
    quantity: {unit: hour, rounding: none}
    value:
      brackets:
        part_units: floor
        rows:
          - {over: 0, up_to: 10, points: 1, each: 1}
          - {over: 10, points: 1, each: 3}
"""

operation = st.tuples(
    st.sampled_from(["scan", "hours", "void", "other"]),
    st.integers(0, 300),
    st.integers(0, 400),
    st.booleans(),
)


def write_down(
    cast: Cast,
    person_id: uuid.UUID,
    item: str,
    *,
    day: int,
    minutes: int,
    home: str,
    occasion: str = "",
) -> ServiceRecord:
    """A fact of one person, booked."""
    occurred_at = START + timedelta(days=day)
    record = facts.append(
        NewRecord(
            region_id=cast.region_id,
            person_id=person_id,
            home_organisation_id=cast.nodes[home],
            organisation_id=cast.nodes["branch"],
            source=f"test:{uuid7()}",
            title="事实",
            occasion=occasion,
            item=item,
            occurred_at=occurred_at,
            minutes=minutes,
            amount=300 if item == "scan" and minutes % 2 else None,
            time_class=TimeClass.SCANNED,
            trust=Trust.SCREEN,
        ),
        now=LATER,
    )
    fact = records.as_fact(record)
    cause = Cause(record.source, Reason.AWARD, local_day(occurred_at), fact=fact)
    ledger.book(cast.region_id, person_id, cause, now=LATER)
    return record


def take_back(cast: Cast, person_id: uuid.UUID, record: ServiceRecord) -> None:
    """Void a fact and book the differences."""
    facts.void(record, by_id=None, now=LATER, reason="填错")
    cause = Cause(record.source, Reason.VOIDED, local_day(record.occurred_at))
    ledger.book(cast.region_id, person_id, cause, now=LATER)


def check_accounts(cast: Cast, person_id: uuid.UUID) -> None:
    """Ledger sum = total = evaluation, account by account."""
    (ruling,) = schemes.active(cast.region_id)
    found = [fact for fact, _ in records.facts(cast.region_id, person_id, since=None, until=None)]
    as_of = local_day(LATER)
    whole = evaluate(ruling.rules, found, as_of, member_on(person_id, as_of))
    held = db.session.scalars(sa.select(Account).where(Account.person_id == person_id)).all()
    assert sum(account.total for account in held) == (whole.total if held else 0)
    for account in held:
        lines = sa.select(sa.func.coalesce(sa.func.sum(LedgerEntry.amount), 0)).where(
            LedgerEntry.account_id == account.id
        )
        assert db.session.scalar(lines) == account.total
        home = str(account.home_organisation_id)
        own = sum(line.amount for line in whole.lines if line.home == home)
        base = [line.amount for line in whole.lines if not line.home]
        assert account.total in {own, own + sum(base)}
    assert verify(cast.region_id).first_bad is None


@pytest.fixture(scope="module")
def town(sqlite_app: tuple[Flask, object]) -> tuple[Flask, Cast]:
    """One town for all examples; each example has a person of its own."""
    app, database = sqlite_app
    database.renew()  # type: ignore[attr-defined]
    return app, gather(app, SCHEME)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(operations=st.lists(operation, min_size=1, max_size=12))
def test_the_ledger_is_always_what_the_facts_are_worth(
    town: tuple[Flask, Cast], operations: list[tuple[str, int, int, bool]]
) -> None:
    app, cast = town
    with app.app_context(), transaction():
        person = accounts.register(cast.region_id, "测试员", now=LATER)
        accounts.join(
            person,
            cast.node("branch"),
            MembershipKind.PARTY,
            from_on=START.date(),
            stage=MemberStage.FULL,
        )
        written: list[ServiceRecord] = []
        for kind, day, minutes, moved in operations:
            if kind == "void":
                if written:
                    take_back(cast, person.id, written.pop(day % len(written)))
                continue
            home = "sibling_branch" if moved else "branch"
            item = kind if kind != "other" else "not_in_scheme"
            written.append(write_down(cast, person.id, item, day=day, minutes=minutes, home=home))
        check_accounts(cast, person.id)


@pytest.mark.usefixtures("context")
def test_a_voided_fact_is_taken_back_by_an_opposite_line(app: Flask) -> None:
    cast = gather(app)
    person_id = cast.people["member"]
    record = write_down(cast, person_id, "hours", day=0, minutes=90, home="branch")
    take_back(cast, person_id, record)
    lines = db.session.scalars(sa.select(LedgerEntry).order_by(LedgerEntry.sequence)).all()
    assert [(line.amount, line.reason) for line in lines] == [
        (300, Reason.AWARD),
        (-300, Reason.VOIDED),
    ]
    assert db.session.scalars(sa.select(Account.total)).one() == 0


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "verb", ["UPDATE ledger_entries SET amount = 1", "DELETE FROM ledger_entries"]
)
def test_the_database_itself_refuses_to_change_the_ledger(app: Flask, verb: str) -> None:
    cast = gather(app)
    write_down(cast, cast.people["member"], "hours", day=0, minutes=90, home="branch")
    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        db.session.execute(sa.text(verb))


@pytest.mark.usefixtures("context")
def test_points_belong_to_the_branch_of_their_day(app: Flask) -> None:
    cast = gather(app)
    person_id = cast.people["member"]
    write_down(cast, person_id, "hours", day=0, minutes=60, home="branch")
    write_down(cast, person_id, "hours", day=100, minutes=120, home="sibling_branch")
    held = {
        account.home_organisation_id: account.total
        for account in db.session.scalars(sa.select(Account))
    }
    assert held == {cast.nodes["branch"]: 200, cast.nodes["sibling_branch"]: 400}
