"""佐证照片 evidence: pictures beside an entry by hand, for those who decide on it.

A signed list, a group on the spot: never asked for, never public. Who proposed sees them, and who
may approve; not those who gain by it. When nobody may doubt the entry any more they go, and that
there were some stays.
"""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.actor import Actor
from app.accounts.models import Approval, ApprovalGainer, ApprovalState, Person
from app.accounts.permissions import Target, may
from app.audit import service as audit
from app.core.db import db, remember
from app.core.errors import Busy, Forbidden, NotFound
from app.core.files import Store
from app.core.fingerprints import is_same
from app.core.ids import uuid7
from app.core.shots import Shot, put
from app.events.evidence_models import HandPicture
from app.events.hand import KINDS
from app.events.models import Event, EventState, HandEntry
from app.organisations.models import Organisation

#: the folder of the store, how many one entry takes, and with how many earlier ones a picture of
#: a region is compared, the newest first
FOLDER, MOST, COMPARED = "evidence", 3, 20_000


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies beside an entry for one reader, or that something did."""

    entry: HandEntry
    pictures: tuple[HandPicture, ...]

    @property
    def was_used(self) -> bool:
        """Whether one of them looks like a picture of another event."""
        return any(each.same_as_entry_id is not None for each in self.pictures)


def keep(
    entry: HandEntry, shots: Sequence[Shot], *, store: Store, by: Actor, now: datetime
) -> None:
    """Keep pictures beside an entry that was just proposed, by who proposed it.

    Files come first, rows after; files that no row names in the end are removed.
    """
    if not shots:
        return
    if entry.made_by_id != by.person_id or entry.pictures or len(shots) > MOST:
        raise Forbidden
    names: list[str] = []
    remember(lambda: _sweep(names, store))
    for shot in shots:
        pair = put(shot.picture, store, kind=FOLDER)
        names += pair
        db.session.add(_row(entry, shot, pair, now=now))
    entry.pictures = len(shots)
    db.session.flush()
    _note("hand.pictures", entry, by_id=by.person_id, now=now, address=by.address)


def _row(entry: HandEntry, shot: Shot, pair: tuple[str, str], *, now: datetime) -> HandPicture:
    digest = hashlib.sha256(shot.picture.content).digest()
    return HandPicture(
        id=uuid7(),
        region_id=entry.region_id,
        entry_id=entry.id,
        file=pair[0],
        thumbnail=pair[1],
        width=shot.picture.width,
        height=shot.picture.height,
        sha256=digest,
        fingerprint=shot.fingerprint,
        same_as_entry_id=_used_before(entry, digest, shot.fingerprint),
        at=now,
    )


def _used_before(entry: HandEntry, digest: bytes, looks: int | None) -> uuid.UUID | None:
    """An entry of another event beside which the same picture lies.

    One that was called off does not count: what was turned down may be written in again.
    """
    query = (
        sa.select(HandPicture.entry_id, HandPicture.sha256, HandPicture.fingerprint)
        .join(HandEntry, HandEntry.id == HandPicture.entry_id)
        .join(Event, Event.id == HandEntry.event_id)
        .where(
            HandPicture.region_id == entry.region_id,
            HandEntry.event_id != entry.event_id,
            Event.state != EventState.CANCELLED,
        )
        .order_by(HandPicture.id.desc())
        .limit(COMPARED)
    )
    for entry_id, other, fingerprint in db.session.execute(query):
        if other == digest or is_same(looks, fingerprint):
            return uuid.UUID(str(entry_id))
    return None


def _sweep(names: Iterable[str], store: Store) -> None:
    """Remove files that no row names: after a rollback none does."""
    for name in names:
        named = sa.or_(HandPicture.file == name, HandPicture.thumbnail == name)
        if db.session.scalar(sa.select(HandPicture.id).where(named).limit(1)) is None:
            with suppress(Busy):
                store.delete(name)


def _note(
    action: str, entry: HandEntry, *, by_id: uuid.UUID | None, now: datetime, address: str = ""
) -> None:
    """How many, of which entry; what they show stands in no log."""
    event = db.session.get_one(Event, entry.event_id)
    audit.note(
        action,
        region_id=entry.region_id,
        actor_id=by_id,
        now=now,
        subject_kind="event",
        subject_id=entry.event_id,
        organisation_id=event.organisation_id,
        address=address,
        details={"entry": entry.id.hex, "pictures": entry.pictures},
    )


def picture(picture_id: uuid.UUID, *, actor: Actor) -> HandPicture:
    """One picture for who may see it; for anybody else there is none. Raises `NotFound`."""
    found = db.session.get(HandPicture, picture_id)
    if found is None or found.entry_id not in _seen([found.entry_id], actor):
        raise NotFound
    return found


def beside(entries: Iterable[uuid.UUID], *, actor: Actor) -> Mapping[uuid.UUID, Beside]:
    """What lies, or lay, beside those of these entries whose pictures the actor may see."""
    seen = _seen(entries, actor)
    pictures: dict[uuid.UUID, list[HandPicture]] = {}
    query = sa.select(HandPicture).where(HandPicture.entry_id.in_(seen)).order_by(HandPicture.id)
    for each in db.session.scalars(query) if seen else ():
        pictures.setdefault(each.entry_id, []).append(each)
    return {key: Beside(entry, tuple(pictures.get(key, ()))) for key, entry in seen.items()}


def of_event(event_id: uuid.UUID, *, actor: Actor) -> Sequence[Beside]:
    """What lies, or lay, beside the entries of an event, the newest first."""
    query = sa.select(HandEntry.id).where(HandEntry.event_id == event_id, HandEntry.pictures > 0)
    found = beside(db.session.scalars(query).all(), actor=actor)
    return [found[key] for key in sorted(found, reverse=True)]


def _seen(entries: Iterable[uuid.UUID], actor: Actor) -> Mapping[uuid.UUID, HandEntry]:
    """Those of these entries that came with pictures which the actor may see.

    Who proposed may, and who could approve: nobody who gains, nor who made the event.
    """
    maker, founder = aliased(Person), aliased(Person)
    gains = sa.exists().where(
        ApprovalGainer.approval_id == Approval.id, ApprovalGainer.person_id == actor.person_id
    )
    query = (
        sa.select(HandEntry, Organisation.path, _one(maker), _one(founder), gains)
        .join(Approval, Approval.subject_id == HandEntry.id)
        .join(Organisation, Organisation.id == Approval.organisation_id)
        .join(Event, Event.id == HandEntry.event_id)
        .join(maker, maker.id == HandEntry.made_by_id)
        .join(founder, founder.id == Event.created_by_id)
        .where(
            HandEntry.region_id == actor.region_id,
            HandEntry.id.in_(list(entries)),
            HandEntry.pictures > 0,
            Approval.kind.in_(KINDS),
        )
    )
    return {
        entry.id: entry
        for entry, path, made_by, founded_by, is_gain in db.session.execute(query)
        if made_by == actor.person_id
        or (
            not is_gain
            and founded_by != actor.person_id
            and may(actor, "approval.decide", Target(path=path))
        )
    }


def used_before(event_id: uuid.UUID) -> Sequence[tuple[uuid.UUID, uuid.UUID, int]]:
    """Entries of an event that rest on pictures of another one: which, whose, how many.

    What was turned down was looked at already.
    """
    query = (
        sa.select(HandEntry.id, HandEntry.made_by_id, sa.func.count())
        .join(HandPicture, HandPicture.entry_id == HandEntry.id)
        .join(Approval, Approval.subject_id == HandEntry.id)
        .where(
            HandEntry.event_id == event_id,
            HandPicture.same_as_entry_id.is_not(None),
            Approval.kind.in_(KINDS),
            Approval.state != ApprovalState.REJECTED,
        )
        .group_by(HandEntry.id, HandEntry.made_by_id)
        .order_by(HandEntry.id)
    )
    return [(row[0], row[1], int(row[2])) for row in db.session.execute(query)]


def _one(person: type[Person]) -> sa.ColumnElement[uuid.UUID]:
    """Who somebody is now: a record may have been merged into another one."""
    return sa.func.coalesce(person.merged_into_id, person.id)


def names_of(entry_id: uuid.UUID) -> Sequence[str]:
    """The files beside an entry."""
    query = sa.select(HandPicture.file, HandPicture.thumbnail)
    rows = db.session.execute(query.where(HandPicture.entry_id == entry_id))
    return [name for row in rows for name in row]


def forget(entry_id: uuid.UUID, *, now: datetime) -> int:
    """Forget the pictures of an entry, whose files are gone; how many they were."""
    entry = db.session.get_one(HandEntry, entry_id)
    gone = db.session.execute(sa.delete(HandPicture).where(HandPicture.entry_id == entry_id))
    if entry.pictures_gone_at is None:
        entry.pictures_gone_at = now
        _note("hand.pictures_deleted", entry, by_id=None, now=now)
    return int(gone.rowcount)  # type: ignore[attr-defined]
