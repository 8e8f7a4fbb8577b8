"""推进心愿 moving: the one place where a wish goes from one state to the next."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.audit import service as audit
from app.core.db import db
from app.core.ids import uuid7
from app.wishes.errors import WrongOrder
from app.wishes.models import Wish, WishStep
from app.wishes.rules.findings import mask
from app.wishes.rules.machine import LABELS, STEPS, State, Verb, after


def move(
    wish: Wish,
    verb: Verb,
    *,
    by_id: uuid.UUID | None,
    now: datetime,
    reason: str = "",
    address: str = "",
    **changes: Any,
) -> None:
    """Take one step: compare and set the state, write the step and the log line.

    `by_id` None is the clock. `reason` is read by the person and stays on the wish until the next
    step; numbers and doors in it are masked, for the course outlives the person. `changes` are
    further columns that change with it. Raises `WrongOrder` where the step cannot be taken, or
    another one came between.
    """
    before, state, reason = wish.state, after(wish.state, verb), mask(reason)
    moved = db.session.execute(
        sa.update(Wish)
        .where(Wish.id == wish.id, Wish.state == before)
        .values(state=state, reason=reason[:300], **changes)
        .returning(Wish.id)
        .execution_options(synchronize_session=False)
    ).first()
    db.session.refresh(wish)
    if moved is None:
        raise WrongOrder(state=LABELS[wish.state], verb=STEPS[verb].label)
    note_step(wish, verb, before=before, by_id=by_id, now=now, reason=reason, address=address)


def note_step(
    wish: Wish,
    verb: Verb,
    *,
    before: State,
    by_id: uuid.UUID | None,
    now: datetime,
    reason: str = "",
    address: str = "",
) -> None:
    """Write a step that was taken into the wish's course and into the log."""
    db.session.add(
        WishStep(
            id=uuid7(),
            region_id=wish.region_id,
            wish_id=wish.id,
            verb=verb,
            before=before,
            after=wish.state,
            by_id=by_id,
            at=now,
            reason=reason[:300],
        )
    )
    note(wish, f"wish.{verb}", by_id=by_id, now=now, reason=reason, address=address)


def note(
    wish: Wish,
    action: str,
    *,
    by_id: uuid.UUID | None,
    now: datetime,
    reason: str = "",
    address: str = "",
    **details: Any,
) -> None:
    """Write a line about a wish into the log, whatever numbers its reason holds masked."""
    audit.note(
        action,
        region_id=wish.region_id,
        actor_id=by_id,
        now=now,
        subject_kind="wish",
        subject_id=wish.id,
        organisation_id=wish.organisation_id,
        reason=mask(reason),
        address=address,
        details=details,
    )
    db.session.flush()
