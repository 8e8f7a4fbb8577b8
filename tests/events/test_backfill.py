"""补录活动: an event nobody planned, with its people, by one and approved by another."""

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.accounts import approvals
from app.accounts.errors import OwnApproval
from app.accounts.models import Approval, PersonState
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import DomainError, Forbidden
from app.events import backfill, hand_list, queries, service
from app.events.backfill import Account
from app.events.backfill_errors import (
    BackfilledAlready,
    BackfillTooOld,
    NotOverYet,
    YearClosed,
)
from app.events.errors import EventNotFound, LinesUnclear, WrongState
from app.events.hand import Ground
from app.events.models import AttendanceMode, Event, EventState, Evidence, HandEntry
from app.events.queries import Filter
from app.events.service import Plan
from app.points.models import LedgerEntry
from app.records.models import ServiceRecord, TimeClass
from tests.support.cast import Cast, gather

PEOPLE = "林晓月\n周远山"


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app)


def never_closed(_region: int, _person: uuid.UUID, _day: date, _now: datetime) -> object | None:
    return None


def account(now: datetime, people: str = PEOPLE, **changes: Any) -> Account:
    plan = Plan(
        title="连夜除雪",
        category="environment",
        place="3 号楼前",
        starts_at=now - timedelta(days=2, hours=2),
        ends_at=now - timedelta(days=2),
        attendance=AttendanceMode.IN_PLAN,
        item="hours",
    )
    ground = Ground(evidence=Evidence.PAPER, reason="临时除雪，当晚来不及报")
    return Account(plan=replace(plan, **changes), people=people, ground=ground)


def propose(
    cast: Cast, given: Account, *, who: str = "organiser", node: str = "branch", **more: Any
) -> HandEntry:
    now = clock.now()
    years = more.get("years", never_closed)
    with transaction():
        by = cast.actor(who, now=now)
        return backfill.propose(cast.node(node), given, years=years, by=by, now=now)


def decide(cast: Cast, who: str, *, approved: bool = True, years: Any = never_closed) -> None:
    now = clock.now()
    with transaction():
        waiting = db.session.scalars(db.select(Approval)).one()
        by = cast.actor(who, now=now)
        approvals.decide(waiting, approved=approved, by=by, now=now)
        backfill.carry_out(waiting, years=years, by=by, now=now)


def listed(cast: Cast) -> list[str]:
    found = queries.calendar(cast.region_id, Filter(), limit=50)
    return [card.event.title for card in found]


