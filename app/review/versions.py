"""各版 versions: writing a computed sheet down for good, and reading it back."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.models import MemberStage, Person
from app.core.db import db
from app.core.ids import uuid7
from app.points.models import Account
from app.points.rules import heads_hash
from app.review import rules
from app.review.computing import Assessee, Terms
from app.review.models import Review, ReviewName, ReviewRow, ReviewVersion
from app.review.rules import Row, Sheet
from app.schemes.models import SchemeVersion
from app.schemes.queries import Ruling
from app.schemes.rules import Period


def keep(
    review: Review,
    sheet: Sheet,
    groups: Mapping[uuid.UUID, str],
    *,
    by_id: uuid.UUID,
    now: datetime,
) -> ReviewVersion:
    """Write a sheet down as the next version of a review; `groups` are the 党小组 of its people."""
    heads = _heads(review, sheet.rows)
    version = ReviewVersion(
        id=uuid7(),
        region_id=review.region_id,
        review_id=review.id,
        number=review.version + 1,
        computed_at=now,
        computed_by_id=by_id,
        cut_off=sheet.cut_off,
        schemes=[list(each) for each in sheet.schemes],
        top_places=sheet.top_places,
        top_base=sheet.top_base,
        top_part=sheet.top_part,
        top_whole=sheet.top_whole,
        heads=[[account.hex, sequence, head.hex()] for account, sequence, head in heads],
        heads_sha256=heads_hash(heads),
        document=rules.canonical(sheet),
        sha256=sheet.sha256,
    )
    db.session.add(version)
    db.session.flush()
    rows = [_as_stored(version.id, row) for row in sheet.rows]
    if rows:
        db.session.execute(sa.insert(ReviewRow), rows)
        db.session.execute(sa.insert(ReviewName), _names(version.id, sheet.rows, groups))
    review.version = version.number
    db.session.flush()
    return version


def _heads(review: Review, rows: Iterable[Row]) -> list[tuple[uuid.UUID, int, bytes]]:
    """The accounts of the listed people under the scheme, as they stand now."""
    people = [uuid.UUID(one) for row in rows if row.is_listed for one in row.inputs["people"]]
    query = sa.select(Account.id, Account.last_sequence, Account.head).where(
        Account.region_id == review.region_id,
        Account.scheme_id == review.scheme_id,
        Account.period == review.period,
        Account.person_id.in_(people),
    )
    return sorted((one, sequence, head) for one, sequence, head in db.session.execute(query))


def _as_stored(version_id: uuid.UUID, row: Row) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in Row.__slots__}
    return {
        **values,
        "version_id": version_id,
        "stage": MemberStage(row.stage),
        "inputs": dict(row.inputs),
        "remarks": list(row.remarks),
    }


def _names(
    version_id: uuid.UUID, rows: Sequence[Row], groups: Mapping[uuid.UUID, str]
) -> list[dict[str, Any]]:
    ids = [row.person_id for row in rows]
    query = sa.select(Person.id, Person.name).where(Person.id.in_(ids))
    names = {row.id: row.name for row in db.session.execute(query)}
    return [
        {
            "version_id": version_id,
            "person_id": one,
            "name": names.get(one, ""),
            "party_group": groups.get(one, ""),
        }
        for one in ids
    ]


def version(review: Review, number: int | None = None) -> ReviewVersion | None:
    """A version of a review; the one that stands where none is named."""
    query = sa.select(ReviewVersion).where(
        ReviewVersion.review_id == review.id,
        ReviewVersion.number == (review.version if number is None else number),
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def stored_rows(version_id: uuid.UUID) -> list[Row]:
    """The rows of a version as they stand in the database, by person."""
    query = sa.select(ReviewRow).where(ReviewRow.version_id == version_id)
    query = query.order_by(ReviewRow.person_id).execution_options(populate_existing=True)
    return [_as_row(each) for each in db.session.scalars(query)]


def _as_row(stored: ReviewRow) -> Row:
    values = {name: getattr(stored, name) for name in Row.__slots__}
    return Row(**{**values, "stage": stored.stage.value, "remarks": tuple(stored.remarks)})


def stored_sheet(review: Review, kept: ReviewVersion) -> Sheet:
    """A version as a sheet, from what stands in the database."""
    return Sheet(
        organisation_id=review.organisation_id,
        period=review.period,
        cut_off=kept.cut_off,
        schemes=tuple((number, digest) for number, digest in kept.schemes),
        top_places=kept.top_places,
        top_base=kept.top_base,
        top_part=kept.top_part,
        top_whole=kept.top_whole,
        rows=tuple(stored_rows(kept.id)),
    )


def names(version_id: uuid.UUID) -> dict[uuid.UUID, tuple[str, str]]:
    """Name and 党小组 of each person of a version."""
    query = sa.select(ReviewName).where(ReviewName.version_id == version_id)
    return {each.person_id: (each.name, each.party_group) for each in db.session.scalars(query)}


def assessees_of(rows: Iterable[Row]) -> list[Assessee]:
    """The people of stored rows as they were looked at then; what was computed is left aside."""
    return [
        Assessee(
            person_id=row.person_id,
            stage=row.stage,
            inputs=row.inputs,
            known_until=row.known_until,
            left_out="" if row.left_out.startswith("scheme:") else row.left_out,
            remarks=tuple(each for each in row.remarks if not each.startswith("elsewhere:")),
        )
        for row in rows
    ]


def terms_of(review: Review, kept: ReviewVersion, ruling: Ruling, period: Period) -> Terms:
    """Under what a version was computed: the scheme's versions with the numbers it names."""
    numbers = {number for number, _ in kept.schemes}
    used = [each for each in ruling.versions if each.number in numbers]
    query = sa.select(SchemeVersion).where(SchemeVersion.id.in_([each.id for each in used]))
    hashes = {each.id: each.sha256.hex() for each in db.session.scalars(query)}
    return Terms(
        region_id=review.region_id,
        organisation_id=review.organisation_id,
        path=ruling.path,
        versions=tuple(each.rules for each in used),
        schemes=tuple((each.number, hashes[each.id]) for each in used),
        period=period,
        cut_off=kept.cut_off,
        top_part=kept.top_part,
        top_whole=kept.top_whole,
    )
