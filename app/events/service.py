"""活动的动作 service: planning, reviewing, cancelling; the maker never reviews the own event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.accounts import approvals
from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.core.clock import local
from app.core.db import db
from app.core.ids import uuid7
from app.core.numbers import next_number
from app.events import queries
from app.events.distance_rules import Spot
from app.events.distances import columns_of
from app.events.errors import (
    CategoryUnknown,
    EventNotFound,
    ItemUnknown,
    OwnEvent,
    PlannedInPast,
    PointsOutOfRange,
    RiskNoticeMissing,
    TimesWrong,
    WrongState,
)
from app.events.models import (
    AttendanceMode,
    Event,
    EventHost,
    EventSession,
    EventState,
    SignUpRule,
)
from app.events.noting import note
from app.events.reminding import tell_called_off
from app.events.rules import CATEGORIES, SHOWN_LABELS, Shown
from app.organisations.models import Organisation
from app.organisations.queries import community_of, region
from app.organisations.rules import setting
from app.organisations.service import require_open
from app.points.queries import ruling_for
from app.schemes.rules import in_force
from app.schemes.rules.items import Item
from app.schemes.rules.values import Choices, Fixed, Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an organiser says about an event. `points` in hundredths; times aware."""

    title: str
    category: str
    starts_at: datetime
    ends_at: datetime
    attendance: AttendanceMode
    place: str = ""
    summary: str = ""
    capacity: int | None = None
    signup: SignUpRule = SignUpRule.NONE
    takes_walk_ins: bool = True
    item: str = ""
    points: int | None = None
    counts_as_hours: bool | None = None
    risk_notice: str = ""
    insurance_note: str = ""
    is_emergency: bool = False
    sessions: Sequence[tuple[datetime, datetime, int | None]] = ()
    hosts: Sequence[Organisation] = ()
    #: where it is, if people are asked how far from it they are
    spot: Spot | None = None


#: what an event takes from its plan as it is
AS_PLANNED = (
    *("title", "category", "place", "summary", "starts_at", "ends_at", "capacity", "signup"),
    *("takes_walk_ins", "attendance", "points", "risk_notice", "insurance_note", "is_emergency"),
)


def propose(organisation: Organisation, plan: Plan, *, by: Actor, now: datetime) -> Event:
    """Draft an event of an organisation, with one session unless several are given.

    Raises `PlannedInPast`, `TimesWrong`, `CategoryUnknown`, `ItemUnknown`, `PointsOutOfRange`,
    `OrganisationClosed`.
    """
    for host in (organisation, *plan.hosts):
        require(by, "event.propose", Target(path=host.path))
        require_open(host)
    check_plan(plan)
    event = Event(
        id=uuid7(),
        region_id=organisation.region_id,
        year=local(plan.starts_at).year,
        number=0,
        organisation_id=organisation.id,
        created_by_id=by.person_id,
        created_at=now,
        state=EventState.DRAFT,
        **planned_fields(organisation, plan),
    )
    _check_planned_ahead(event, now=now)
    event.number = next_number(organisation.region_id, f"event:{event.year}")
    db.session.add(event)
    db.session.flush()
    _lay_out(event, plan)
    note(event, "event.drafted", by=by, now=now)
    return event


def planned_fields(organisation: Organisation, plan: Plan) -> dict[str, Any]:
    """The plan's own words and numbers, with what the scheme and the category say about them."""
    category = CATEGORIES[plan.category]
    return {
        **{name: getattr(plan, name) for name in AS_PLANNED},
        **columns_of(plan.spot),
        "item": _item(organisation, plan),
        "counts_as_hours": category.counts_as_hours and plan.counts_as_hours is not False,
    }


def _lay_out(event: Event, plan: Plan) -> None:
    for starts_at, ends_at, capacity in plan.sessions or (
        (plan.starts_at, plan.ends_at, plan.capacity),
    ):
        db.session.add(
            EventSession(
                id=uuid7(),
                region_id=event.region_id,
                year=local(starts_at).year,
                event_id=event.id,
                starts_at=starts_at,
                ends_at=ends_at,
                capacity=capacity,
            )
        )
    for host in plan.hosts:
        db.session.add(EventHost(event_id=event.id, organisation_id=host.id))
    db.session.flush()


def submit(event: Event, *, by: Actor, now: datetime) -> None:
    """Lay a draft (or a returned plan) before the community.

    Emergencies (除雪、防汛) are published at once; a second person approves within 24 hours.
    """
    _require_for(by, "event.change", event)
    _expect(event, {EventState.DRAFT, EventState.REJECTED}, verb="提交")
    _check_planned_ahead(event, now=now)
    if CATEGORIES[event.category].needs_risk_notice and not event.risk_notice:
        raise RiskNoticeMissing(fields={"risk_notice": [RiskNoticeMissing.sentence]})
    event.state, event.submitted_at, event.decision_reason = EventState.SUBMITTED, now, ""
    note(event, "event.submitted", by=by, now=now)
    if event.is_emergency:
        _publish_at_once(event, by=by, now=now)


