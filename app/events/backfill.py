"""补录活动 backfill: an event that took place and was never planned, laid down with its people.

Event and people are one proposal. Until a second person approves there is no event for anybody
else; turned down it stays called off and was never published. Nothing reaches further back than a
setting of the region, nor into a year that the review of somebody named has closed.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.accounts import approvals
from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.errors import OwnApproval
from app.accounts.models import Approval, ApprovalState, Person
from app.accounts.permissions import Target, require
from app.core.clock import local, local_day
from app.core.db import db
from app.core.ids import uuid7
from app.core.numbers import next_number
from app.events import hand, hand_credit, hand_lines
from app.events.backfill_errors import BackfilledAlready, BackfillTooOld, NotOverYet, YearClosed
from app.events.errors import NobodyNamed
from app.events.hand import Ground, Served
from app.events.models import Event, EventSession, EventState, HandEntry
from app.events.noting import note
from app.events.service import Plan, check_plan, planned_fields
from app.organisations.models import Organisation
from app.organisations.queries import community_of, region
from app.organisations.rules import setting

#: what the approval is called
KIND = hand.BACKFILL
NAMED = 3
#: tells of a person, a day and a moment whether the year that holds the day is closed: what the
#: review, which lies above, knows
Years = Callable[[int, uuid.UUID, date, datetime], object | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What somebody says of an event that nobody planned: who came, and on what that rests."""

    plan: Plan
    #: a typed list, one a line
    people: str
    #: the reason says why it was not planned
    ground: Ground


def propose(
    host: Organisation, account: Account, *, years: Years, by: Actor, now: datetime
) -> HandEntry:
    """Lay an event with its people before a second person of its organisation.

    Raises `NotOverYet`, `BackfillTooOld`, `BackfilledAlready`, `YearClosed`, `LinesUnclear`,
    `NobodyNamed`, `TimesOutside`, `OwnApproval`, and what an event's plan raises.
    """
    require(by, "event.backfill", Target(path=host.path))
    plan = account.plan
    check_plan(plan)
    _check_days(plan, region_id=host.region_id, now=now)
    event, session = _draft(host, plan, by=by, now=now)
    around = (community_of(host) or host).path
    people = hand_lines.read(account.people, session, around=around)
    _check_people(session, people, by=by)
    _check_years(host.region_id, session, [each.person_id for each in people], years, now=now)
    told = _summary(event, session, people)
    return hand.lay_before(
        KIND, host, session, people, account.ground, summary=told, by=by, now=now
    )


def days_back(region_id: int) -> int:
    """How many days ago an event may lie."""
    return int(setting(region(region_id).settings, "backfill_days"))


def _check_days(plan: Plan, *, region_id: int, now: datetime) -> None:
    if plan.ends_at > now:
        raise NotOverYet(fields={"day": [NotOverYet.sentence]})
    days = days_back(region_id)
    if local_day(plan.starts_at) < local_day(now) - timedelta(days=days):
        raise BackfillTooOld(days=days, fields={"day": [f"最多补录 {days} 天以内的活动。"]})


def _draft(
    host: Organisation, plan: Plan, *, by: Actor, now: datetime
) -> tuple[Event, EventSession]:
    """The event as it waits, known to nobody but its maker and the office."""
    year = local(plan.starts_at).year
    # the counter is locked: of two that are sent at once the second finds the first
    number = next_number(host.region_id, f"event:{year}")
    _check_once(host, plan)
    event = Event(
        id=uuid7(),
        region_id=host.region_id,
        year=year,
        number=number,
        organisation_id=host.id,
        created_by_id=by.person_id,
        created_at=now,
        submitted_at=now,
        state=EventState.SUBMITTED,
        is_backfilled=True,
        **planned_fields(host, plan),
    )
    session = EventSession(
        id=uuid7(),
        region_id=host.region_id,
        year=year,
        event_id=event.id,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
    )
    db.session.add(event)
    db.session.flush()
    db.session.add(session)
    db.session.flush()
    return event, session


def _check_once(host: Organisation, plan: Plan) -> None:
    query = sa.select(Event.id).where(
        Event.region_id == host.region_id,
        Event.organisation_id == host.id,
        Event.title == plan.title,
        Event.starts_at < plan.ends_at,
        Event.ends_at > plan.starts_at,
        Event.state.not_in([EventState.CANCELLED, EventState.REJECTED, EventState.DRAFT]),
    )
    if db.session.scalars(query.limit(1)).first() is not None:
        raise BackfilledAlready


def _check_people(session: EventSession, people: Sequence[Served], *, by: Actor) -> None:
    if not 0 < len(people) <= hand.MOST:
        raise NobodyNamed(most=hand.MOST)
    if by.person_id in {each.person_id for each in people}:
        raise OwnApproval
    hand.check_times(session, people)


def _check_years(
    region_id: int,
    session: EventSession,
    people: Sequence[uuid.UUID],
    years: Years,
    *,
    now: datetime,
) -> None:
    day = local_day(session.starts_at)
    closed = [each for each in people if years(region_id, each, day, now) is not None]
    if closed:
        names = sorted(accounts.names(closed).values())
        raise YearClosed(names="、".join(names[:NAMED]))


def _summary(event: Event, session: EventSession, people: Sequence[Served]) -> str:
    since, until = local(session.starts_at), local(session.ends_at)
    when = f"{since.month}月{since.day}日 {since:%H:%M}–{until:%H:%M}"
    place = f"，{event.place[:30]}" if event.place else ""
    return f"补录没有报过的活动（{when}{place}）。{hand.summary(event, session, people)}"


def carry_out(approval: Approval, *, years: Years, by: Actor, now: datetime) -> None:
    """Let the event stand, with its records, or call it off as if it had never been.

    Raises `OwnApproval` for who is the maker under another account, `YearClosed`.
    """
    entry = db.session.get_one(HandEntry, approval.subject_id)
    event = db.session.get_one(Event, entry.event_id)
    if by.person_id == _one(event.created_by_id):
        raise OwnApproval
    approved = approval.state is ApprovalState.APPROVED
    if approved:
        session = db.session.get_one(EventSession, entry.session_id)
        people = [_one(each) for each in approvals.gainers(approval)]
        _check_years(event.region_id, session, people, years, now=now)
        event.state = EventState.SETTLED
        event.published_by_id, event.published_at = by.person_id, now
        event.settled_by_id, event.settled_at = by.person_id, now
    else:
        event.state, event.decision_reason = EventState.CANCELLED, "补录没有批准"
    db.session.flush()
    hand_credit.carry_out(approval, by=by, now=now)
    action = "backfill.approved" if approved else "backfill.rejected"
    note(event, action, by=by, now=now, reason=entry.reason)


def _one(person_id: uuid.UUID) -> uuid.UUID:
    """Who a person is now: a record may have been merged into another one."""
    return db.session.get_one(Person, person_id).merged_into_id or person_id
