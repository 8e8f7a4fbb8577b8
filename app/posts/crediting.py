"""履职记录 crediting: a confirmed month as a service record with its points, and back again."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.core.clock import local_day
from app.organisations.models import Organisation
from app.organisations.queries import community_of
from app.organisations.rules import is_within
from app.points import service as ledger
from app.points.models import Reason
from app.points.valuing import Cause
from app.posts import rules
from app.posts.duty import Duty
from app.posts.models import DutyLine, Post
from app.records import queries as records
from app.records import service as facts
from app.records.models import TimeClass, Trust
from app.records.service import NewRecord
from app.schemes import queries as schemes
from app.schemes.queries import Ruling
from app.schemes.rules import in_force


def source_of(line: DutyLine) -> str:
    """What ledger and records call a month of duty."""
    return f"post:{line.holding_id.hex}:{rules.written(line.month)}"


def credit(duty: Duty, line: DutyLine, *, by: Actor, now: datetime) -> None:
    """Write the month down as a fact and book what it is worth; one transaction with the rest."""
    record = facts.append(_record(duty, line, by=by), now=now)
    cause = Cause(
        source=record.source,
        reason=Reason.AWARD,
        day=local_day(record.occurred_at),
        made_by_id=line.ticked_by_id,
        approved_by_id=by.person_id,
        fact=records.as_fact(record),
    )
    ledger.book(line.region_id, duty.person.id, cause, now=now)


def take_back(
    duty: Duty,
    line: DutyLine,
    *,
    asked_by_id: uuid.UUID,
    approved_by_id: uuid.UUID,
    reason: str,
    now: datetime,
) -> None:
    """Void the record of a month and book the opposite."""
    source, year = source_of(line), line.month.year
    record = records.by_source(line.region_id, year, source)
    if record is None:
        raise LookupError(source)
    facts.void(record, by_id=asked_by_id, now=now, reason=reason, approved_by_id=approved_by_id)
    cause = Cause(
        source=source,
        reason=Reason.VOIDED,
        day=local_day(record.occurred_at),
        made_by_id=asked_by_id,
        approved_by_id=approved_by_id,
    )
    ledger.book(line.region_id, duty.person.id, cause, now=now)


def _record(duty: Duty, line: DutyLine, *, by: Actor) -> NewRecord:
    post = duty.post
    return NewRecord(
        region_id=line.region_id,
        person_id=duty.person.id,
        home_organisation_id=_home(duty)[0],
        organisation_id=post.organisation_id,
        source=source_of(line),
        title=f"{post.title}履职：{rules.said(line.month)}",
        # one occasion a post and month, so that two merged records of one person count once
        occasion=f"post:{post.id.hex}.{rules.written(line.month)}",
        item=post.item,
        category="post",
        counts_as_hours=post.month_minutes > 0,
        occurred_at=rules.counts_at(line.month),
        minutes=post.month_minutes,
        count=1,
        time_class=TimeClass.HAND,
        trust=Trust.HAND,
        made_by_id=line.ticked_by_id,
        approved_by_id=by.person_id,
    )


def _home(duty: Duty) -> tuple[uuid.UUID, str]:
    """Where a holder is at home on the month's last day: branch, residence, else the post's
    community."""
    home = accounts.home_on(duty.person.id, rules.last_day(duty.month))
    if home is not None:
        return home.organisation_id, home.path
    place: Organisation = community_of(duty.organisation) or duty.organisation
    return place.id, place.path


@dataclass(frozen=True, slots=True)
class Worth:
    """By which schemes a month is valued; none = a record without points."""

    duty: Duty
    schemes: tuple[str, ...]


def worth(region_id: int, duties: Sequence[Duty]) -> list[Worth]:
    """Beside each duty the titles of the schemes that have its item on the month's last day."""
    active = schemes.active(region_id)
    return [
        Worth(duty, tuple(each.title for each in active if _values(each, duty))) for duty in duties
    ]


def item_label(post: Post, place: Organisation, *, on: date) -> str:
    """What a scheme of the place calls the post's item on a day; "" where none has it."""
    for ruling in schemes.active(post.region_id):
        version = in_force(ruling.rules, on)
        if version and post.item in version.items and is_within(place.path, ruling.path):
            return version.items[post.item].label
    return ""


def _values(ruling: Ruling, duty: Duty) -> bool:
    version = in_force(ruling.rules, rules.last_day(duty.month))
    is_over_home = is_within(_home(duty)[1], ruling.path)
    return version is not None and is_over_home and duty.post.item in version.items