def _publish_at_once(event: Event, *, by: Actor, now: datetime) -> None:
    event.state, event.published_by_id, event.published_at = EventState.PUBLISHED, by.person_id, now
    host = db.session.get_one(Organisation, event.organisation_id)
    approvals.propose(
        "emergency_event",
        event.id,
        organisation_id=(community_of(host) or host).id,
        summary=f"应急活动“{event.title}”已先行发布，请在 24 小时内补办审核",
        gainers=(),
        by=by,
        now=now,
    )
    note(event, "event.published", by=by, now=now, reason="应急活动先行发布")


def publish(event: Event, *, by: Actor, now: datetime) -> None:
    """Publish a submitted event; by another person than its maker, who confirms its points too."""
    _require_for(by, "event.publish", event)
    _expect(event, {EventState.SUBMITTED}, verb="发布")
    if event.created_by_id == by.person_id:
        raise OwnEvent
    _check_planned_ahead(event, now=now)
    event.state, event.published_by_id, event.published_at = (
        EventState.PUBLISHED,
        by.person_id,
        now,
    )
    note(event, "event.published", by=by, now=now)


def reject(event: Event, *, reason: str, by: Actor, now: datetime) -> None:
    """Give a submitted event back with a reason; it may be changed and submitted again."""
    _require_for(by, "event.publish", event)
    _expect(event, {EventState.SUBMITTED}, verb="退回")
    if event.created_by_id == by.person_id:
        raise OwnEvent
    event.state, event.decision_reason = EventState.REJECTED, reason
    note(event, "event.rejected", by=by, now=now, reason=reason)


def cancel(event: Event, *, reason: str, by: Actor, now: datetime) -> None:
    """Call an event off before it is settled; codes stop counting at once."""
    _require_for(by, "event.change", event)
    _expect(event, {EventState.DRAFT, EventState.SUBMITTED, EventState.PUBLISHED}, verb="取消")
    event.state, event.decision_reason = EventState.CANCELLED, reason
    note(event, "event.cancelled", by=by, now=now, reason=reason)
    tell_called_off(event, now=now)


def _require_for(by: Actor, action: str, event: Event) -> None:
    organisation = db.session.get_one(Organisation, event.organisation_id)
    target = queries.target(event, organisation)
    if event.region_id != by.region_id:
        raise EventNotFound
    require(by, action, target)


def _expect(event: Event, states: set[EventState], *, verb: str) -> None:
    if event.state not in states or event.is_backfilled:
        raise WrongState(state=SHOWN_LABELS[Shown(event.state.value)], verb=verb)


def check_plan(plan: Plan) -> None:
    """Raise `CategoryUnknown` or `TimesWrong` for a plan that cannot be meant."""
    if plan.category not in CATEGORIES:
        raise CategoryUnknown(fields={"category": [CategoryUnknown.sentence]})
    stretches = [(plan.starts_at, plan.ends_at), *((a, b) for a, b, _ in plan.sessions)]
    if any(start >= end for start, end in stretches) or any(
        start < plan.starts_at or end > plan.ends_at for start, end, _ in plan.sessions
    ):
        raise TimesWrong(fields={"ends_at": [TimesWrong.sentence]})


def _check_planned_ahead(event: Event, *, now: datetime) -> None:
    minutes = int(setting(region(event.region_id).settings, "plan_in_past"))
    if event.ends_at <= now or event.starts_at < now - timedelta(minutes=minutes):
        raise PlannedInPast(minutes=minutes)


def item_options(organisation: Organisation, day: datetime) -> Mapping[str, Item]:
    """The items of the scheme in force at an organisation on a day."""
    rules = _rules(organisation, day)
    return rules.items if rules is not None else {}


def worth_at_once(event: Event, host: Organisation) -> int:
    """Hundredths of a point that coming once brings; 0 where time or anything else decides."""
    if event.points is not None:
        return event.points
    item = item_options(host, event.starts_at).get(event.item)
    value = item.value if item is not None else None
    if isinstance(value, Range | Choices):
        return value.default
    return int(value.points) if isinstance(value, Fixed) else 0


def _rules(organisation: Organisation, day: datetime) -> Any:
    ruling = ruling_for(organisation.region_id, organisation.path)
    return in_force(ruling.rules, local(day).date()) if ruling is not None else None


def _item(organisation: Organisation, plan: Plan) -> str:
    """The item's key, with its amount checked; "" where no scheme is in force."""
    rules = _rules(organisation, plan.starts_at)
    if rules is None:
        return plan.item
    key = plan.item or rules.attendance.get(plan.attendance.value, "")
    if not key and plan.points is None:
        return ""
    item = rules.items.get(key)
    if item is None:
        raise ItemUnknown(item=key, fields={"item": ["请从列表里选择。"]})
    if plan.points is not None and not (
        isinstance(item.value, Range | Choices) and item.value.holds(plan.points)
    ):
        allowed = _allowed(item)
        raise PointsOutOfRange(
            item=item.label, allowed=allowed, fields={"points": [f"允许：{allowed}"]}
        )
    return key


def _allowed(item: Item) -> str:
    if isinstance(item.value, Range):
        return f"{item.value.start / 100:g} 到 {item.value.end / 100:g}"
    if isinstance(item.value, Choices):
        return "、".join(f"{amount / 100:g}" for amount in item.value.amounts)
    return "分值由办法规定，不能另选"
