"""履职确认 confirming: the community vouches a second time, and what it says is booked once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.errors import OwnApproval
from app.accounts.models import PersonState
from app.accounts.permissions import require
from app.audit import service as audit
from app.core.clock import local_day
from app.core.db import db
from app.notices import service as notices
from app.posts import rules
from app.posts.crediting import credit
from app.posts.duty import Duty
from app.posts.errors import (
    DutyNotSent,
    HolderNotActive,
    MonthNotOver,
    NotHeldThen,
    NothingTicked,
)
from app.posts.models import DutyLine, DutyState
from app.posts.queries import target

KIND = "post"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many months were confirmed just now, and how many had been before."""

    confirmed: int
    again: int


def is_party_to(duty: Duty, by: Actor) -> bool:
    """Whether it is the actor's own month, or one that he ticked himself; people are compared."""
    if duty.line is None or duty.person.id == by.person_id:
        return True
    return accounts.person(by.region_id, duty.line.ticked_by_id).id == by.person_id


def confirm(duties: Sequence[Duty], *, by: Actor, now: datetime) -> Outcome:
    """Confirm months together, all or none: each becomes a record and is booked, exactly once.

    By somebody who ticked none of them and holds none of them. What somebody else confirmed
    meanwhile is left as it is and counted apart. Raises `OwnApproval`, `MonthNotOver`,
    `DutyNotSent`, `NotHeldThen`, `HolderNotActive`, `NothingTicked`.
    """
    if not duties:
        raise NothingTicked
    confirmed = 0
    # by person: two batches that share people book their accounts in one order
    for duty in sorted(duties, key=lambda each: (str(each.person.id), str(each.holding.id))):
        confirmed += _confirm(duty, by=by, now=now)
    return Outcome(confirmed, len(duties) - confirmed)


def _confirm(duty: Duty, *, by: Actor, now: datetime) -> bool:
    line = _checked(duty, by=by, now=now)
    # locked, so that the term does not end early at the same moment
    db.session.refresh(duty.holding, with_for_update={"read": True})
    if not _turn(line, DutyState.CONFIRMED, confirmed_by_id=by.person_id, confirmed_at=now):
        db.session.refresh(line)
        if line.state is DutyState.CONFIRMED:
            return False
        raise DutyNotSent(name=duty.person.name)
    db.session.refresh(line)
    holding = duty.holding
    if not rules.covers(line.month, from_on=holding.counts_from, until_on=holding.until_on):
        raise NotHeldThen
    if duty.person.state is not PersonState.ACTIVE:
        raise HolderNotActive(name=duty.person.name)
    credit(duty, line, by=by, now=now)
    note(duty, line, "duty.confirmed", by=by, now=now)
    notices.send(
        line.region_id,
        KIND,
        f"{duty.post.title} {rules.said(line.month)}的履职已确认",
        now=now,
        person_id=duty.person.id,
        link="/me/posts",
    )
    return True


def send_back(duty: Duty, *, reason: str, by: Actor, now: datetime) -> None:
    """退回: let who ticked a month look again; he may tick it anew. Raises `DutyNotSent`."""
    require(by, "post.confirm", target(duty.organisation))
    line = duty.line
    if line is None or not _turn(line, DutyState.RETURNED, reason=reason):
        raise DutyNotSent(name=duty.person.name)
    db.session.refresh(line)
    note(duty, line, "duty.returned", by=by, now=now, reason=reason)
    month = rules.written(line.month)
    notices.send(
        line.region_id,
        KIND,
        f"请再看一下：{duty.person.name} {rules.said(line.month)}的履职",
        now=now,
        person_id=line.ticked_by_id,
        body=f"社区退回：{reason}",
        link=f"/manage/duty/{duty.organisation.id}/{month}",
    )


def _checked(duty: Duty, *, by: Actor, now: datetime) -> DutyLine:
    require(by, "post.confirm", target(duty.organisation))
    if duty.line is None:
        raise DutyNotSent(name=duty.person.name)
    if is_party_to(duty, by):
        raise OwnApproval
    if not rules.is_over(duty.month, today=local_day(now)):
        raise MonthNotOver
    return duty.line


def _turn(line: DutyLine, state: DutyState, **values: object) -> bool:
    """Compare and set: what was sent in becomes this, if nobody was faster."""
    turned = db.session.execute(
        sa.update(DutyLine)
        .where(
            DutyLine.id == line.id,
            DutyLine.state == DutyState.SENT,
            # as it was read: ticked again by somebody else it would need other eyes
            DutyLine.ticked_by_id == line.ticked_by_id,
        )
        .values(state=state, **values)
        .execution_options(synchronize_session=False)
    )
    return bool(turned.rowcount)  # type: ignore[attr-defined]


def note(
    duty: Duty,
    line: DutyLine,
    action: str,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Write into the log what was done to a month."""
    audit.note(
        action,
        region_id=line.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="duty",
        subject_id=line.id,
        organisation_id=duty.organisation.id,
        address=by.address,
        reason=reason,
        details={"holding": str(line.holding_id), "month": rules.written(line.month)},
    )
    db.session.flush()
