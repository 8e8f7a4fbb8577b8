"""心愿照片 photos: pictures of wishes are compared, kept, covered and shown."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import require
from app.core.blurring import Box, blur
from app.core.db import db, remember
from app.core.errors import Busy, Forbidden
from app.core.files import Store
from app.core.fingerprints import is_same
from app.core.ids import uuid7
from app.core.pictures import Picture
from app.core.shots import Shot, put
from app.wishes import queries
from app.wishes.claim_errors import PhotoHeld, PhotoPrivate
from app.wishes.errors import WishNotFound
from app.wishes.models import Claim, Photo, PhotoKind, Wish
from app.wishes.moving import note
from app.wishes.rules.machine import Verb, after

FOLDER = "photos"
#: earlier pictures of a region that a new one is compared with, the newest first
COMPARED = 20_000


def keep(
    shots: Sequence[Shot],
    wishes: Sequence[Wish],
    kind: PhotoKind,
    *,
    store: Store,
    by: Actor,
    now: datetime,
    claims: Sequence[Claim] = (),
) -> list[Photo]:
    """Keep one set of pictures for one or more wishes; private until somebody publishes them.

    Files come first, rows after: what a row names is always there.
    """
    set_id = uuid7()
    kept = [
        row
        for shot in shots
        for row in _rows(shot, set_id, wishes, kind, store=store, by=by, now=now, claims=claims)
    ]
    db.session.add_all(kept)
    db.session.flush()
    return kept


def _rows(
    shot: Shot,
    set_id: uuid.UUID,
    wishes: Sequence[Wish],
    kind: PhotoKind,
    *,
    store: Store,
    by: Actor,
    now: datetime,
    claims: Sequence[Claim],
) -> list[Photo]:
    picture = shot.picture
    content, thumbnail = put(picture, store, kind=FOLDER)
    earlier = _used_before(shot, wishes, by.region_id)
    return [
        Photo(
            id=uuid7(),
            region_id=wish.region_id,
            wish_id=wish.id,
            set_id=set_id,
            claim_id=claims[place].id if claims else None,
            kind=kind,
            file=content,
            thumbnail=thumbnail,
            width=picture.width,
            height=picture.height,
            fingerprint=shot.fingerprint,
            has_code=shot.has_code,
            same_as_wish_id=earlier,
            made_by_id=by.person_id,
            at=now,
        )
        for place, wish in enumerate(wishes)
    ]


def _used_before(shot: Shot, wishes: Sequence[Wish], region_id: int) -> uuid.UUID | None:
    """Another wish for which the same picture was used (threat W6)."""
    if shot.fingerprint is None:
        return None
    query = (
        sa.select(Photo.wish_id, Photo.fingerprint)
        .where(
            Photo.region_id == region_id,
            Photo.fingerprint.is_not(None),
            Photo.wish_id.not_in([wish.id for wish in wishes]),
        )
        .order_by(Photo.id.desc())
        .limit(COMPARED)
    )
    for wish_id, other in db.session.execute(query):
        if is_same(shot.fingerprint, other):
            return uuid.UUID(str(wish_id))
    return None


def photo(photo_id: uuid.UUID, *, region_id: int, actor: Actor | None) -> Photo:
    """A picture that this reader may see: published, or of a wish that is his business.

    Raises `WishNotFound`.
    """
    found = db.session.get(Photo, photo_id)
    if found is None or found.region_id != region_id or not found.file:
        raise WishNotFound
    if not is_shown(found, queries.wish(region_id, found.wish_id), actor):
        raise WishNotFound
    return found


def is_shown(found: Photo, wish: Wish, actor: Actor | None) -> bool:
    """Whether this reader may see a picture."""
    if found.is_public and queries.is_public(wish):
        return True
    return actor is not None and _may_see_private(found, wish, actor)


def _may_see_private(found: Photo, wish: Wish, actor: Actor) -> bool:
    """The office, the wish's person, its contact person; of deliveries also the claimer."""
    if queries.may_contact(wish, actor) or queries.is_its_person(wish, actor):
        return True
    if found.kind is PhotoKind.WISH:
        return False
    return any(
        claim.id == found.claim_id and queries.is_claimer(claim, actor)
        for claim in queries.claims_of(wish.id)
    )


