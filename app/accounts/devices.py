"""登录的设备 devices: where a person is signed in, and ending it."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import SignIn
from app.audit import service as audit
from app.core.db import db
from app.core.errors import NotFound


def open_sign_ins(by: Actor, *, now: datetime) -> Sequence[SignIn]:
    """The actor's own open sessions, the one used last first."""
    query = sa.select(SignIn).where(
        SignIn.person_id == by.person_id, SignIn.ended_at.is_(None), SignIn.expires_at > now
    )
    return db.session.scalars(query.order_by(SignIn.seen_at.desc(), SignIn.id)).all()


def end_sign_in(sign_in_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """End one of the actor's own sessions. Raises `NotFound` for anybody else's."""
    found = db.session.get(SignIn, sign_in_id)
    if found is None or found.person_id != by.person_id:
        raise NotFound
    found.ended_at = found.ended_at or now
    _note(sign_in_id, by=by, now=now)


def end_others(*, by: Actor, now: datetime) -> None:
    """End all of the actor's sessions but the one in use."""
    for each in open_sign_ins(by, now=now):
        if each.id != by.sign_in_id:
            each.ended_at = now
            _note(each.id, by=by, now=now)


def _note(sign_in_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    audit.note(
        "signed_out",
        region_id=by.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="sign_in",
        subject_id=sign_in_id,
        address=by.address,
    )
    db.session.flush()
