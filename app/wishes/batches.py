"""成批登记 batches: a school's forty children from one list, with one photo of the signed forms."""

import json
import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.core.clock import local_day
from app.core.db import db
from app.core.errors import Forbidden
from app.core.ids import uuid7
from app.core.vault import vault
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.wishes import entering
from app.wishes.batch.plan import BatchPreview, BatchRow, preview_from_json
from app.wishes.batch.rules import read_batch
from app.wishes.claim_errors import PhotoMissing
from app.wishes.entering import Words
from app.wishes.models import Batch, Wish
from app.wishes.people import Agreement, Whom
from app.wishes.rules.words import Source
from app.wishes.unit_errors import BatchNotFound

ROWS = "wish_batches.rows"
KEPT = timedelta(days=1)


def preview(
    place: Organisation, title: str, content: bytes, *, by: Actor, now: datetime
) -> tuple[Batch, BatchPreview]:
    """Read a list and keep it, sealed, for a day; no wish is written before it is confirmed.

    Raises what `read_batch` raises.
    """
    require(by, "wish.enter", Target(path=place.path))
    entering.community_of_place(place)
    found = read_batch(content, today=local_day(now))
    batch = Batch(
        id=uuid7(),
        region_id=place.region_id,
        organisation_id=place.id,
        title=title,
        rows_sealed=vault().sealing.seal(json.dumps(found.as_json(), ensure_ascii=False), ROWS),
        made_by_id=by.person_id,
        made_at=now,
        expires_at=now + KEPT,
    )
    db.session.add(batch)
    db.session.flush()
    return batch, found


def previewed(batch: Batch, *, now: datetime) -> BatchPreview:
    """What was read of a list. Raises `BatchNotFound` when it is a day old, or was entered."""
    if batch.rows_sealed is None or now >= batch.expires_at:
        raise BatchNotFound
    return preview_from_json(json.loads(vault().sealing.unseal(batch.rows_sealed, ROWS)))


def batch(batch_id: uuid.UUID, *, by: Actor) -> Batch:
    """One batch of who made it. Raises `BatchNotFound`."""
    found = db.session.get(Batch, batch_id)
    if found is None or found.region_id != by.region_id:
        raise BatchNotFound
    if found.made_by_id != by.person_id:
        place = organisation(by.region_id, found.organisation_id)
        require(by, "wish.review", Target(path=place.path), known=False)
    return found


def enter(
    made: Batch, agreement: Agreement, *, guardian: str, by: Actor, now: datetime
) -> list[Wish]:
    """Write down every good row of a list and submit it; faulty rows are left out as shown.

    The children's guardians signed forms, one photo of which stands for all. Raises
    `BatchNotFound`, `PhotoMissing` without it.
    """
    if made.made_by_id != by.person_id:
        raise Forbidden
    rows = previewed(made, now=now).wishes
    if not agreement.file:
        values = {"least": 1, "most": 1}
        raise PhotoMissing(fields={"form": ["请上传一张监护人同意书的照片。"]}, **values)
    place = organisation(by.region_id, made.organisation_id)
    wishes = [_enter(made, place, row, agreement, guardian, by=by, now=now) for row in rows]
    made.entered_at, made.rows_sealed = now, None
    db.session.flush()
    return wishes


def _enter(
    made: Batch,
    place: Organisation,
    row: BatchRow,
    agreement: Agreement,
    guardian: str,
    *,
    by: Actor,
    now: datetime,
) -> Wish:
    wish = entering.post(
        place,
        Words(
            title=row.title,
            text=row.text,
            category=row.category,
            target_group="child",
            needed_by=row.needed_by,
        ),
        by=by,
        now=now,
        source=Source.PROXY,
        whom=Whom(
            name=row.name or f"{row.label}号",
            phone=row.guardian_phone or "",
            guardian=guardian,
            group=row.group,
        ),
        is_minor=True,
        agreement=agreement,
        batch=(made.id, row.label),
    )
    entering.submit(wish, by=by, now=now, tells=False)
    return wish


def own(by: Actor, *, now: datetime, limit: int = 10) -> list[Batch]:
    """The batches that somebody made, the newest first; previews that are too old are left out."""
    query = (
        sa.select(Batch)
        .where(
            Batch.made_by_id == by.person_id,
            sa.or_(Batch.entered_at.is_not(None), Batch.expires_at > now),
        )
        .order_by(Batch.id.desc())
    )
    return list(db.session.scalars(query.limit(limit)))


def wishes_of(batch_id: uuid.UUID) -> list[Wish]:
    """The wishes of a batch in the order of its list."""
    query = sa.select(Wish).where(Wish.batch_id == batch_id).order_by(Wish.number)
    return list(db.session.scalars(query))


def prune(*, now: datetime) -> int:
    """Forget lists that nobody confirmed within a day; how many."""
    outcome = db.session.execute(
        sa.delete(Batch)
        .where(Batch.entered_at.is_(None), Batch.expires_at < now)
        .execution_options(synchronize_session=False)
    )
    return int(outcome.rowcount)  # type: ignore[attr-defined]