@dataclass(frozen=True, slots=True)
class Covered:
    """A picture with its boxes, and the file that it was made from."""

    picture: Picture
    file: str


def covered(file: str, boxes: tuple[Box, ...], *, store: Store) -> Covered:
    """Blur what the boxes hold; slow, so nothing is asked of the database meanwhile."""
    return Covered(blur(store.fetch(file), boxes), file)


def cover(
    found: Photo, wish: Wish, made: Covered, *, store: Store, by: Actor, now: datetime
) -> None:
    """Put the blurred picture in the place of the old one, for every wish of its set.

    By the office or by who uploaded it. The old file is removed once that is committed. Raises
    `Busy` where somebody else drew boxes meanwhile, which would be lost.
    """
    if found.made_by_id != by.person_id and not queries.may_contact(wish, by):
        raise Forbidden
    if found.file != made.file:
        raise Busy
    covered, old = made.picture, (found.file, found.thumbnail)
    content, thumbnail = put(covered, store, kind=FOLDER)
    same = sa.select(Photo).where(Photo.set_id == found.set_id, Photo.file == found.file)
    for each in db.session.scalars(same).all():
        each.file, each.thumbnail, each.is_blurred = content, thumbnail, True
        each.width, each.height = covered.width, covered.height
    db.session.flush()
    remember(lambda: _sweep(found.set_id, old, store))
    note(wish, "wish.photo_blurred", by_id=by.person_id, now=now, photo=str(found.id))


def _sweep(set_id: uuid.UUID, names: Iterable[str], store: Store) -> None:
    """Remove files that no picture of a set names: with a rollback it still names them."""
    for name in names:
        query = sa.select(Photo.id).where(
            Photo.set_id == set_id, sa.or_(Photo.file == name, Photo.thumbnail == name)
        )
        if db.session.scalar(query.limit(1)) is None:
            store.delete(name)


def remove(found: Photo, wish: Wish, *, store: Store, by: Actor, now: datetime) -> None:
    """Take back a picture of what is wished for, by who put it there, before it is reviewed."""
    if found.made_by_id != by.person_id or found.kind is not PhotoKind.WISH:
        raise Forbidden
    after(wish.state, Verb.SUBMIT)
    names, set_id = (found.file, found.thumbnail), found.set_id
    db.session.delete(found)
    db.session.flush()
    remember(lambda: _sweep(set_id, names, store))
    note(wish, "wish.photo_removed", by_id=by.person_id, now=now, photo=str(found.id))


def clear(found: Photo, wish: Wish, *, by: Actor, now: datetime) -> None:
    """Let a held picture pass, after a person has looked at it."""
    require(by, "wish.review", queries.target(wish))
    found.cleared_by_id = by.person_id
    note(wish, "wish.photo_cleared", by_id=by.person_id, now=now, photo=str(found.id))


def publish(
    found: Photo, wish: Wish, *, is_public: bool, has_consent: bool, by: Actor, now: datetime
) -> None:
    """Show a picture to everybody, or no more; with the consent of those who can be seen.

    Raises `PhotoHeld`, `PhotoPrivate`.
    """
    require(by, "wish.review", queries.target(wish))
    held = (found.has_code or found.same_as_wish_id is not None) and found.cleared_by_id is None
    if is_public and held:
        raise PhotoHeld
    if is_public and (found.kind is PhotoKind.SLIP or not has_consent):
        raise PhotoPrivate
    found.is_public, found.has_consent = is_public, has_consent
    action = "wish.photo_published" if is_public else "wish.photo_hidden"
    note(wish, action, by_id=by.person_id, now=now, photo=str(found.id))