def test_until_another_approves_there_is_no_event_and_then_it_stands_settled(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        entry = propose(cast, account(clock.now()))
        assert listed(cast) == []
        for reader in (None, cast.actor("member")):
            with pytest.raises(EventNotFound):
                queries.card(cast.region_id, entry.event_id, actor=reader)
        waiting = db.session.scalars(db.select(Approval)).one()
        assert waiting.summary.startswith("补录没有报过的活动")
        assert "林晓月" in waiting.summary
        assert "来不及报" in waiting.reason
        decide(cast, "reviewer")

        event = db.session.scalars(db.select(Event)).one()
        assert (event.state, event.is_backfilled) == (EventState.SETTLED, True)
        assert event.published_by_id == cast.people["reviewer"]
        assert listed(cast) == ["连夜除雪"]
        records = db.session.scalars(db.select(ServiceRecord)).all()
        assert {each.minutes for each in records} == {120}
        assert {each.time_class for each in records} == {TimeClass.HAND}
        assert len(records) == 2
        assert db.session.scalars(db.select(LedgerEntry)).first() is not None
        (row,) = hand_list.approved(cast.region_id, "/", now=clock.now())
        assert row.is_backfilled
        assert "林晓月" not in row.names


def test_what_is_turned_down_leaves_no_event_and_no_records(app: Flask, cast: Cast) -> None:
    with app.app_context():
        entry = propose(cast, account(clock.now()))
        decide(cast, "reviewer", approved=False)

        assert listed(cast) == []
        with pytest.raises(EventNotFound):
            queries.card(cast.region_id, entry.event_id, actor=cast.actor("member"))
        assert not db.session.scalars(db.select(ServiceRecord)).all()
        assert not hand_list.approved(cast.region_id, "/", now=clock.now())
        # what was turned down may be filed better
        assert propose(cast, account(clock.now())).event_id != entry.event_id


def test_neither_maker_nor_gainer_nor_either_under_another_account_approves(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        with pytest.raises(OwnApproval):
            propose(cast, account(clock.now(), people=cast.person("organiser").card_number))
        propose(
            cast, account(clock.now(), people=f"林晓月\n{cast.person('secretary').card_number}")
        )
        for who in ("organiser", "secretary"):
            with pytest.raises(OwnApproval):
                decide(cast, who)
        for merged in ("member", "organiser"):
            with transaction():
                person = cast.person(merged)
                person.state, person.merged_into_id = PersonState.MERGED, cast.people["reviewer"]
            with pytest.raises(OwnApproval):
                decide(cast, "reviewer")
            with transaction():
                person = cast.person(merged)
                person.state, person.merged_into_id = PersonState.ACTIVE, None
        assert not db.session.scalars(db.select(ServiceRecord)).all()
        decide(cast, "upper")
        assert len(db.session.scalars(db.select(ServiceRecord)).all()) == 2


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_proposal_cannot_be_published_called_off_or_changed_past_the_second_person(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        entry = propose(cast, account(clock.now()))
        event, now = db.session.get_one(Event, entry.event_id), clock.now()
        for verb in (
            lambda: service.publish(event, by=cast.actor("reviewer"), now=now),
            lambda: service.reject(event, reason="不行", by=cast.actor("reviewer"), now=now),
            lambda: service.cancel(event, reason="不办", by=cast.actor("organiser"), now=now),
            lambda: service.submit(event, by=cast.actor("organiser"), now=now),
        ):
            with pytest.raises(WrongState):
                verb()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("ago", "hours", "refusal"),
    [
        (timedelta(hours=1), 2, NotOverYet),
        (timedelta(days=32), 2, BackfillTooOld),
    ],
)
def test_only_what_is_over_and_not_long_ago(
    app: Flask, cast: Cast, ago: timedelta, hours: int, refusal: type[DomainError]
) -> None:
    now = clock.now()
    since = now - ago
    times = {"starts_at": since, "ends_at": since + timedelta(hours=hours)}
    with app.app_context():
        with pytest.raises(refusal):
            propose(cast, account(now, **times))
        assert not db.session.scalars(db.select(Event)).all()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_doubtful_list_an_unknown_item_or_no_right_leaves_nothing(app: Flask, cast: Cast) -> None:
    with app.app_context():
        for given, refusal in (
            (account(clock.now(), people="查无此人"), LinesUnclear),
            (account(clock.now(), item="no_such_item"), DomainError),
            (account(clock.now(), points=99_900), DomainError),
        ):
            with pytest.raises(refusal):
                propose(cast, given)
        for who in ("member", "grid_worker", "auditor", "other_organiser"):
            with pytest.raises(Forbidden):
                propose(cast, account(clock.now()), who=who)
        assert not db.session.scalars(db.select(Event)).all()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_was_sent_twice_is_filed_once(app: Flask, cast: Cast) -> None:
    with app.app_context():
        given = account(clock.now())
        propose(cast, given)
        with pytest.raises(BackfilledAlready):
            propose(cast, given)
        assert len(db.session.scalars(db.select(Event)).all()) == 1


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_nothing_goes_into_a_closed_year_neither_now_nor_when_it_closes_meanwhile(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():

        def closed(_region: int, person: uuid.UUID, _day: date, _now: datetime) -> object | None:
            return "2025" if person == cast.people["member"] else None

        with pytest.raises(YearClosed) as caught:
            propose(cast, account(clock.now()), years=closed)
        assert "林晓月" in caught.value.detail
        propose(cast, account(clock.now()))
        with pytest.raises(YearClosed):
            decide(cast, "reviewer", years=closed)
        assert not db.session.scalars(db.select(ServiceRecord)).all()
        decide(cast, "reviewer", approved=False, years=closed)
        assert listed(cast) == []
