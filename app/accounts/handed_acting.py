"""设备替谁办事 handed_acting: who acts behind the cookie of a device, and whether he still may."""

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic

import sqlalchemy as sa

from app.accounts.actor import Actor, Device
from app.accounts.handed_kinds import D, Handed
from app.accounts.models import Person
from app.core.codes import CodeForged
from app.core.db import db
from app.core.errors import NotFound
from app.core.masking import mask_name
from app.core.tickets import read_device
from app.core.vault import vault

#: a list of devices shows so many
LONGEST_LIST = 100


def acting(
    of: Handed[D],
    region_id: int,
    cookie: str,
    *,
    about: tuple[str, uuid.UUID],
    now: datetime,
    address: str,
) -> Actor:
    """Who acts behind a device's cookie: its giver, with the rights of this one device.

    Raises `DeviceOut` where it was ended, is over, or its giver may not do it himself any more.
    """
    device = behind(of, region_id, cookie)
    kind, thing_id = of.about(device)
    if (kind, thing_id) != about or device.ended_at is not None or now >= device.expires_at:
        raise of.out
    giver = of.giver(device, now=now)
    if giver is None:
        raise of.out
    return Actor(
        region_id=region_id,
        person_id=giver.person_id,
        name=giver.name,
        grants=of.grants(device),
        address=address,
        device=Device(device.id, thing_id, kind, device.name),
    )


def behind(of: Handed[D], region_id: int, cookie: str) -> D:
    """The device whose cookie this is. Raises `DeviceOut`."""
    try:
        device_id, secret = read_device(vault().code_keys, cookie)
    except CodeForged as fault:
        raise of.out from fault
    device = db.session.get(of.rows, device_id, populate_existing=True)
    if device is None or device.region_id != region_id:
        raise of.out
    if not secrets.compare_digest(device.token_hash or b"", token_hash(secret)):
        raise of.out
    return device


def token_hash(secret: str) -> bytes:
    """What is stored of a device's secret."""
    return hashlib.sha256(secret.encode()).digest()


def is_live(of: Handed[D], now: datetime) -> sa.ColumnElement[bool]:
    """That a device works, or can still be taken up."""
    rows = of.rows
    return sa.and_(
        rows.ended_at.is_(None),
        rows.expires_at > now,
        sa.or_(rows.taken_at.is_not(None), rows.code_until > now),
    )


def live(of: Handed[D], thing_id: uuid.UUID, *, now: datetime) -> int:
    """How many devices of a thing work or can still be taken up."""
    query = sa.select(sa.func.count()).select_from(of.rows)
    return int(db.session.scalar(query.where(of.is_about(thing_id), is_live(of, now))) or 0)


@dataclass(frozen=True, slots=True)
class Listed(Generic[D]):
    """A device as those see it who may take it back."""

    device: D
    #: masked: who handed it over
    giver: str
    state: str


def listed(of: Handed[D], thing_id: uuid.UUID, *, now: datetime) -> Sequence[Listed[D]]:
    """The devices of a thing that were taken up or still may be, the newest first."""
    rows = of.rows
    query = (
        sa.select(rows, Person.name)
        .join(Person, Person.id == rows.issued_by_id)
        .where(of.is_about(thing_id), sa.or_(rows.taken_at.is_not(None), is_live(of, now)))
        .order_by(rows.created_at.desc(), rows.id.desc())
        .limit(LONGEST_LIST)
    )
    return [
        Listed(found, mask_name(name), state_of(of, found, now=now))
        for found, name in db.session.execute(query)
    ]


def one(of: Handed[D], region_id: int, thing_id: uuid.UUID, device_id: uuid.UUID) -> D:
    """One device of a thing. Raises `NotFound`."""
    found = db.session.get(of.rows, device_id)
    if found is None or found.region_id != region_id or of.about(found)[1] != thing_id:
        raise NotFound
    return found


def state_of(of: Handed[D], found: D, *, now: datetime) -> str:
    """`ended`, `over`, `out` (its giver may not do it any more), `on`, `waiting` or `gone`."""
    if found.ended_at is not None:
        return "ended"
    if found.expires_at <= now:
        return "over"
    if of.giver(found, now=now) is None:
        return "out"
    if found.taken_at is not None:
        return "on"
    return "waiting" if found.code_until > now else "gone"
