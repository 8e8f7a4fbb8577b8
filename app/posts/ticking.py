"""履职登记 ticking: the contact person of a grid says who did the duty of a month."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import require
from app.audit import service as audit
from app.core.clock import local_day
from app.core.db import db, insert_once
from app.core.ids import uuid7
from app.organisations import queries as organisations
from app.organisations.models import Organisation
from app.posts import duty as duties
from app.posts import rules
from app.posts.duty import UNSETTLED, Duty
from app.posts.errors import DutySettled, MonthNotOpen, NotHeldThen, NothingTicked, OwnDuty
from app.posts.models import DutyLine, DutyState
from app.posts.queries import target


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What is said of one holder."""

    holding_id: uuid.UUID
    is_done: bool
    note: str = ""


def place(organisation_id: uuid.UUID, *, by: Actor) -> Organisation:
    """A place whose months the actor may tick. Raises `NotFound`."""
    node = organisations.organisation(by.region_id, organisation_id)
    require(by, "post.tick", target(node), known=False)
    return node


def send_in(
    organisation: Organisation, month: date, ticks: Sequence[Tick], *, by: Actor, now: datetime
) -> int:
    """Send a month in to the community, as far as it is ticked; returns how many did their duty.

    Who is named and not ticked is written down as absent, and may be ticked again until the
    community has confirmed. What is said already stays with who said it first. Raises
    `MonthNotOpen`, `NothingTicked`, `NotHeldThen`, `OwnDuty`, `DutySettled`.
    """
    require(by, "post.tick", target(organisation), known=False)
    if not rules.is_open(month, today=local_day(now)):
        raise MonthNotOpen
    if not ticks:
        raise NothingTicked
    there = {each.holding.id: each for each in duties.sheet(organisation, month).duties}
    wanted = {tick.holding_id: tick for tick in ticks}
    # in one order, so that two who send at once cannot wait for each other
    for holding_id in sorted(wanted, key=str):
        if holding_id not in there:
            raise NotHeldThen
        _write(there[holding_id], wanted[holding_id], by=by, now=now)
    done = sum(tick.is_done for tick in wanted.values())
    audit.note(
        "duty.sent",
        region_id=by.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="organisation",
        subject_id=organisation.id,
        organisation_id=organisation.id,
        address=by.address,
        details={"month": rules.written(month), "done": done, "absent": len(wanted) - done},
    )
    db.session.flush()
    return done


def _write(duty: Duty, tick: Tick, *, by: Actor, now: datetime) -> None:
    if duty.person.id == by.person_id:
        raise OwnDuty
    state = DutyState.SENT if tick.is_done else DutyState.ABSENT
    if duty.line is not None and (duty.line.state, duty.line.note) == (state, tick.note):
        return
    said = {"state": state, "note": tick.note, "ticked_by_id": by.person_id, "ticked_at": now}
    key = {"holding_id": duty.holding.id, "month": duty.month}
    fixed = {"region_id": by.region_id, "post_id": duty.post.id, "person_id": duty.person.id}
    if duty.line is None and insert_once(
        DutyLine, {"id": uuid7(), **key, **fixed, **said, "reason": ""}
    ):
        return
    changed = db.session.execute(
        sa.update(DutyLine)
        .where(
            DutyLine.holding_id == duty.holding.id,
            DutyLine.month == duty.month,
            DutyLine.state.in_(UNSETTLED),
        )
        .values(**said, person_id=duty.person.id, reason="")
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise DutySettled(name=duty.person.name)
    if duty.line is not None:
        db.session.refresh(duty.line)
