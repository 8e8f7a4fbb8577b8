"""修改活动 changing: a draft or a returned plan is written anew before it is submitted."""

from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import require
from app.core.clock import local
from app.core.db import db
from app.core.ids import uuid7
from app.events import queries
from app.events.errors import WrongState
from app.events.models import Event, EventSession, EventState
from app.events.noting import note
from app.events.rules import SHOWN_LABELS, Shown
from app.events.service import Plan, check_plan, planned_fields
from app.organisations.models import Organisation

CHANGEABLE = frozenset({EventState.DRAFT, EventState.REJECTED})


def change(event: Event, plan: Plan, *, by: Actor, now: datetime) -> None:
    """Replace what was planned; host, number and maker stay, and it has one session again.

    Raises `WrongState` once it was submitted, and what `propose` raises.
    """
    host = db.session.get_one(Organisation, event.organisation_id)
    require(by, "event.change", queries.target(event, host))
    if event.state not in CHANGEABLE or event.is_backfilled:
        raise WrongState(state=SHOWN_LABELS[Shown(event.state.value)], verb="修改")
    check_plan(plan)
    for name, value in planned_fields(host, plan).items():
        setattr(event, name, value)
    db.session.execute(sa.delete(EventSession).where(EventSession.event_id == event.id))
    db.session.add(
        EventSession(
            id=uuid7(),
            region_id=event.region_id,
            year=local(plan.starts_at).year,
            event_id=event.id,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            capacity=plan.capacity,
        )
    )
    note(event, "event.changed", by=by, now=now)
